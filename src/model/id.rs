//! Ids of what annexa itself names.

use chrono::{DateTime, Utc};
use collectors::api::{Scope, SourceId, SubjectId, is_slug};
use uuid::Uuid;

collectors::text_id!(
    /// A policy, named as its path: `aws.console_mfa` is `policies/aws/console_mfa.rego`.
    PolicyId, "policy id", "use a source folder and a name of a-z, 0-9 and _ joined by a dot", |text| {
        text.split('.').count() == 2 && text.split('.').all(is_slug)
    }
);

/// The namespace of finding ids (a random UUID, fixed for good).
const FINDINGS: Uuid = Uuid::from_u128(0x6e1b_2f5a_94c3_4d0e_8a57_c1d2_70b8_3e96);

/// One policy's verdict on one subject over time; the same in every assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FindingId(Uuid);

impl FindingId {
    /// The id for a policy and a subject. Equal inputs give equal ids on every machine.
    #[must_use]
    pub fn of(policy: &PolicyId, source: &SourceId, scope: &Scope, subject: &SubjectId) -> Self {
        let parts = [policy.as_str(), source.as_str(), scope.as_str(), subject.as_str()];
        Self(Uuid::new_v5(&FINDINGS, parts.join("\u{1f}").as_bytes()))
    }

    /// Reads an id as it is printed.
    ///
    /// # Errors
    /// When the text is no UUID.
    pub fn parse(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }

    pub(super) fn uuid(self) -> Uuid {
        self.0
    }
}

impl std::fmt::Display for FindingId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl schemars::JsonSchema for FindingId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FindingId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}

collectors::text_id!(
    /// One evaluation run; a UUID of version 7, so ids sort by time.
    AssessmentId, "assessment id", "use the UUID that `annexa scan` printed", |text| Uuid::parse_str(text).is_ok()
);

impl AssessmentId {
    /// When it began, to the millisecond; none of an id of another version.
    #[must_use]
    pub fn began(&self) -> Option<DateTime<Utc>> {
        let (seconds, nanoseconds) = Uuid::parse_str(self.as_str()).ok()?.get_timestamp()?.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
    }
}
