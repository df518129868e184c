//! Evidence `aws.sagemaker.notebooks`: notebook instances, their network, rights and encryption.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Service, page};

/// `SageMaker`. <https://docs.aws.amazon.com/general/latest/gr/sagemaker.html>
pub(super) const SAGEMAKER: Service = Service {
    id: "SageMaker",
    signing: "sagemaker",
    prefix: "api.sagemaker",
    protocol: Protocol::Json11("SageMaker"),
    place: Place::Regional,
};

const LIST_NOTEBOOKS: Call = Call::new(&SAGEMAKER, "sagemaker:ListNotebookInstances").paged("NextToken");
const DESCRIBE_NOTEBOOK: Call = Call::new(&SAGEMAKER, "sagemaker:DescribeNotebookInstance");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.sagemaker.notebooks",
    title: "SageMaker notebook instances",
    subject: "arn",
    operations: &[REGIONS, LIST_NOTEBOOKS.operation, DESCRIBE_NOTEBOOK.operation],
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

/// One notebook instance.
///
/// API: <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeNotebookInstance.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// Whether it reaches the internet past one's own network: `Enabled` or `Disabled`.
    pub direct_internet_access: String,
    /// Whether its users are root on it: `Enabled` or `Disabled`.
    pub root_access: String,
    /// The KMS key that encrypts its volume; empty for AWS's managed key.
    pub kms_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notebooks {
    notebook_instances: Vec<Notebook>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Notebooks, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notebook {
    notebook_instance_arn: String,
    notebook_instance_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    notebook_instance_arn: String,
    direct_internet_access: String,
    root_access: String,
    #[serde(default)]
    kms_key_id: Option<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Notebooks>(&LIST_NOTEBOOKS, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.notebook_instances).collect();
        area.rows(&mut draft, found, |each: Notebook| async move {
            let subject = each.notebook_instance_arn.clone();
            (subject, row(area, region, each).await)
        })
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, notebook: Notebook) -> Result<Row, Failure> {
    let name = json!({ "NotebookInstanceName": notebook.notebook_instance_name });
    let notebook: Described = area.client.ask(&DESCRIBE_NOTEBOOK, region, &name).await?;
    Ok(Row {
        arn: notebook.notebook_instance_arn,
        region: region.to_owned(),
        direct_internet_access: notebook.direct_internet_access,
        root_access: notebook.root_access,
        kms_key: notebook.kms_key_id.unwrap_or_default(),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST_NOTEBOOKS, include_str!("fixtures/ListNotebookInstances.json")).token("NextToken"),
    Canned::of(&DESCRIBE_NOTEBOOK, include_str!("fixtures/DescribeNotebookInstance.json")),
];
