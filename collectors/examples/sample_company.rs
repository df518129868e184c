//! Gives the sample company its GitHub organisation and its directory: `sample_company EVIDENCE.tar.zst`.
//!
//! The recording's AWS evidence and its moment stay. The organisation is read by the GitHub collector from a loopback server:
//! its people, Apps and Copilot are the files beside this one, everything else is what the collector's tests answer. The
//! directory is a SCIM list, read into rows as every collector of an identity provider must.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use collectors::api::testing::{Answer, Request, Upstream};
use collectors::api::{
    Collector, CollectorType, Context, Evidence, EvidenceKind, FixedClock, Origin, Scope, SecretRef, Section,
    SourceId, SourceText,
};
use collectors::github::{self, Config, testing};
use collectors::{aws, replay, scim};
use tokio_util::sync::CancellationToken;

type Failed = Box<dyn std::error::Error>;

/// The sample company's source.
const SOURCE: &str = "nordwind";

/// Answers of the invented organisation, by the end of the path, or by the query's name.
const OWN: &[(&str, &str)] = &[
    ("query People(", include_str!("sample_company/people.json")),
    (
        "outside_collaborators?filter=2fa_disabled",
        include_str!("sample_company/outside_collaborators_2fa_disabled.json"),
    ),
    ("outside_collaborators?", include_str!("sample_company/outside_collaborators.json")),
    ("/installations?", include_str!("sample_company/installations.json")),
    ("/copilot/billing", include_str!("sample_company/copilot_billing.json")),
];

const USERS: &str = include_str!("sample_company/scim_users.json");

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let path = std::env::args().nth(1).ok_or("name the recording")?;
    let path = Path::new(&path);
    let at = replay::recorded_at(path)?;
    let mut evidence = recorded(path, at).await?;
    evidence.extend(organization(at).await?);
    evidence.push(directory(at)?);
    replay::write(path, &evidence, at, false)?;
    Ok(())
}

/// The AWS evidence of the recording.
async fn recorded(path: &Path, at: DateTime<Utc>) -> Result<Vec<Evidence>, Failed> {
    let config = format!("path = {:?}", std::fs::canonicalize(path)?);
    let text = SourceText::new("annexa.toml", config);
    let source = replay::Replay.build(&SourceId::parse(SOURCE)?, Section::parse(&text)?)?;
    read(source.as_ref(), aws::KINDS, at).await
}

async fn organization(at: DateTime<Utc>) -> Result<Vec<Evidence>, Failed> {
    let upstream = Upstream::start(answer).await?;
    let token = SecretRef::Env("TOKEN".to_owned());
    let config = Config {
        token: Some(token),
        enterprise: Some("nordwind-inc".to_owned()),
        ..Config::of("nordwind", &upstream.url)
    };
    let source = testing::collector(&SourceId::parse(SOURCE)?, config, Duration::from_secs(30));
    read(source.as_ref(), github::KINDS, at).await
}

async fn read(
    source: &dyn Collector,
    kinds: &[EvidenceKind],
    at: DateTime<Utc>,
) -> Result<Vec<Evidence>, Failed> {
    let kinds = kinds.iter().map(EvidenceKind::id).collect::<Result<BTreeSet<_>, _>>()?;
    let clock = Arc::new(FixedClock(at));
    Ok(source.collect(&Context { kinds, clock, cancel: CancellationToken::new() }).await?.evidence)
}

/// The answer of the invented organisation: its own, or that of the collector's tests under its name.
fn answer(request: &Request) -> Answer {
    let asked = if request.target == "/graphql" { &request.body } else { &request.target };
    if let Some((_, body)) = OWN.iter().find(|(part, _)| asked.contains(part)) {
        return testing::json_answer(200, *body);
    }
    let theirs = |text: &str| text.replace("nordwind", "acme");
    let request = Request { target: theirs(&request.target), body: theirs(&request.body), ..request.clone() };
    let (_, mut answer) = testing::answer(&request);
    let ours = |text: &str| text.replace("acme", "nordwind");
    answer.body = ours(&String::from_utf8_lossy(&answer.body)).into_bytes();
    answer.headers.iter_mut().for_each(|(_, value)| *value = ours(value));
    answer
}

fn directory(at: DateTime<Utc>) -> Result<Evidence, Failed> {
    let page = serde_json::from_str(USERS)?;
    let origin = Origin {
        source: SourceId::parse(SOURCE)?,
        scope: Scope::parse("scim:nordwind")?,
        collector: format!("sample {}", env!("CARGO_PKG_VERSION")),
        identity: "the sample's directory".to_owned(),
    };
    Ok(scim::users::draft("nordwind", vec![page]).finish(&origin, at)?)
}
