//! Evidence `aws.ec2.images`: one's own machine images.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, EC2, REGIONS, Reader};
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Items, page};

const DESCRIBE_IMAGES: Call = Call::new(&EC2, "ec2:DescribeImages").paged("NextToken");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.ec2.images",
    title: "Machine images",
    subject: "arn",
    operations: &[REGIONS, DESCRIBE_IMAGES.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// One image that the account owns, deprecated and disabled ones among them.
///
/// API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name; empty without one.
    pub name: String,
    /// Whether everyone can launch it.
    pub public: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Images {
    images_set: Items<Image>,
    #[serde(default)]
    next_token: Option<String>,
}

page!(Images, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    image_id: String,
    #[serde(default)]
    name: String,
    is_public: bool,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let parameters = json!({
            "Owner": ["self"],
            "IncludeDeprecated": true,
            "IncludeDisabled": true,
            "MaxResults": 1000,
        });
        let pages: Vec<Images> = area.client.pages(&DESCRIBE_IMAGES, &region, &parameters).await?;
        let mut draft = Draft::new(&KIND);
        for page in pages {
            draft.page();
            for each in page.images_set.item {
                draft.row(&row(area, &region, each));
            }
        }
        Ok(draft)
    })
    .await
}

fn row(area: &Area<'_>, region: &str, image: Image) -> Row {
    Row {
        arn: format!("arn:{}:ec2:{region}::image/{}", area.identity.partition, image.image_id),
        region: region.to_owned(),
        name: image.name,
        public: image.is_public,
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&DESCRIBE_IMAGES, include_str!("fixtures/DescribeImages.xml")).token("nextToken")];
