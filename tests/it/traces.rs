//! Traces of a running daemon, as a collector gets them: whole, joined, and without what must not leave.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexa::config::TraceSettings;
use annexa::telemetry::{Traces, own_spans};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use collectors::api::testing::{Answer, Request, Upstream};
use collectors::api::{Context, FixedClock, SourceId};
use collectors::github::testing;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use prost::Message;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;

use crate::support::program;

/// What must never be in a span: secrets, what stands in a query, a value of a row.
const CANARIES: [(&str, &str); 3] = [
    ("GITHUB_TOKEN", "ghp_canaryOfTheToken"),
    ("OTLP_KEY", "Bearer canary-of-the-collector"),
    ("HOOK_SECRET", "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2E="),
];
const IN_QUERY: &str = "canary-in-the-query";
/// A repository of the invented organisation.
const IN_ROWS: &str = "website";

/// What a collector got.
#[derive(Default)]
struct Got {
    bodies: Mutex<Vec<Vec<u8>>>,
    keys: Mutex<Vec<String>>,
    refuses: bool,
}

async fn take(State(got): State<Arc<Got>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if got.refuses {
        return StatusCode::BAD_REQUEST;
    }
    assert_eq!(headers["content-type"], "application/x-protobuf");
    got.keys.lock().unwrap().push(headers["authorization"].to_str().unwrap().to_owned());
    got.bodies.lock().unwrap().push(body.to_vec());
    StatusCode::OK
}

/// A server of its own; its address.
async fn serve(router: Router) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A daemon that reads a recording and an invented organisation, and tells a webhook.
struct Bench {
    folder: TempDir,
    _github: Upstream,
    got: Arc<Got>,
}

impl Bench {
    async fn new(refuses: bool) -> Self {
        let got = Arc::new(Got { refuses, ..Got::default() });
        let collector =
            serve(Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&got))).await;
        let hook = serve(Router::new().route("/hook", post(|| async { StatusCode::NO_CONTENT }))).await;
        let github = Upstream::start(|request| {
            let answer: Answer = testing::answer(request).1;
            answer.header("x-oauth-scopes", "repo, admin:org, read:audit_log")
        });
        let github = github.await.unwrap();
        let config = format!(
            "[source.github]\ncollector = \"github\"\norganization = \"acme\"\ntoken = \"env:GITHUB_TOKEN\"\n\
             api_url = \"{}\"\n[schedule.check]\ncron = \"@yearly\"\n\
             [telemetry.traces]\nendpoint = \"http://{collector}\"\nheaders = {{ authorization = \"env:OTLP_KEY\" }}\n\
             [alert.route]\nreceiver = \"hook\"\ngroup_wait = \"0s\"\n\
             [alert.receiver.hook]\nkind = \"webhook\"\nurl = \"http://{hook}/hook?key={IN_QUERY}\"\n\
             allow_http = true\nallow_addresses = [\"127.0.0.1\"]\nsecrets = [\"env:HOOK_SECRET\"]\n",
            github.url
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("annexa.toml"), config).unwrap();
        Self { folder, _github: github, got }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(["--data-dir", "data", "--config", "annexa.toml"]).args(args);
        command.envs(CANARIES).current_dir(self.folder.path()).kill_on_drop(true);
        command
    }

    /// Runs the schedule once; the daemon goes on.
    async fn run(&self) -> (Child, String) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut daemon = self.command(&["serve", "--listen", &port]);
        let daemon = daemon.stderr(Stdio::null()).spawn().unwrap();
        until("the daemon is ready", async || {
            reqwest::get(format!("http://{port}/readyz")).await.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        let ran = self.command(&["run", "check", "--wait"]).output().await.unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        until("a message is delivered", async || {
            !metrics(&port).await.contains("annexa_alert_tries_total 0\n")
        })
        .await;
        (daemon, port)
    }

    fn spans(&self) -> Vec<Span> {
        self.got.spans()
    }
}

impl Got {
    fn spans(&self) -> Vec<Span> {
        let bodies = self.bodies.lock().unwrap();
        let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(&body[..]).unwrap());
        let mut spans = Vec::new();
        for of_node in requests.flat_map(|request| request.resource_spans) {
            let resource = attributes(&of_node.resource.unwrap().attributes);
            assert_eq!(resource["service.name"], "annexa");
            assert_eq!(resource["service.version"], env!("CARGO_PKG_VERSION"));
            assert_eq!(resource["service.instance.id"], "alone");
            for span in of_node.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                assert!(span.events.is_empty(), "events may hold what is logged");
                spans.push(Span {
                    attributes: attributes(&span.attributes),
                    is_error: span.status.is_some_and(|status| status.code == 2),
                    name: span.name,
                    id: span.span_id,
                    parent: span.parent_span_id,
                });
            }
        }
        spans
    }
}

struct Span {
    name: String,
    id: Vec<u8>,
    parent: Vec<u8>,
    attributes: BTreeMap<String, String>,
    is_error: bool,
}

fn attributes(all: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |each: &KeyValue| {
        let value = each.value.clone().unwrap().value.unwrap();
        if let any_value::Value::StringValue(text) = value { text } else { format!("{value:?}") }
    };
    all.iter().map(|each| (each.key.clone(), text(each))).collect()
}

async fn metrics(port: &str) -> String {
    reqwest::get(format!("http://{port}/metrics")).await.unwrap().text().await.unwrap()
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came to: {what}");
}

/// Asks the daemon to end, and waits until it has.
async fn stop(mut daemon: Child) {
    let id = rustix::process::Pid::from_raw(i32::try_from(daemon.id().unwrap()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(15), daemon.wait()).await;
    assert!(ended.unwrap().unwrap().success(), "it ends in time and well");
}

#[tokio::test]
async fn a_run_and_its_alerts_are_traces_that_hold_together_and_hold_no_secret() {
    let bench = Bench::new(false).await;
    let (daemon, _) = bench.run().await;
    stop(daemon).await;
    let spans = bench.spans();
    let named = |name: &str| spans.iter().filter(|span| span.name == name).collect::<Vec<_>>();
    let parent = |span: &Span| spans.iter().find(|each| each.id == span.parent);
    let parents = |name: &str| -> Vec<&str> {
        named(name).into_iter().map(|span| parent(span).map_or("", |parent| parent.name.as_str())).collect()
    };
    assert_eq!(parents("run"), [""]);
    assert_eq!(named("run")[0].attributes["state"], "done");
    assert_eq!(named("run")[0].attributes["schedule"], "check");
    for name in ["collect", "evaluate", "finish"] {
        assert_eq!(parents(name), ["run"], "{name}");
    }
    assert_eq!(named("collect")[0].attributes["source"], "github");
    let calls = named("call");
    assert!(calls.len() > 10 && parents("call").iter().all(|name| *name == "collect"));
    assert!(calls.iter().all(|call| call.attributes.contains_key("http.response.status_code")));
    assert!(calls.iter().all(|call| !call.attributes["operation"].is_empty()));
    assert!(calls.iter().any(|call| call.attributes.contains_key("request_id")));
    for call in &calls {
        let status = &call.attributes["http.response.status_code"];
        assert_eq!(call.is_error, ["IntValue(4", "IntValue(5"].iter().any(|bad| status.starts_with(bad)));
    }
    assert!(parents("alerts").iter().all(|parent| parent.is_empty()) && !parents("alerts").is_empty());
    for name in ["route", "turn", "try"] {
        assert!(!named(name).is_empty() && parents(name).iter().all(|parent| *parent == "alerts"), "{name}");
    }
    let tried = named("try");
    assert!(tried.iter().all(|span| span.attributes["outcome"] == "delivered" && !span.is_error));
    assert!(tried.iter().all(|span| span.attributes["receiver"] == "hook"));

    assert!(bench.got.keys.lock().unwrap().iter().all(|key| key == CANARIES[1].1));
    let bodies = bench.got.bodies.lock().unwrap().concat();
    let text = String::from_utf8_lossy(&bodies);
    for canary in CANARIES.map(|(_, secret)| secret).into_iter().chain([IN_QUERY, IN_ROWS]) {
        assert!(!text.contains(canary), "{canary} left with the spans");
    }
}

#[tokio::test]
async fn a_collector_that_takes_nothing_costs_spans_that_are_counted_and_nothing_else() {
    let bench = Bench::new(true).await;
    let (daemon, port) = bench.run().await;
    until("the loss is counted", async || {
        let metrics = metrics(&port).await;
        metrics.contains("annexa_spans_total{result=\"sent\"} 0\n")
            && !metrics.contains("annexa_spans_total{result=\"dropped\"} 0\n")
    })
    .await;
    stop(daemon).await;
}

/// The spans of one collection of AWS, made and sent by this process.
async fn calls_of_aws(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Vec<Span> {
    let got = Arc::new(Got::default());
    let collector = serve(Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&got))).await;
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), "k").unwrap();
    let settings = format!(
        "endpoint = \"http://{collector}\"\nheaders = {{ authorization = \"file:{}\" }}",
        key.path().display()
    );
    let settings: TraceSettings = toml::from_str(&settings).unwrap();
    let (layer, traces) = Traces::start(&settings, "alone").unwrap();
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(own_spans()));
    let begun = tracing::subscriber::set_default(subscriber);
    let rig = collectors::aws::testing::rig();
    let upstream = Upstream::start(answer).await.unwrap();
    let source = SourceId::parse("aws").unwrap();
    let cx = Context {
        kinds: rig.kinds.iter().map(|kind| kind.id().unwrap()).collect(),
        clock: Arc::new(FixedClock(rig.now)),
        cancel: CancellationToken::new(),
    };
    let collector = (rig.build)(&source, &upstream.url, Duration::from_secs(30));
    // What was collected is the contract's business, not ours.
    drop(collector.collect(&cx).await);
    drop(begun);
    traces.end().await;
    got.spans()
}

#[tokio::test]
async fn each_call_to_aws_is_a_span_with_operation_region_status_and_request_id() {
    let spans = calls_of_aws(|request| {
        let answer = collectors::aws::testing::answer(request).1;
        answer.header("x-amzn-requestid", "11111111-2222-3333-4444-555555555555")
    })
    .await;
    assert!(spans.len() > 100 && spans.iter().all(|span| span.name == "call"), "{}", spans.len());
    for span in &spans {
        assert!(span.attributes["operation"].contains(':'), "{:?}", span.attributes);
        assert!(span.attributes["cloud.region"].contains('-'), "{:?}", span.attributes);
        assert!(span.attributes["request_id"].contains('-'), "{:?}", span.attributes);
        let known = ["operation", "cloud.region", "request_id", "http.response.status_code", "error.type"];
        assert!(span.attributes.keys().all(|key| known.contains(&key.as_str())), "{:?}", span.attributes);
    }
    assert!(spans.iter().any(|span| span.attributes["http.response.status_code"] == "IntValue(200)"));
    let text = format!("{:?}", spans.iter().map(|span| &span.attributes).collect::<Vec<_>>());
    assert!(!text.contains("arn:"), "nothing that was answered is in a span");
}

#[tokio::test]
async fn a_call_that_aws_refuses_is_a_span_that_failed() {
    let spans = calls_of_aws(|_| collectors::aws::testing::error("AccessDenied", 403)).await;
    assert!(!spans.is_empty());
    for span in spans {
        assert!(span.is_error);
        assert_eq!(span.attributes["error.type"], "denied");
        assert_eq!(span.attributes["http.response.status_code"], "IntValue(403)");
    }
}
