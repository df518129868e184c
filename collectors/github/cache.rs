//! Remembers answers with an `ETag`, so that an unchanged one costs no quota.
//!
//! Only a 200 is kept, under who asks, for which format, and the whole address. A 304 then stands for what was kept.
//! The memory lives as long as the configured source does: scans of one daemon share it, single runs start without.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use http::header::{ACCEPT, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, Method, StatusCode};
use tower::ServiceExt;

use super::service::{Ask, Inner, Outcome, Reply, Stage};

/// How many bytes of answers are kept at most.
const MOST_BYTES: usize = 48 * 1024 * 1024;

/// Answers of earlier requests.
#[derive(Debug, Default)]
pub(super) struct Memory {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    answers: BTreeMap<Key, Reply>,
    bytes: usize,
}

/// Who asks, for which format, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key(String, String, String);

/// The memory as seen by one set of credentials.
#[derive(Debug)]
pub(super) struct Cache {
    /// The memory.
    pub(super) memory: Arc<Memory>,
    /// Who asks.
    pub(super) who: String,
}

impl Memory {
    fn answer(&self, key: &Key) -> Option<Reply> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).answers.get(key).cloned()
    }

    fn keep(&self, key: Key, reply: &Reply) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = kept.answers.remove(&key) {
            kept.bytes -= old.body().len();
        }
        let size = reply.body().len();
        if reply.headers().contains_key(ETAG) && kept.bytes + size <= MOST_BYTES {
            kept.bytes += size;
            kept.answers.insert(key, reply.clone());
        }
    }
}

impl Stage for Cache {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, mut ask: Ask) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            if ask.method() != Method::GET {
                return inner.oneshot(ask).await;
            }
            let accept = ask.headers().get(ACCEPT).map(HeaderValue::as_bytes).unwrap_or_default();
            let accept = String::from_utf8_lossy(accept).into_owned();
            let key = Key(self.who.clone(), accept, ask.uri().to_string());
            let known = self.memory.answer(&key);
            if let Some(tag) = known.as_ref().and_then(|known| known.headers().get(ETAG)) {
                ask.headers_mut().insert(IF_NONE_MATCH, tag.clone());
            }
            let reply = inner.oneshot(ask).await?;
            match (reply.status(), known) {
                (StatusCode::NOT_MODIFIED, Some(known)) => return Ok(known),
                (StatusCode::OK, _) => self.memory.keep(key, &reply),
                _ => {}
            }
            Ok(reply)
        })
    }
}
