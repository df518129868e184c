//! Prints what the GitHub collector asks and what its tests answer, as JSON: for `tests/live/github/contract`.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use collectors::api::testing::Upstream;
use collectors::api::{Context, FixedClock, KindName, SourceId};
use collectors::github::{KINDS, testing};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let upstream = Upstream::start(|request| testing::answer(request).1).await?;
    let kinds: BTreeSet<KindName> = KINDS.iter().map(|kind| kind.id()).collect::<Result<_, _>>()?;
    for config in [testing::app(&upstream.url), testing::token(&upstream.url)] {
        let collector = testing::collector(&SourceId::parse("wire")?, config, Duration::from_secs(30));
        let (kinds, clock) = (kinds.clone(), Arc::new(FixedClock(testing::rig().now)));
        collector.collect(&Context { kinds, clock, cancel: CancellationToken::new() }).await?;
    }
    let exchanges = upstream.requests().into_iter().map(|request| {
        let (operation, answer) = testing::answer(&request);
        let text = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or(Value::Null);
        json!({
            "operation": operation, "method": request.method, "target": request.target,
            "body": text(request.body.as_bytes()), "status": answer.status, "answer": text(&answer.body),
        })
    });
    writeln!(std::io::stdout(), "{:#}", Value::Array(exchanges.collect()))?;
    Ok(())
}
