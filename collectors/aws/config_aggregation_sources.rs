//! Evidence `aws.config.aggregation_sources`: from where an aggregator of AWS Config collects, and whether that works.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, Gap, UnknownReason};

use super::aggregated_recorders::Recorder;
use super::aggregator::{OPERATIONS, Place, STATUS, Site, Source, View};
use super::area::{Area, Parts, Reader};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.config.aggregation_sources",
    title: "accounts and regions of the configured aggregator of AWS Config",
    subject: "id",
    operations: OPERATIONS,
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: super::aggregator::CANNED,
};

/// One place that is collected from, or should be.
///
/// That is a region of an account that is read, or an account from which nothing is collected, or the organisation from
/// which the aggregator learns its accounts. Accounts and regions that are out of scope have no rows.
///
/// API: <https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The account and the region, `aws:<account id>/<region>`; the account alone where nothing of it is collected;
    /// `aws:<account id of the aggregator>/organization` for the organisation.
    pub id: String,
    /// The account; that of the aggregator for the organisation.
    pub account_id: String,
    /// The region; empty for a whole account and where the organisation has none.
    pub region: String,
    /// `ACCOUNT` or `ORGANIZATION`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether and how it is collected.
    pub source: Source,
    /// What records changes there, as the aggregator tells of it; none for a whole account and for the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Recorder")]
    pub recorder: Option<Recorder>,
    /// Whether the aggregator is set up to collect a part of what is recorded only.
    pub filtered: bool,
}

async fn read(area: &Area<'_>) -> Draft {
    match &area.aggregator {
        Site::Elsewhere => Draft::new(&KIND),
        Site::Unread(detail) => Draft::unread(&KIND, unread(detail)),
        Site::Here(aggregator) => match aggregator.view(area).await {
            Ok(view) => draft(area, view),
            Err(failure) => Draft::unread(&KIND, failure.gap()),
        },
    }
}

/// The gap of an aggregator whose account is not read.
pub(super) fn unread(detail: &str) -> Gap {
    Gap::whole(UnknownReason::Absent, STATUS.operation.name, detail)
}

fn draft(area: &Area<'_>, view: &View) -> Draft {
    let mut draft = Draft::new(&KIND);
    draft.page();
    for (place, source) in &view.sources {
        let id = place.id();
        let mut parts = Parts::of(&id);
        let recorder = match place.region.as_str() {
            "" => Ok(Recorder::None),
            _named => view.recorder(place).cloned(),
        };
        let recorder = parts.keep(&["recorder"], recorder);
        let row = row(place, "ACCOUNT", source, recorder, view);
        draft.row_with_gaps(&Row { id: id.clone(), ..row }, parts.gaps);
    }
    for (region, source) in &view.organization {
        let place = Place { account: area.identity.account_id.clone(), region: region.clone() };
        let id = [&area.identity.scope(), "organization", region].join("/");
        let row = row(&place, "ORGANIZATION", source, Some(Recorder::None), view);
        draft.row(&Row { id: id.trim_end_matches('/').to_owned(), ..row });
    }
    // Places that have no recorder of their own still show that recorders could not be read.
    if let Err(failure) = view.recorders()
        && draft.has_no_gaps()
    {
        draft.gap(failure.gap());
    }
    draft
}

fn row(place: &Place, kind: &str, source: &Source, recorder: Option<Recorder>, view: &View) -> Row {
    Row {
        id: String::new(),
        account_id: place.account.clone(),
        region: place.region.clone(),
        kind: kind.to_owned(),
        source: source.clone(),
        recorder,
        filtered: view.filtered,
    }
}
