//! A GitHub collector for loopback servers, and canned answers of an invented organisation.
//!
//! The answers are written after GitHub's REST and GraphQL references; `tests/live/github/contract` holds them to both.

#![expect(
    clippy::indexing_slicing,
    reason = "an index into a `Value` does not panic when it is read, and fixtures are known"
)]

pub mod pages;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::api::testing::{Answer, Delivery, Fault, Request, Rig};
use crate::api::{Collector, SecretError, SecretRef, SourceId};

use super::client::Ground;
use super::config::{App, Config};
use super::limits::Timing;
use super::{ENTRY, KINDS, Source, organization, sign_in};

/// Times that keep a test with every kind of fault short.
fn timing(timeout: Duration) -> Timing {
    Timing {
        timeout,
        connect: timeout,
        first_backoff: Duration::from_millis(1),
        longest_backoff: Duration::from_millis(5),
        blind_wait: Duration::from_millis(1),
        patience: Duration::from_secs(20),
        interval: Duration::ZERO,
    }
}

/// The moment of the invented collection: 2026-11-20T08:00:00Z.
const NOW: i64 = 1_795_161_600;

/// A collector of a source that talks to `api_url` of the configuration, with a secret and waits made for tests.
#[must_use]
pub fn collector(id: &SourceId, config: Config, timeout: Duration) -> Arc<dyn Collector> {
    let ground = Ground { timing: timing(timeout), memory: Arc::default(), secret };
    Arc::new(Source { id: id.clone(), config, ground })
}

/// The configuration of a GitHub App in the invented organisation.
#[must_use]
pub fn app(endpoint: &str) -> Config {
    let app = App { id: 12345, private_key: SecretRef::Env("KEY".to_owned()) };
    Config { app: Some(app), enterprise: Some("acme-inc".to_owned()), ..Config::of("acme", endpoint) }
}

/// The configuration of a token.
#[must_use]
pub fn token(endpoint: &str) -> Config {
    Config { token: Some(SecretRef::Env("TOKEN".to_owned())), ..Config::of("acme", endpoint) }
}

/// A key that is made once for each run of the tests, and a token that nobody accepts.
fn secret(reference: &SecretRef) -> Result<SecretString, SecretError> {
    static KEY: OnceLock<String> = OnceLock::new();
    match reference {
        SecretRef::Env(name) if name == "KEY" => Ok(KEY.get_or_init(private_key).clone().into()),
        SecretRef::Env(_) | SecretRef::File(_) => Ok("github_pat_notASecret".into()),
    }
}

fn private_key() -> String {
    let der = KeyPair::generate(KeySize::Rsa2048).and_then(|key| AsDer::<Pkcs8V1Der<'_>>::as_der(&key));
    let text = der.map(|der| aws_smithy_types::base64::encode(der.as_ref())).unwrap_or_default();
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

/// The contract test's rigs: every kind by itself, since only the entry is shared.
#[must_use]
pub fn rigs() -> Vec<Rig> {
    KINDS.iter().map(|kind| Rig { kinds: std::slice::from_ref(kind), ..rig() }).collect()
}

/// A rig with all kinds of the invented organisation.
#[must_use]
pub fn rig() -> Rig {
    Rig {
        kinds: KINDS,
        now: DateTime::from_timestamp(NOW, 0).unwrap_or(DateTime::<Utc>::MIN_UTC),
        build: |id, endpoint, timeout| collector(id, app(endpoint), timeout),
        answer,
        spoil,
        is_fact: |_, _| false,
        entry: &[ENTRY[0].name, ENTRY[1].name, ENTRY[2].name],
        patience: Duration::from_secs(30),
    }
}

/// An answer that is given to a request by method, path and, where it matters, a part of the query.
struct Canned {
    operation: &'static str,
    path: &'static str,
    query: &'static str,
    next: Option<&'static str>,
    body: &'static str,
}

macro_rules! canned {
    ($operation:literal, $path:literal, $query:literal, $next:expr, $file:literal) => {
        Canned {
            operation: $operation,
            path: $path,
            query: $query,
            next: $next,
            body: include_str!(concat!("../fixtures/", $file)),
        }
    };
}

#[rustfmt::skip]
const REST: &[Canned] = &[
    canned!("GET /orgs/{org}/installation", "/orgs/acme/installation", "", None, "installation.json"),
    canned!("POST /app/installations/{installation_id}/access_tokens", "/app/installations/4711/access_tokens", "", None, "access_token.json"),
    canned!("GET /user", "/user", "", None, "user.json"),
    canned!("GET /orgs/{org}", "/orgs/acme", "", None, "organization.json"),
    canned!("GET /orgs/{org}/repos", "/orgs/acme/repos", "page=2", None, "repos_2.json"),
    canned!("GET /orgs/{org}/repos", "/orgs/acme/repos", "type=all", Some("</organizations/9919/repos?page=2>; rel=\"next\", </organizations/9919/repos?page=2>; rel=\"last\""), "repos.json"),
    canned!("GET /orgs/{org}/repos", "/organizations/9919/repos", "page=2", None, "repos_2.json"),
    canned!("GET /orgs/{org}/outside_collaborators", "/orgs/acme/outside_collaborators", "2fa_disabled", None, "outside_collaborators_2fa_disabled.json"),
    canned!("GET /orgs/{org}/outside_collaborators", "/orgs/acme/outside_collaborators", "", None, "outside_collaborators.json"),
    canned!("GET /orgs/{org}/organization-roles", "/orgs/acme/organization-roles", "", None, "organization_roles.json"),
    canned!("GET /orgs/{org}/organization-roles/{role_id}/users", "/orgs/acme/organization-roles/138/users", "", None, "organization_role_users.json"),
    canned!("GET /orgs/{org}/organization-roles/{role_id}/users", "/orgs/acme/organization-roles/900/users", "", None, "organization_role_users.json"),
    canned!("GET /orgs/{org}/organization-roles/{role_id}/teams", "/orgs/acme/organization-roles/138/teams", "", None, "organization_role_teams.json"),
    canned!("GET /orgs/{org}/organization-roles/{role_id}/teams", "/orgs/acme/organization-roles/900/teams", "", None, "organization_role_teams.json"),
    canned!("GET /orgs/{org}/installations", "/orgs/acme/installations", "", None, "installations.json"),
    canned!("GET /orgs/{org}/actions/permissions", "/orgs/acme/actions/permissions", "", None, "actions_permissions.json"),
    canned!("GET /orgs/{org}/actions/permissions/selected-actions", "/orgs/acme/actions/permissions/selected-actions", "", None, "actions_selected.json"),
    canned!("GET /orgs/{org}/actions/permissions/workflow", "/orgs/acme/actions/permissions/workflow", "", None, "actions_workflow.json"),
    canned!("GET /orgs/{org}/actions/permissions/fork-pr-contributor-approval", "/orgs/acme/actions/permissions/fork-pr-contributor-approval", "", None, "actions_fork_approval.json"),
    canned!("GET /orgs/{org}/credential-authorizations", "/orgs/acme/credential-authorizations", "&page=2", None, "credential_authorizations_2.json"),
    canned!("GET /orgs/{org}/credential-authorizations", "/orgs/acme/credential-authorizations", "", Some("</orgs/acme/credential-authorizations?per_page=100&page=2>; rel=\"next\", </orgs/acme/credential-authorizations?per_page=100&page=2>; rel=\"last\""), "credential_authorizations.json"),
    canned!("GET /orgs/{org}/personal-access-tokens", "/orgs/acme/personal-access-tokens", "&page=2", None, "personal_access_tokens_2.json"),
    canned!("GET /orgs/{org}/personal-access-tokens", "/orgs/acme/personal-access-tokens", "", Some("</orgs/acme/personal-access-tokens?per_page=100&page=2>; rel=\"next\", </orgs/acme/personal-access-tokens?per_page=100&page=2>; rel=\"last\""), "personal_access_tokens.json"),
    canned!("GET /orgs/{org}/settings/immutable-releases", "/orgs/acme/settings/immutable-releases", "", None, "immutable_releases.json"),
    canned!("GET /orgs/{org}/secret-scanning/custom-patterns", "/orgs/acme/secret-scanning/custom-patterns", "", None, "secret_scanning_patterns.json"),
    canned!("GET /orgs/{org}/hooks", "/orgs/acme/hooks", "", None, "hooks.json"),
    canned!("GET /orgs/{org}/code-security/configurations", "/orgs/acme/code-security/configurations", "", None, "code_security_configurations.json"),
    canned!("GET /orgs/{org}/code-security/configurations/defaults", "/orgs/acme/code-security/configurations/defaults", "", None, "code_security_defaults.json"),
    canned!("GET /orgs/{org}/secret-scanning/alerts", "/orgs/acme/secret-scanning/alerts", "after=", None, "secret_scanning_alerts_2.json"),
    canned!("GET /orgs/{org}/secret-scanning/alerts", "/orgs/acme/secret-scanning/alerts", "", Some("</orgs/acme/secret-scanning/alerts?state=open&after=Y3Vyc29y>; rel=\"next\""), "secret_scanning_alerts.json"),
    canned!("GET /orgs/{org}/code-scanning/alerts", "/orgs/acme/code-scanning/alerts", "", None, "code_scanning_alerts.json"),
    canned!("GET /orgs/{org}/dependabot/alerts", "/orgs/acme/dependabot/alerts", "", None, "dependabot_alerts.json"),
    canned!("GET /enterprises/{enterprise}/audit-log/streams", "/enterprises/acme-inc/audit-log/streams", "", None, "audit_log_streams.json"),
    canned!("GET /orgs/{org}/copilot/billing", "/orgs/acme/copilot/billing", "", None, "copilot_billing.json"),
];

/// A canned answer of a query: the name of the query, the cursor that it is asked with, and the answer.
#[rustfmt::skip]
const GRAPHQL: &[(&str, &str, &str, &str)] = &[
    ("graphql:organization.teams", "query Teams", "", include_str!("../fixtures/teams.json")),
    ("graphql:organization.membersWithRole", "query People", "members-2", include_str!("../fixtures/people_2.json")),
    ("graphql:organization.membersWithRole", "query People", "", include_str!("../fixtures/people.json")),
    ("graphql:organization.repositories", "query Repositories", "repositories-2", include_str!("../fixtures/repositories_2.json")),
    ("graphql:organization.repositories", "query Repositories", "", include_str!("../fixtures/repositories.json")),
    ("graphql:node.repository", "query RepositoryInFull", "", include_str!("../fixtures/repository_in_full.json")),
    ("graphql:node.actions", "query OwnActions", "", include_str!("../fixtures/own_actions.json")),
];

/// The healthy answer to a request.
#[must_use]
pub fn answer(request: &Request) -> (&'static str, Answer) {
    if request.target == "/graphql" {
        return query(request);
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let fits = |canned: &&Canned| {
        let method = canned.operation.split(' ').next();
        canned.path == path && query.contains(canned.query) && method == Some(request.method.as_str())
    };
    match REST.iter().find(fits) {
        Some(canned) => {
            let made = if canned.operation.starts_with("POST") { 201 } else { 200 };
            let answer = json_answer(made, canned.body);
            let answer = canned.next.map_or(answer.clone(), |next| answer.header("link", next));
            (canned.operation, answer)
        }
        None => ("an operation without fixture", error(404, "Not Found")),
    }
}

fn query(request: &Request) -> (&'static str, Answer) {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let text = body["query"].as_str().unwrap_or_default();
    let asked = |cursor: &str| {
        let mut values = body["variables"].as_object().into_iter().flat_map(|variables| variables.values());
        cursor.is_empty() || values.any(|value| value == cursor || value == "again")
    };
    let found =
        GRAPHQL.iter().find(|(_, name, cursor, _)| text.starts_with(&format!("{name}(")) && asked(cursor));
    match found {
        Some((operation, name, _, text)) if *name == "query OwnActions" => {
            // The same for every repository that is asked for.
            let mut answer: Value = serde_json::from_str(text).unwrap_or_default();
            answer["data"]["node"]["id"] = body["variables"]["id"].clone();
            (operation, json_answer(200, answer.to_string()))
        }
        Some((operation, _, _, body)) => (operation, json_answer(200, *body)),
        None => ("a query without fixture", error(404, "Not Found")),
    }
}

/// An answer in JSON.
pub fn json_answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Answer::new(status, "application/json; charset=utf-8", body)
        .header("x-github-request-id", "C0FF:EE12:AB34:CD56:655B0000")
        .header("x-ratelimit-limit", "5000")
        .header("x-ratelimit-remaining", "4900")
}

/// An error of the REST API.
#[must_use]
pub fn error(status: u16, message: &str) -> Answer {
    json_answer(
        status,
        json!({ "message": message, "documentation_url": "https://docs.github.com/rest" }).to_string(),
    )
}

fn graphql_error(kind: &str, field: &str) -> Answer {
    let error = json!({ "type": kind, "path": ["organization", field], "message": "said so by the test" });
    json_answer(200, json!({ "data": { "organization": null }, "errors": [error] }).to_string())
}

/// What a fault makes of a healthy answer.
fn spoil(fault: Fault, operation: &'static str, healthy: &Answer) -> Option<Answer> {
    let is_query = operation.starts_with("graphql:");
    let field = operation.rsplit('.').next().unwrap_or_default();
    match fault {
        Fault::Denied if is_query => Some(graphql_error("FORBIDDEN", field)),
        Fault::Denied => Some(error(403, "Resource not accessible by integration")),
        Fault::Expired => Some(error(401, "Bad credentials")),
        Fault::NotFound if is_query => Some(graphql_error("NOT_FOUND", field)),
        Fault::NotFound => Some(error(404, "Not Found")),
        Fault::Throttled if is_query => Some(graphql_error("RATE_LIMITED", field)),
        Fault::Throttled => Some(error(403, "You have exceeded a secondary rate limit.")),
        Fault::ThrottledFor => Some(error(429, "slow down").header("retry-after", "0")),
        Fault::ServerError if is_query => Some(error(502, "Something went wrong")),
        Fault::ServerError => Some(error(500, "Server Error")),
        Fault::Html => Some(Answer::new(200, "text/html", "<html><body>Unicorn!</body></html>")),
        Fault::TimeOut => Some(Answer { delivery: Delivery::Never, ..healthy.clone() }),
        Fault::Truncated => {
            let half = healthy.body.get(..healthy.body.len() / 2)?.to_vec();
            Some(Answer { body: half, ..healthy.clone() })
        }
        Fault::Dropped => Some(Answer { delivery: Delivery::Dropped, ..healthy.clone() }),
        Fault::Hollow if is_query => Some(json_answer(200, r#"{"data":{}}"#)),
        Fault::Hollow => Some(json_answer(healthy.status, "{}")),
        Fault::WrongShape if is_query => Some(json_answer(200, r#"{"data":{"organization":[],"node":[]}}"#)),
        Fault::WrongShape => Some(json_answer(healthy.status, r#"{"message":["x"]}"#)),
        Fault::LostPage | Fault::PageLoop => misled(fault, operation, is_query, healthy),
        Fault::Empty => emptied(is_query, healthy),
    }
}

/// A page that says that there is more, but not where, or that leads back.
fn misled(fault: Fault, operation: &'static str, is_query: bool, healthy: &Answer) -> Option<Answer> {
    let is_list = healthy.body.trim_ascii_start().starts_with(b"[") || operation.ends_with("/installations");
    if is_query {
        let cursor = if fault == Fault::LostPage { json!(null) } else { json!("again") };
        let info = json!({ "hasNextPage": true, "endCursor": cursor });
        return changed(healthy, "/data/organization", |connection| connection["pageInfo"] = info.clone());
    }
    let target = if fault == Fault::LostPage { "<>" } else { "<?page=again>" };
    let mut answer = healthy.clone();
    answer.headers.retain(|(name, _)| *name != "link");
    is_list.then(|| answer.header("link", format!("{target}; rel=\"next\"")))
}

/// The answer without its entries, where a total says that there are some.
fn emptied(is_query: bool, healthy: &Answer) -> Option<Answer> {
    if is_query {
        let end = json!({ "hasNextPage": false, "endCursor": null });
        return changed(healthy, "/data/organization", |connection| {
            connection["pageInfo"] = end.clone();
            for list in ["nodes", "edges"] {
                if connection[list].is_array() {
                    connection[list] = json!([]);
                }
            }
        });
    }
    let body: Value = serde_json::from_slice(&healthy.body).ok()?;
    if body[0]["security_and_analysis"].is_object() {
        return Some(json_answer(200, "[]"));
    }
    body["total_count"].as_u64()?;
    let lists: Vec<_> = body.as_object()?.iter().filter(|(_, value)| value.is_array()).collect();
    let mut hollow = body.clone();
    lists.iter().for_each(|(name, _)| hollow[name.as_str()] = json!([]));
    Some(json_answer(200, hollow.to_string()))
}

/// The answer with its first connection changed.
fn changed(healthy: &Answer, at: &str, change: impl Fn(&mut Value)) -> Option<Answer> {
    let mut body: Value = serde_json::from_slice(&healthy.body).ok()?;
    let connections = body.pointer_mut(at)?.as_object_mut()?;
    change(connections.values_mut().next()?);
    Some(Answer { body: body.to_string().into_bytes(), ..healthy.clone() })
}

/// The operations that sign in and begin a collection.
#[must_use]
pub fn entry() -> [&'static str; 3] {
    [sign_in::FIND_INSTALLATION.name, sign_in::MAKE_TOKEN.name, organization::GET_ORGANIZATION.name]
}
