//! From evidence to an assessment that is stored: the part that a scan and a run of the daemon share.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tracing::Instrument;
use tracing::field::Empty;
use uuid::Uuid;

use super::Exit;
use super::problems::Failure;
use super::setup::Setup;
use crate::assess::{Inputs, Run, WAIVER_POLICY, assess, waive};
use crate::evidence::EvidenceSet;
use crate::model::{Assessment, AssessmentId, Filter, FindingId};
use crate::policy::{Evaluation, Memo, Reach, Sources, evaluate, evaluate_again};
use crate::store::{Backend, Ending, StoreError};

/// What is judged, and as what it is stored.
pub(super) struct Judging<'a> {
    pub(super) setup: &'a Setup,
    pub(super) store: &'a dyn Backend,
    pub(super) id: &'a AssessmentId,
    pub(super) started_at: DateTime<Utc>,
    /// The moment that the verdicts are about.
    pub(super) as_of: DateTime<Utc>,
    /// What was asked for.
    pub(super) filter: Filter,
    /// What failed before and does not count.
    pub(super) baseline: &'a BTreeSet<FindingId>,
    /// How many lines the log had when the evidence was taken from it; none when it was just read.
    pub(super) seen: Option<u64>,
    /// What earlier runs of this process found out.
    pub(super) memo: Option<&'a Memo>,
}

impl Judging<'_> {
    /// Judges evidence, and ends the assessment in the store; nothing when another one by newer evidence has ended
    /// meanwhile, which judged all of this too.
    pub(super) async fn conclude(
        self,
        evidence: &EvidenceSet,
        sources: &Sources,
    ) -> Result<Option<Assessment>, Failure> {
        let Self { setup, store, id, started_at, as_of, filter, baseline, memo, seen } = self;
        let today = as_of.date_naive();
        let evaluation = Evaluation {
            policies: &setup.policies,
            kinds: &setup.kinds,
            evidence,
            sources,
            parameters: &setup.config.settings.parameters,
            as_of,
        };
        let span = tracing::info_span!(
            "evaluate",
            policy.count = setup.policies.iter().count() as i64,
            finding.count = Empty
        );
        let judgements = span.in_scope(|| {
            tokio::task::block_in_place(|| match memo {
                Some(memo) => evaluate_again(evaluation, &setup.workers, memo),
                None => evaluate(evaluation, &setup.workers),
            })
        })?;
        span.record("finding.count", judgements.len() as i64);
        drop(span);
        let waivers = setup.waivers(today)?;
        let judged = waive(judgements, &waivers, &setup.known, today);
        let finished_at = setup.clock.now();
        let is_whole = setup.is_whole;
        let reach = Reach { evaluation, is_whole, own_policy: WAIVER_POLICY };
        let ending = Ending {
            at: finished_at,
            judgements: &judged.judgements,
            waivers: &judged.waivers(),
            seen,
            facts: &reach.facts(&waivers, today),
            extent: &reach,
        };
        let finished = store.finish(id, ending).instrument(tracing::info_span!("finish")).await;
        let histories = match finished {
            Err(StoreError::Overtaken) => return Ok(None),
            finished => finished?,
        };
        let run = Run {
            id: id.clone(),
            started_at,
            finished_at,
            filter,
            disabled: setup.config.settings.policies.disabled.clone(),
        };
        let catalogs = &setup.catalogs;
        Ok(Some(assess(Inputs { run, evaluation, judged, histories: &histories, catalogs, baseline })))
    }
}

/// A new id, by time.
pub(super) fn new_id(now: DateTime<Utc>) -> Result<AssessmentId, Failure> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos());
    AssessmentId::parse(&Uuid::new_v7(stamp).to_string()).map_err(|error| Failure::new(Exit::Internal, error))
}
