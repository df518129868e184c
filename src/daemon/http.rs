//! What the daemon says about itself: whether it lives, whether it can work, and its numbers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use tokio::task::JoinHandle;

use super::{DaemonError, Shared, asking};
use crate::telemetry::Chain;

/// The type that Prometheus asks for (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Listens, and answers until the task is aborted.
pub(super) async fn listen(address: SocketAddr, shared: &Arc<Shared>) -> Result<JoinHandle<()>, DaemonError> {
    let wrong = |source| DaemonError::Listen { address, source };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(wrong)?;
    let address = listener.local_addr().map_err(wrong)?;
    tracing::info!("listening at http://{address}");
    let router = Router::new()
        .route("/livez", get(lives))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .merge(asking::routes(shared))
        .with_state(Arc::clone(shared));
    Ok(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!("the server at {address} ended: {error}");
        }
    }))
}

async fn lives(State(shared): State<Arc<Shared>>) -> Response {
    let silent = shared.metrics.silent(shared.clock.now());
    answer(&silent.iter().map(|what| (*what).to_owned()).collect::<Vec<_>>(), &[])
}

#[derive(Deserialize)]
struct Asked {
    verbose: Option<String>,
}

/// How long the store may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ready: the loops live, and the store answers.
async fn ready(State(shared): State<Arc<Shared>>, Query(asked): Query<Asked>) -> Response {
    let mut troubles: Vec<String> =
        shared.metrics.silent(shared.clock.now()).into_iter().map(str::to_owned).collect();
    match tokio::time::timeout(PATIENCE, shared.store.next_run()).await {
        Ok(Ok(_next)) => {}
        Ok(Err(error)) => troubles.push(format!("the store does not answer: {}", Chain(&error))),
        Err(_elapsed) => {
            troubles.push(format!("the store does not answer within {} s", PATIENCE.as_secs()));
        }
    }
    let good = ["loops", "store"].map(str::to_owned);
    answer(&troubles, if asked.verbose.is_some() { &good } else { &[] })
}

fn answer(troubles: &[String], checked: &[String]) -> Response {
    if !troubles.is_empty() {
        return (StatusCode::SERVICE_UNAVAILABLE, troubles.join("\n") + "\n").into_response();
    }
    let mut lines: Vec<String> = checked.iter().map(|what| format!("{what}: ok")).collect();
    lines.push("ok".to_owned());
    (StatusCode::OK, lines.join("\n") + "\n").into_response()
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let ground = Arc::clone(&shared.ground.borrow());
    let text = shared.metrics.text(shared.store.as_ref(), ground.as_ref(), shared.clock.now());
    match text.await {
        Ok(text) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}
