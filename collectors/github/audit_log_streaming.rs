//! Evidence `github.audit_log_streaming`: where the enterprise streams its audit log to.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Operation, UnknownReason};

use super::alerts::nullable;
use super::area::{Area, Reader, read_item};
use super::failure::Failure;

const LIST_STREAMS: Operation = Operation {
    name: "GET /enterprises/{enterprise}/audit-log/streams",
    permission: "read:audit_log of an enterprise owner's classic token",
};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "github.audit_log_streaming",
    title: "Streaming of the enterprise's audit log",
    subject: "organization",
    operations: &[LIST_STREAMS],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader { kind: &KIND, read: |area| Box::pin(read(area)) };

/// The streams of the organisation's enterprise; always one row.
///
/// API: <https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/audit-log#list-audit-log-stream-configurations-for-an-enterprise>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The organisation as a subject.
    pub organization: String,
    /// Its enterprise.
    pub enterprise: String,
    /// The streams.
    pub streams: Vec<Stream>,
}

/// A stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Where it goes, such as `Amazon S3` or `Splunk`.
    pub target: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Answer {
    stream_type: String,
    enabled: bool,
    #[serde(default, deserialize_with = "nullable")]
    paused_at: Option<Option<DateTime<Utc>>>,
    created_at: DateTime<Utc>,
}

async fn read(area: &Area<'_>) -> Draft {
    match streams(area).await {
        Ok(row) => {
            let mut draft = Draft::new(&KIND);
            draft.page();
            draft.row(&row);
            draft
        }
        Err(failure) => Draft::unread(&KIND, failure.gap()),
    }
}

async fn streams(area: &Area<'_>) -> Result<Row, Failure> {
    let unsupported = |detail: &str| Failure::new(UnknownReason::Unsupported, LIST_STREAMS, detail);
    let enterprise = area.config.enterprise.as_deref();
    let enterprise =
        enterprise.ok_or_else(|| unsupported("only enterprises stream; `enterprise` names none"))?;
    let items = area.client.list(LIST_STREAMS, &[("enterprise", enterprise)], &[], None).await;
    let items = items.map_err(|failure| match failure.status {
        404 => Failure { reason: UnknownReason::Unsupported, ..failure },
        _ => failure,
    })?;
    let streams = items.items.into_iter().map(|item| {
        let answer: Answer = read_item(LIST_STREAMS, item)?;
        let unsaid = || Failure::malformed(LIST_STREAMS, "a stream does not say whether it is paused");
        Ok(Stream {
            target: answer.stream_type,
            enabled: answer.enabled,
            paused: answer.paused_at.ok_or_else(unsaid)?.is_some(),
            created_at: answer.created_at,
        })
    });
    let streams: Result<Vec<_>, Failure> = streams.collect();
    Ok(Row { organization: area.scope(), enterprise: enterprise.to_owned(), streams: streams? })
}
