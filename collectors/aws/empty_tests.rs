//! Answers that may be empty: an empty one says that nothing is configured, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::api::testing::{Answer, Upstream};
use crate::api::{Context, FixedClock, SourceId};

use super::config::Config;
use super::testing::{answer, collector, rig};
use super::wire::testing::Canned;
use super::{READERS, area};

/// Every row of a reader when all requests that an answer is for are answered by nothing.
async fn rows_without(reader: &area::Reader, canned: &'static Canned) -> Vec<serde_json::Value> {
    let upstream = Upstream::start(move |request| {
        let healthy = answer(request).1;
        if canned.fits(request) { Answer { body: b"{}".to_vec(), ..healthy } } else { healthy }
    });
    let upstream = upstream.await.unwrap();
    let id = SourceId::parse("aws-test").unwrap();
    let collector = collector(&id, Config::default(), &upstream.url, Duration::from_secs(30));
    let kinds = [reader.kind.id().unwrap()].into();
    let cx = Context { kinds, clock: Arc::new(FixedClock(rig().now)), cancel: CancellationToken::new() };
    let evidence = collector.collect(&cx).await.unwrap().evidence.remove(0);
    assert!(evidence.record.is_complete(), "{:?}", evidence.record.gaps);
    evidence.rows.to_vec()
}

#[tokio::test]
async fn an_empty_answer_only_says_that_nothing_is_configured() {
    for reader in READERS {
        for canned in reader.canned {
            let Some(said) = canned.empty else { continue };
            let rows = rows_without(reader, canned).await;
            assert!(!rows.is_empty(), "{}", reader.kind.name);
            for row in rows {
                assert!(row.to_string().contains(said), "{row} does not say {said}");
            }
        }
    }
}
