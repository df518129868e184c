//! What can be asked of the daemon over HTTP, by who brings the token: to read the configuration again, and to run a schedule.
//!
//! No request's body is read. A page of another site can make a browser send a request, but not with this header.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::sync::oneshot;

use super::Shared;
use crate::telemetry::Chain;

/// The shortest token that counts, in bytes: a shorter one can be guessed.
pub const SHORTEST_TOKEN: usize = 16;

/// The routes, behind the token.
pub(super) fn routes(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/-/reload", post(reload))
        .route("/-/run/{schedule}", post(run))
        .route_layer(from_fn_with_state(Arc::clone(shared), admit))
}

/// Lets a request through that brings the token.
async fn admit(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let ground = Arc::clone(&shared.ground.borrow());
    let Some(reference) = ground.token() else {
        let what = "nobody may ask: the configuration has no daemon.token, such as \"env:ANNEXA_TOKEN\"\n";
        return (StatusCode::FORBIDDEN, what).into_response();
    };
    let token = match reference.resolve() {
        Ok(token) if token.expose_secret().len() >= SHORTEST_TOKEN => token,
        Ok(_short) => {
            let what = format!("nobody may ask: daemon.token is shorter than {SHORTEST_TOKEN} characters\n");
            return (StatusCode::FORBIDDEN, what).into_response();
        }
        Err(error) => {
            tracing::error!("daemon.token: {}", Chain(&error));
            return (StatusCode::INTERNAL_SERVER_ERROR, "daemon.token cannot be read; the log says why\n")
                .into_response();
        }
    };
    if !brings(request.headers(), &token) {
        let asked = [(header::WWW_AUTHENTICATE, "Bearer")];
        let what = "bring daemon.token as `Authorization: Bearer TOKEN`\n";
        return (StatusCode::UNAUTHORIZED, asked, what).into_response();
    }
    next.run(request).await
}

/// Whether the header is there once and holds the token. Digests are compared, so that time tells not even its length.
fn brings(headers: &HeaderMap, token: &SecretString) -> bool {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(given), None) = (given.next(), given.next()) else { return false };
    let Some((scheme, given)) = given.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return false;
    };
    let of = |text: &str| digest(&SHA256, text.as_bytes());
    scheme.eq_ignore_ascii_case("bearer")
        && verify_slices_are_equal(of(given.trim()).as_ref(), of(token.expose_secret()).as_ref()).is_ok()
}

/// Reads the configuration again, and answers when that is done.
async fn reload(State(shared): State<Arc<Shared>>) -> Response {
    let ending = || (StatusCode::SERVICE_UNAVAILABLE, "the daemon is ending\n").into_response();
    let (answer, outcome) = oneshot::channel();
    if shared.reloads.send(answer).await.is_err() {
        return ending();
    }
    match outcome.await {
        Ok(Ok(())) => "the new configuration is in use\n".into_response(),
        Ok(Err(what)) => {
            let what = format!("the new configuration is refused, the old one stays in use: {what}\n");
            (StatusCode::UNPROCESSABLE_ENTITY, what).into_response()
        }
        Err(_ended) => ending(),
    }
}

/// Asks for a run, which the next free node takes.
async fn run(State(shared): State<Arc<Shared>>, Path(schedule): Path<String>) -> Response {
    let ground = Arc::clone(&shared.ground.borrow());
    if !ground.schedules().contains_key(&schedule) {
        let known: Vec<&str> = ground.schedules().keys().map(String::as_str).collect();
        let what = format!("there is no such schedule; there are {}\n", known.join(", "));
        return (StatusCode::NOT_FOUND, what).into_response();
    }
    let now = shared.store.time(shared.clock.now()).await;
    let asked = match now {
        Ok(now) => shared.store.ask(&schedule, now).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(Some(run)) => {
            shared.asked.notify_one();
            (StatusCode::ACCEPTED, Json(json!({ "schedule": schedule, "run": run }))).into_response()
        }
        Ok(None) => {
            let what = format!("a run of {schedule} waits already\n");
            (StatusCode::CONFLICT, what).into_response()
        }
        Err(error) => {
            tracing::error!(%schedule, "could not ask for a run: {}", Chain(&error));
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer; the log says why\n").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_admitted(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        brings(&headers, &SecretString::from("0123456789abcdef"))
    }

    #[test]
    fn only_the_whole_token_is_the_token() {
        assert!(is_admitted(&["Bearer 0123456789abcdef"]));
        assert!(is_admitted(&["bearer  0123456789abcdef "]));
        for values in [
            &[][..],
            &["Bearer"],
            &["Bearer "],
            &["Bearer 0123456789abcde"],
            &["Bearer 0123456789abcdef0"],
            &["Basic 0123456789abcdef"],
            &["0123456789abcdef"],
            &["Bearer no", "Bearer 0123456789abcdef"],
        ] {
            assert!(!is_admitted(values), "{values:?}");
        }
    }
}
