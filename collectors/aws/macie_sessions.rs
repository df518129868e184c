//! Evidence `aws.macie.sessions`: whether Macie is on, region by region.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Place, Protocol, Rest, Service};

const MACIE: Service = Service {
    id: "Macie2",
    signing: "macie2",
    prefix: "macie2",
    protocol: Protocol::RestJson,
    place: Place::Regional,
};

const GET_SESSION: Call = Call::new(&MACIE, "macie2:GetMacieSession").rest(Rest::Get("/macie"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.macie.sessions",
    title: "regions with Macie",
    subject: "id",
    operations: &[REGIONS, GET_SESSION.operation],
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

/// One region, whether Macie is on there or not.
///
/// API: <https://docs.aws.amazon.com/macie/latest/APIReference/macie.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region.
    pub id: String,
    /// The region.
    pub region: String,
    /// The session.
    pub session: Session,
}

/// Whether Macie is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Session {
    /// It was never enabled, or was disabled.
    Off,
    /// It is enabled.
    On {
        /// `ENABLED`, or `PAUSED` while it does nothing.
        status: String,
    },
}

#[derive(Deserialize)]
struct Got {
    status: String,
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let mut draft = Draft::new(&KIND);
        let session = match area.client.ask::<Got>(&GET_SESSION, &region, &json!({})).await {
            Ok(got) => Session::On { status: got.status },
            Err(failure) if is_off(&failure) => Session::Off,
            Err(failure) => return Err(failure),
        };
        draft.page();
        draft.row(&Row { id: area.identity.region(&region), region, session });
        Ok(draft)
    })
    .await
}

/// Macie refuses where it is off with the code of a missing right; only the message tells them apart, so that it must
/// say this and nothing else. That of IAM names who may not do what.
fn is_off(failure: &Failure) -> bool {
    failure.code == "AccessDeniedException"
        && failure.detail == "AccessDeniedException: Macie is not enabled."
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[Canned::of(&GET_SESSION, include_str!("fixtures/GetMacieSession.json"))];

#[cfg(test)]
mod tests {
    use crate::api::UnknownReason;

    use super::*;

    fn refused(code: &str, detail: &str) -> Failure {
        let failure = Failure::new(UnknownReason::Denied, GET_SESSION.operation, detail);
        Failure { code: code.to_owned(), ..failure }
    }

    #[test]
    fn only_the_words_of_macie_itself_say_that_it_is_off() {
        let code = "AccessDeniedException";
        let off = "AccessDeniedException: Macie is not enabled.";
        assert!(is_off(&refused(code, off)));
        let by_iam = "AccessDeniedException: User: arn:aws:iam::123456789012:user/Macie is not enabled. is not authorized to perform: macie2:GetMacieSession";
        for detail in [by_iam, "AccessDeniedException: Explicit deny", "AccessDeniedException (HTTP 403)", ""]
        {
            assert!(!is_off(&refused(code, detail)), "{detail}");
        }
        assert!(!is_off(&refused("ExpiredTokenException", off)));
    }
}
