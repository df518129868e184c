//! What readers of an account share: its client, its identity and its regions.

use std::collections::BTreeSet;
use std::future::Future;

use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::OnceCell;

use crate::api::{ClosedPart, CountsAs, Draft, EvidenceKind, Gap, KindName, Operation, SubjectId};

use super::aggregator::Site;
use super::client::Client;
use super::failure::Failure;
use super::identity::Identity;
use super::region_denials::Denial;
use super::s3::PublicAccessBlock;
use super::wire::{Call, Items, Place, Protocol, Service};

/// Reads one kind of evidence.
pub(super) struct Reader {
    /// The kind.
    pub(super) kind: &'static EvidenceKind,
    /// Reads it.
    pub(super) read: for<'a> fn(&'a Area<'a>) -> BoxFuture<'a, Draft>,
    /// Answers of the invented account of the tests.
    #[cfg(any(test, feature = "testing"))]
    pub(super) canned: &'static [super::wire::testing::Canned],
}

/// An account that is read.
pub(super) struct Area<'a> {
    /// Its client.
    pub(super) client: &'a Client,
    /// Who reads.
    pub(super) identity: &'a Identity,
    /// The regions that are read, or why they are not known.
    pub(super) regions: Result<Vec<String>, Failure>,
    /// What closes regions to the account.
    pub(super) closed: Closed<'a>,
    /// The kinds that are read.
    pub(super) kinds: &'a BTreeSet<KindName>,
    /// What S3 blocks in the whole account, asked once.
    pub(super) account_block: OnceCell<Result<PublicAccessBlock, Failure>>,
    /// The configured aggregator of AWS Config, as seen from this account.
    pub(super) aggregator: Site<'a>,
}

/// What closes regions to an account, and what they count as then.
#[derive(Clone, Copy)]
pub(super) struct Closed<'a> {
    /// The policies.
    pub(super) denials: &'a [Denial],
    /// What the regions count as.
    pub(super) counts_as: CountsAs,
}

/// The parts of one row that are read by different calls. One that cannot be read is left out of the row, and a gap says
/// so.
pub(super) struct Parts<'a> {
    subject: &'a str,
    /// What could not be read.
    pub(super) gaps: Vec<Gap>,
}

impl<'a> Parts<'a> {
    /// None yet.
    pub(super) fn of(subject: &'a str) -> Self {
        Self { subject, gaps: Vec::new() }
    }

    /// What was read for some fields, or nothing and a gap.
    pub(super) fn keep<T>(&mut self, fields: &[&str], read: Result<T, Failure>) -> Option<T> {
        read.map_err(|failure| self.gaps.push(failure.gap_for(self.subject).of_fields(fields))).ok()
    }
}

/// How many regions or resources of one kind are read at once; the requests of all pass the same doors.
const AT_ONCE: usize = 16;

impl Area<'_> {
    /// Whether a kind is read.
    pub(super) fn reads(&self, kind: &EvidenceKind) -> bool {
        self.kinds.iter().any(|wanted| wanted.as_str() == kind.name)
    }

    /// Reads a kind in every region, side by side. A region that cannot be read is a gap of its own: rows of other
    /// regions stand, and whoever needs all regions sees the gap.
    pub(super) async fn in_regions<F: Future<Output = Result<Draft, Failure>> + Send>(
        &self,
        kind: &'static EvidenceKind,
        read: impl Fn(String) -> F + Send + Sync,
    ) -> Draft {
        let regions = match &self.regions {
            Ok(regions) => regions,
            Err(failure) => return Draft::unread(kind, failure.gap()),
        };
        let mut draft = Draft::new(kind);
        let regions = self.open_regions(&mut draft, regions);
        let readings = self.for_each(regions.clone(), read).await;
        for (region, reading) in regions.iter().zip(readings) {
            match reading {
                Ok(part) => draft.absorb(part),
                Err(failure) => draft.gap(failure.gap_for(&self.identity.region(region))),
            }
        }
        draft
    }

    /// The regions that are open to a kind; the draft says which ones are closed, and why. An account to which every
    /// region is closed is no account that nothing is in: it is read as if none were.
    fn open_regions(&self, draft: &mut Draft, regions: &[String]) -> Vec<String> {
        let kind = draft.kind();
        let closed_by = |region: &String| self.closed.denials.iter().find(|each| each.closes(kind, region));
        let (closed, open): (Vec<_>, Vec<_>) = regions.iter().partition(|region| closed_by(region).is_some());
        if open.is_empty() {
            return regions.to_vec();
        }
        for region in closed {
            let part = SubjectId::parse(&self.identity.region(region));
            let (Some(denial), Ok(part)) = (closed_by(region), part) else { continue };
            if self.closed.counts_as == CountsAs::Unknown {
                draft.gap(denial.gap(part.clone()));
            }
            let by = denial.by().to_owned();
            draft.closed(ClosedPart { part, by, counts_as: self.closed.counts_as });
        }
        open.into_iter().cloned().collect()
    }

    /// Reads a row for each of many, each by its subject; one that cannot be read is a gap for its subject only.
    pub(super) async fn rows<T, R: Serialize, F: Future<Output = (String, Result<R, Failure>)> + Send>(
        &self,
        draft: &mut Draft,
        items: Vec<T>,
        read: impl Fn(T) -> F + Send + Sync,
    ) {
        for (subject, row) in self.for_each(items, read).await {
            match row {
                Ok(row) => draft.row(&row),
                Err(failure) => draft.gap(failure.gap_for(&subject)),
            }
        }
    }

    /// Does something for each of many, some at once, and keeps their order.
    pub(super) async fn for_each<T, R, F: Future<Output = R> + Send>(
        &self,
        items: Vec<T>,
        read: impl Fn(T) -> F + Send + Sync,
    ) -> Vec<R> {
        let readings: Vec<F> = items.into_iter().map(read).collect();
        stream::iter(readings).buffered(AT_ONCE).collect().await
    }
}

/// EC2.
pub(super) const EC2: Service = Service {
    id: "EC2",
    signing: "ec2",
    prefix: "ec2",
    protocol: Protocol::Ec2("2016-11-15"),
    place: Place::Regional,
};

const DESCRIBE_REGIONS: Call = Call::new(&EC2, "ec2:DescribeRegions");

/// Tells which regions are enabled; every kind that is read in regions needs it.
pub(super) const REGIONS: Operation = DESCRIBE_REGIONS.operation;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Regions {
    region_info: Items<Region>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    region_name: String,
}

/// The regions that are enabled for the account. Regions that are not cannot hold anything.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>
///
/// # Errors
/// When they cannot be read.
pub(super) async fn enabled_regions(client: &Client) -> Result<Vec<String>, Failure> {
    let answer: Regions = client.ask(&DESCRIBE_REGIONS, client.home(), &json!({})).await?;
    let mut regions: Vec<_> = answer.region_info.item.into_iter().map(|region| region.region_name).collect();
    if regions.is_empty() {
        let reason = crate::api::UnknownReason::Malformed;
        return Err(Failure::new(reason, REGIONS, "the answer names no region, and one is always enabled"));
    }
    if !regions.iter().any(|region| region == client.home()) {
        let detail = format!("{} answers and does not count itself among the enabled regions", client.home());
        return Err(Failure::malformed(REGIONS, detail));
    }
    regions.sort();
    Ok(regions)
}

/// The regions of the invented account of the tests.
#[cfg(any(test, feature = "testing"))]
pub(super) const CANNED: &[super::wire::testing::Canned] =
    &[super::wire::testing::Canned::of(&DESCRIBE_REGIONS, include_str!("fixtures/DescribeRegions.xml"))];
