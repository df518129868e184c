//! Evidence `aws.iam.organization_features`: whether root users of members are managed by the organisation.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Members, Place, Protocol, Service};

/// IAM, where central root access exists. <https://docs.aws.amazon.com/general/latest/gr/iam-service.html>
const IAM: Service = Service {
    id: "IAM",
    signing: "iam",
    prefix: "iam",
    protocol: Protocol::Query("2010-05-08"),
    place: Place::Global([Some("us-east-1"), None, None], false),
};

const LIST_FEATURES: Call = Call::new(&IAM, "iam:ListOrganizationsFeatures");

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.organization_features",
    title: "Central management of root users",
    subject: "account",
    operations: &[LIST_FEATURES.operation],
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

/// The account; always one row.
///
/// API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account as a subject, `aws:<account id>`.
    pub account: String,
    /// What is managed centrally.
    pub features: Features,
}

/// What an organisation manages centrally of the root users of its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Features {
    /// The account is in no organisation.
    NoOrganization,
    /// The account is a member, and AWS tells only the management account and the delegated administrator.
    NotShown,
    /// These features are enabled.
    Shown {
        /// `RootCredentialsManagement` and `RootSessions`. None also where the organisation does not trust IAM to act
        /// in its members, or has not all features, without which neither can be enabled.
        enabled: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    list_organizations_features_result: Listed,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    organization_id: String,
    enabled_features: Members<String>,
}

async fn read(area: &Area<'_>) -> Draft {
    let asked = area.client.ask::<Answer>(&LIST_FEATURES, area.client.home(), &json!({})).await;
    let features = match asked.map_or_else(of_error, |answer| of(answer.list_organizations_features_result)) {
        Ok(features) => features,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    draft.row(&Row { account: area.identity.scope(), features });
    draft
}

fn of(listed: Listed) -> Result<Features, Failure> {
    if listed.organization_id.is_empty() {
        return Err(Failure::malformed(LIST_FEATURES.operation, "the answer names no organisation"));
    }
    let mut enabled = listed.enabled_features.member;
    enabled.sort();
    Ok(Features::Shown { enabled })
}

/// What an error says of the account. The reference names the codes without the `Exception` that the model has.
fn of_error(failure: Failure) -> Result<Features, Failure> {
    match failure.code.trim_end_matches("Exception") {
        "OrganizationNotFound" => Ok(Features::NoOrganization),
        "AccountNotManagementOrDelegatedAdministrator" => Ok(Features::NotShown),
        "ServiceAccessNotEnabled" | "OrganizationNotInAllFeaturesMode" => {
            Ok(Features::Shown { enabled: Vec::new() })
        }
        _ => Err(failure),
    }
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] =
    &[Canned::of(&LIST_FEATURES, include_str!("fixtures/ListOrganizationsFeatures.xml"))
        .absent("OrganizationNotFoundException")];

#[cfg(test)]
mod tests {
    use crate::api::UnknownReason;

    use super::*;

    fn refused(code: &str) -> Result<Features, Failure> {
        let failure = Failure::new(UnknownReason::Malformed, LIST_FEATURES.operation, "refused");
        of_error(Failure { code: code.to_owned(), ..failure })
    }

    #[test]
    fn only_errors_that_say_so_are_facts() {
        let nothing = Features::Shown { enabled: Vec::new() };
        assert_eq!(refused("OrganizationNotFound"), Ok(Features::NoOrganization));
        assert_eq!(refused("AccountNotManagementOrDelegatedAdministratorException"), Ok(Features::NotShown));
        assert_eq!(refused("ServiceAccessNotEnabledException"), Ok(nothing.clone()));
        assert_eq!(refused("OrganizationNotInAllFeaturesMode"), Ok(nothing));
        assert!(refused("AccessDenied").is_err());
        assert!(refused("").is_err());
    }
}
