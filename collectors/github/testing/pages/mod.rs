//! Lists of several pages, and what can go wrong with each page: every paged call of the collector, one loss at a time.
//!
//! Out: [`Site`]s, each with a source that is whole and sources of which one page is lost. What no reader can notice is not
//! among them: a list without a total whose first page, or whose last page behind a cursor, pretends to be the end.

mod graphql;
mod rest;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::api::testing::{Answer, Request, Upstream};
use crate::api::{CollectError, Collected, Context, EvidenceKind, FixedClock, IdError, SourceId};

use super::{app, collector, rig};

/// The pages of each list.
const PAGES: usize = 3;

/// What a source answers.
type Respond = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// A call that reads a list.
pub struct Site {
    /// The kind that rests on it.
    pub kind: &'static EvidenceKind,
    /// The operations that gaps may name.
    pub operations: &'static [&'static str],
    /// The list, for people.
    pub name: String,
    /// A source of which nothing is lost.
    pub whole: Source,
    /// Sources of which one page is lost.
    pub losses: Vec<Source>,
}

/// A source of pages.
#[derive(Clone)]
pub struct Source {
    /// What is lost, for people.
    pub what: String,
    respond: Respond,
}

/// Why a source could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// No server could be started.
    #[error("start the source")]
    Start(#[from] io::Error),
    /// The name of a kind or source is not valid.
    #[error("name the kind")]
    Name(#[from] IdError),
    /// The collector gave up.
    #[error("collect")]
    Collect(#[from] CollectError),
}

impl Source {
    fn new(what: impl Into<String>, respond: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self { what: what.into(), respond: Arc::new(respond) }
    }

    /// Collects one kind from the source.
    ///
    /// # Errors
    /// When there is no evidence at all.
    pub async fn collect(&self, kind: &EvidenceKind) -> Result<Collected, PagesError> {
        let respond = Arc::clone(&self.respond);
        let upstream = Upstream::start(move |request| respond(request)).await?;
        let cx = Context {
            kinds: [kind.id()?].into(),
            clock: Arc::new(FixedClock(rig().now)),
            cancel: CancellationToken::new(),
        };
        let collector = collector(&SourceId::parse("pages")?, app(&upstream.url), Duration::from_secs(30));
        Ok(collector.collect(&cx).await?)
    }
}

/// Every call that reads a list.
#[must_use]
pub fn sites() -> Vec<Site> {
    rest::sites().into_iter().chain(graphql::sites()).collect()
}

/// An entry that differs from others by its number.
fn numbered(entry: &Value, identity: &[&str], number: usize) -> Value {
    let mut entry = entry.clone();
    for place in identity {
        if let Some(value) = entry.pointer_mut(place) {
            *value = match value.as_u64() {
                Some(least) => Value::from(least + number as u64),
                None => Value::from(format!("{}-{number}", value.as_str().unwrap_or_default())),
            };
        }
    }
    entry
}
