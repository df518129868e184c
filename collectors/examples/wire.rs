//! Prints what the AWS collector asks and what its tests answer, as JSON, so that others can hold both to AWS's models.
//!
//! The requests are those of a healthy reading of the invented account; the addresses those of every service.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use collectors::api::testing::{Request, Upstream};
use collectors::api::{Context, EvidenceKind, FixedClock, KindName, SourceId};
use collectors::aws::{ClosedRegions, Config, Organization, Role, testing, volumes};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let rig = testing::rig();
    let upstream = Upstream::start(|request| testing::answer(request).1).await?;
    let collector = (rig.build)(&SourceId::parse("wire")?, &upstream.url, Duration::from_secs(60));
    let kinds: Result<BTreeSet<KindName>, _> = rig.kinds.iter().map(EvidenceKind::id).collect();
    let cx =
        Context { kinds: kinds?, clock: Arc::new(FixedClock(rig.now)), cancel: CancellationToken::new() };
    collector.collect(&cx).await?;
    // An organisation takes calls that an account alone does not.
    let organization = Organization {
        role: Role::parse("annexa-audit")?,
        external_id: None,
        skip: Vec::new(),
        closed_regions: ClosedRegions::Unknown,
    };
    let config = Config { organization: Some(organization), ..Config::default() };
    let source = SourceId::parse("organisation")?;
    let collector = testing::collector(&source, config, &upstream.url, Duration::from_secs(60));
    let kinds = BTreeSet::from([volumes::KIND.id()?]);
    collector.collect(&Context { kinds, ..cx }).await?;
    let exchanges: Vec<Value> = upstream.requests().iter().map(exchange).collect();
    let addresses = testing::addresses().into_iter().map(|reached| {
        let (url, signing) = reached.target.unzip();
        json!({"service": reached.service, "action": reached.action, "region": reached.region, "fips": reached.fips, "url": url, "signing": signing})
    });
    let printed = json!({"exchanges": exchanges, "addresses": addresses.collect::<Vec<_>>()});
    writeln!(std::io::stdout(), "{printed}")?;
    Ok(())
}

fn exchange(request: &Request) -> Value {
    let (operation, answer) = testing::answer(request);
    let headers = request.headers.iter().filter(|(name, _)| name == "x-amz-target" || name == "content-type");
    json!({
        "operation": operation,
        "request": {
            "method": request.method,
            "target": request.target,
            "headers": headers.cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "body": request.body,
        },
        "answer": {"status": answer.status, "body": String::from_utf8_lossy(&answer.body)},
    })
}
