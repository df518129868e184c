//! Follows the pages of a REST list by its `Link` header, within the origin that was asked.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api>

use std::collections::BTreeSet;

use url::Url;

use crate::api::{Operation, UnknownReason};

use super::failure::Failure;
use super::service::Reply;

/// How many pages are read at most, so that a faulty source cannot keep a run for ever.
const MAX_PAGES: usize = 10_000;

/// The way through the pages of a list.
pub(super) struct Pages {
    operation: Operation,
    seen: BTreeSet<Url>,
    /// The number of pages that the answers promised, where pages are numbered.
    promised: Option<u64>,
}

impl Pages {
    /// The way from the first page.
    pub(super) fn from(operation: Operation, first: &Url) -> Self {
        Self { operation, seen: BTreeSet::from([first.clone()]), promised: None }
    }

    /// The address of the next page, if there is one.
    ///
    /// # Errors
    /// When the answer says that there is more, but not where, or leads to another origin or in a circle.
    pub(super) fn next(&mut self, current: &Url, reply: &Reply) -> Result<Option<Url>, Failure> {
        let fail = |reason, detail: &str| Err(Failure::new(reason, self.operation, detail));
        let Some(header) = reply.headers().get("link") else { return Ok(None) };
        let Ok(header) = header.to_str() else {
            return fail(UnknownReason::Malformed, "the answer's Link header is no text");
        };
        self.promised = target(header, "last").and_then(|last| page_of(&last)).or(self.promised);
        if !header.contains("rel=\"next\"") {
            return Ok(None);
        }
        let Some(next) = target(header, "next").and_then(|next| current.join(&next).ok()) else {
            return fail(UnknownReason::Partial, "the answer says that there is more, but not where");
        };
        if next.origin() != current.origin() {
            return fail(UnknownReason::Malformed, "the next page is said to be at another host");
        }
        if !self.seen.insert(next.clone()) {
            return fail(UnknownReason::Malformed, "the answer leads back to a page that was read");
        }
        if self.seen.len() > MAX_PAGES {
            return fail(UnknownReason::Limit, "more pages than annexa reads");
        }
        Ok(Some(next))
    }

    /// Checks the pages that were read against the number that was promised.
    ///
    /// # Errors
    /// When a page before the promised last one was the end, or a promised page holds nothing.
    pub(super) fn check(&self, pages: u64, last_is_empty: bool) -> Result<(), Failure> {
        match self.promised {
            Some(promised) if pages < promised || (pages > 1 && last_is_empty) => {
                let detail = format!("read {pages} of {promised} pages, the last one empty: {last_is_empty}");
                Err(Failure::new(UnknownReason::Partial, self.operation, detail))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The target of a relation: `<target>; rel="name"`.
fn target(header: &str, relation: &str) -> Option<String> {
    let rel = format!("rel=\"{relation}\"");
    let link = header.split(',').find(|link| link.split(';').any(|part| part.trim() == rel))?;
    let target = link.split(';').next()?.trim().strip_prefix('<')?.strip_suffix('>')?;
    (!target.is_empty()).then(|| target.to_owned())
}

fn page_of(target: &str) -> Option<u64> {
    let (_, query) = target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("page="))?.parse().ok()
}
