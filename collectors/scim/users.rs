//! Evidence `scim.users`: the people of a directory, whether they are active, and what identifies them elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Call, Draft, EvidenceKind, Gap, Operation, SubjectId, UnknownReason};

/// Lists users: <https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2>
const LIST: Operation = Operation { name: "GET /Users", permission: "users:read" };

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "scim.users",
    title: "People of the directory",
    subject: "user",
    operations: &[LIST],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One user. Source: <https://www.rfc-editor.org/rfc/rfc7643#section-4.1>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The user as a subject, `scim:<directory>/users/<id>`.
    pub user: String,
    /// The id that the directory gave, which stays when the user is renamed.
    pub id: String,
    /// The name that the user signs in with (`userName`).
    pub user_name: String,
    /// The id that the directory's client gave (`externalId`); empty without.
    pub external_id: String,
    /// Whether the user is active. A directory that does not say so leaves a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub active: Option<bool>,
    /// The e-mail addresses.
    pub emails: Vec<Email>,
    /// The employee number (`employeeNumber` of the enterprise extension); empty without.
    pub employee_number: String,
    /// When the user was made (`meta.created`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DateTime<Utc>")]
    pub created_at: Option<DateTime<Utc>>,
    /// When the user was last changed in any way (`meta.lastModified`). SCIM does not tell when a user was deactivated; it
    /// was not later than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DateTime<Utc>")]
    pub modified_at: Option<DateTime<Utc>>,
}

/// An e-mail address of a user. SCIM does not tell whether anybody verified it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// The address.
    pub address: String,
    /// What it is for: `work`, `home`, `other` or another word; empty without.
    #[serde(rename = "type")]
    pub purpose: String,
    /// Whether it is the user's main address.
    pub primary: bool,
}

/// A page of users as a SCIM service answers: <https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2>
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListResponse {
    /// How many users there are on all pages.
    pub total_results: u64,
    /// The users of this page; left out where there are none.
    #[serde(default, rename = "Resources")]
    pub resources: Vec<Resource>,
}

/// A user as a SCIM service answers. Attributes without a value are left out or null.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    id: String,
    user_name: String,
    external_id: Option<String>,
    active: Option<bool>,
    emails: Option<Vec<Address>>,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    enterprise: Option<Enterprise>,
    meta: Option<Meta>,
}

#[derive(Debug, Clone, Deserialize)]
struct Address {
    value: String,
    #[serde(rename = "type")]
    purpose: Option<String>,
    primary: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Enterprise {
    employee_number: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    created: Option<DateTime<Utc>>,
    last_modified: Option<DateTime<Utc>>,
}

/// The evidence of all pages of a directory.
#[must_use]
pub fn draft(directory: &str, pages: Vec<ListResponse>) -> Draft {
    let mut draft = Draft::new(&KIND);
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    draft.calls([Call { operation: LIST.name.to_owned(), count, request_ids: Vec::new() }]);
    for page in pages {
        draft.page();
        draft.expect(page.total_results, LIST);
        for resource in page.resources {
            let (row, gaps) = row(directory, resource);
            draft.row_with_gaps(&row, gaps);
        }
    }
    draft
}

/// A user as a row, and what the directory does not tell of it.
fn row(directory: &str, resource: Resource) -> (Row, Vec<Gap>) {
    let meta = resource.meta.unwrap_or(Meta { created: None, last_modified: None });
    let emails = resource.emails.unwrap_or_default().into_iter().map(|email| Email {
        address: email.value,
        purpose: email.purpose.unwrap_or_default(),
        primary: email.primary.unwrap_or(false),
    });
    let row = Row {
        user: format!("scim:{directory}/users/{}", resource.id),
        id: resource.id,
        user_name: resource.user_name,
        external_id: resource.external_id.unwrap_or_default(),
        active: resource.active,
        emails: emails.collect(),
        employee_number: resource.enterprise.and_then(|more| more.employee_number).unwrap_or_default(),
        created_at: meta.created,
        modified_at: meta.last_modified,
    };
    let told = [
        ("active", row.active.is_some()),
        ("created_at", row.created_at.is_some()),
        ("modified_at", row.modified_at.is_some()),
    ];
    let untold = told.into_iter().filter(|(_, is_told)| !is_told);
    let gaps = untold.filter_map(|(field, _)| {
        let subject = SubjectId::parse(&row.user).ok()?;
        let detail = "the directory does not tell it";
        Some(Gap::one(UnknownReason::Unsupported, LIST.name, detail, subject).of_fields(&[field]))
    });
    let gaps = gaps.collect();
    (row, gaps)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::{Origin, Scope, SourceId};

    fn collected(pages: Vec<serde_json::Value>) -> crate::api::Evidence {
        let pages = pages.into_iter().map(|page| serde_json::from_value(page).unwrap());
        let origin = Origin {
            source: SourceId::parse("directory").unwrap(),
            scope: Scope::parse("scim:acme").unwrap(),
            collector: "test".to_owned(),
            identity: "test".to_owned(),
        };
        draft("acme", pages.collect()).finish(&origin, DateTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_user_of_rfc_7643_is_a_row() {
        let evidence = collected(vec![json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 1,
            "Resources": [{
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "2819c223", "externalId": "701984",
                "userName": "bjensen@example.com", "active": true,
                "emails": [{"value": "bjensen@example.com", "type": "work", "primary": true}, {"value": "babs@jensen.example", "type": "home"}],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "701984"},
                "meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z"}
            }]
        })]);
        assert!(evidence.record.is_complete());
        assert_eq!(
            evidence.rows,
            [json!({
                "user": "scim:acme/users/2819c223", "id": "2819c223", "user_name": "bjensen@example.com",
                "external_id": "701984", "active": true, "employee_number": "701984",
                "emails": [{"address": "bjensen@example.com", "type": "work", "primary": true}, {"address": "babs@jensen.example", "type": "home", "primary": false}],
                "created_at": "2010-01-23T04:56:22Z", "modified_at": "2011-05-13T04:42:34Z"
            })]
        );
    }

    #[test]
    fn what_a_directory_does_not_tell_is_a_gap_and_a_short_list_is_partial() {
        let bare = json!({"totalResults": 2, "Resources": [{"id": "1", "userName": "ann", "emails": null}]});
        let evidence = collected(vec![bare]);
        let fields: Vec<_> = evidence.record.gaps.iter().flat_map(|gap| gap.fields.clone()).collect();
        assert_eq!(fields, ["active", "created_at", "modified_at"]);
        assert_eq!(evidence.record.whole_gap().map(|gap| gap.reason), Some(UnknownReason::Partial));
        assert_eq!(evidence.rows[0].get("active"), None);
    }
}
