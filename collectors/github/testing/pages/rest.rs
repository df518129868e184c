//! Lists of the REST API, page by page.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::EvidenceKind;
use crate::api::testing::{Answer, Delivery, Request};

use super::super::{answer, error, json_answer};
use super::{PAGES, Site, Source, numbered};
use crate::github::{
    code_scanning_alerts, code_security_configurations, credential_authorizations, dependabot_alerts,
    installations, organization_roles, outside_collaborators, personal_access_tokens, repository_security,
    secret_scanning_alerts, secret_scanning_patterns, webhooks,
};

/// A list.
#[derive(Clone, Copy)]
struct Paged {
    kind: &'static EvidenceKind,
    operations: &'static [&'static str],
    path: &'static str,
    /// Where its entries are, as a JSON pointer.
    entries: &'static str,
    /// What tells entries apart.
    identity: &'static [&'static str],
    /// How its further pages are asked for: by their number, or by a cursor.
    by: By,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Number,
    Cursor,
}

macro_rules! paged {
    ($kind:ident, $path:literal, $entries:literal, [$($identity:literal),+], $by:ident) => {
        Paged {
            kind: &$kind::KIND,
            operations: &[concat!("GET /orgs/{org}/", $path)],
            path: concat!("/orgs/acme/", $path),
            entries: $entries,
            identity: &[$($identity),+],
            by: By::$by,
        }
    };
}

const LISTS: &[Paged] = &[
    paged!(repository_security, "repos", "", ["/full_name"], Number),
    paged!(outside_collaborators, "outside_collaborators", "", ["/id", "/login"], Number),
    paged!(installations, "installations", "/installations", ["/id"], Number),
    paged!(webhooks, "hooks", "", ["/id"], Number),
    paged!(credential_authorizations, "credential-authorizations", "", ["/credential_id"], Number),
    paged!(personal_access_tokens, "personal-access-tokens", "", ["/id"], Number),
    paged!(secret_scanning_patterns, "secret-scanning/custom-patterns", "", ["/id"], Number),
    paged!(code_security_configurations, "code-security/configurations", "", ["/id"], Cursor),
    paged!(secret_scanning_alerts, "secret-scanning/alerts", "", ["/number"], Cursor),
    paged!(code_scanning_alerts, "code-scanning/alerts", "", ["/number"], Number),
    paged!(dependabot_alerts, "dependabot/alerts", "", ["/number"], Cursor),
    Paged {
        kind: &organization_roles::KIND,
        operations: &["GET /orgs/{org}/organization-roles/{role_id}/users"],
        path: "/orgs/acme/organization-roles/138/users",
        entries: "",
        identity: &["/login"],
        by: By::Number,
    },
    Paged {
        kind: &organization_roles::KIND,
        operations: &["GET /orgs/{org}/organization-roles/{role_id}/teams"],
        path: "/orgs/acme/organization-roles/138/teams",
        entries: "",
        identity: &["/slug"],
        by: By::Number,
    },
];

/// What can go wrong with a page; nothing where it cannot.
type Spoil = fn(&Paged, usize, Answer) -> Option<Answer>;

const LOSSES: &[(&str, Spoil)] = &[
    ("is not found", |_, _, _| Some(error(404, "Not Found"))),
    ("fails", |_, _, _| Some(error(500, "Server Error"))),
    ("is cut off", |_, _, whole| Some(Answer { delivery: Delivery::Dropped, ..whole })),
    ("is half of its text", |_, _, mut whole| {
        whole.body.truncate(whole.body.len() / 2);
        Some(whole)
    }),
    ("is no list", |_, _, whole| Some(Answer { body: b"{}".to_vec(), ..whole })),
    ("is empty", |list, number, whole| {
        let known = number < PAGES || list.by == By::Number || !list.entries.is_empty();
        known.then(|| emptied(list, whole))
    }),
    ("is the end before the end", |list, number, whole| {
        let known = list.by == By::Number && number < PAGES;
        known.then(|| linked(whole, &format!("<{}?page={PAGES}>; rel=\"last\"", list.path)))
    }),
    ("does not say where the next is", |_, number, whole| {
        (number < PAGES).then(|| linked(whole, "<>; rel=\"next\""))
    }),
    ("leads back", |list, number, whole| {
        let back = format!(
            "<{}?page={number}>; rel=\"next\", <{}?page={number}>; rel=\"next\"",
            list.path, list.path
        );
        (number > 1).then(|| linked(whole, &back))
    }),
];

/// Every list of the REST API with its losses.
pub(super) fn sites() -> Vec<Site> {
    LISTS.iter().map(site).collect()
}

fn site(list: &'static Paged) -> Site {
    let mut losses = Vec::new();
    for (what, spoil) in LOSSES {
        for number in 1..=PAGES {
            if spoil(list, number, page(list, number)).is_some() {
                losses.push(source(list, format!("page {number} {what}"), Some((number, *spoil))));
            }
        }
    }
    Site {
        kind: list.kind,
        operations: list.operations,
        name: list.path.to_owned(),
        whole: source(list, "nothing", None),
        losses,
    }
}

fn source(list: &'static Paged, what: impl Into<String>, loss: Option<(usize, Spoil)>) -> Source {
    let pages: Arc<Vec<Answer>> = Arc::new((1..=PAGES).map(|number| page(list, number)).collect());
    Source::new(what, move |request| {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        if path != list.path || query.contains("2fa_disabled") {
            return counted(request);
        }
        let asked =
            query.split('&').find_map(|pair| pair.strip_prefix("page=").or(pair.strip_prefix("after=")));
        let number = asked.and_then(|page| page.parse().ok()).unwrap_or(1);
        let Some(whole) = pages.get(number - 1).cloned() else { return error(404, "Not Found") };
        let spoiled = loss
            .filter(|(lost, _)| *lost == number)
            .and_then(|(_, spoil)| spoil(list, number, whole.clone()));
        spoiled.unwrap_or(whole)
    })
}

/// The canned answer; the organisation counts as many repositories as there are pages.
fn counted(request: &Request) -> Answer {
    let whole = answer(request).1;
    if request.target != "/orgs/acme" {
        return whole;
    }
    let mut body: Value = serde_json::from_slice(&whole.body).unwrap_or_default();
    body["public_repos"] = json!(0);
    body["total_private_repos"] = json!(PAGES);
    Answer { body: body.to_string().into_bytes(), ..whole }
}

/// A page with one entry.
fn page(list: &Paged, number: usize) -> Answer {
    let target = format!("{}?type=all", list.path);
    let request = Request { method: "GET".to_owned(), target, headers: Vec::new(), body: String::new() };
    let mut body: Value = serde_json::from_slice(&answer(&request).1.body).unwrap_or_default();
    let entry = body.pointer(&format!("{}/0", list.entries)).cloned().unwrap_or_default();
    if let Some(entries) = body.pointer_mut(list.entries) {
        *entries = json!([numbered(&entry, list.identity, number)]);
    }
    if !list.entries.is_empty() {
        body["total_count"] = json!(PAGES);
    }
    let page = json_answer(200, body.to_string());
    if number == PAGES {
        return page;
    }
    let (path, next) = (list.path, number + 1);
    match list.by {
        By::Number => {
            linked(page, &format!("<{path}?page={next}>; rel=\"next\", <{path}?page={PAGES}>; rel=\"last\""))
        }
        By::Cursor => linked(page, &format!("<{path}?after={next}>; rel=\"next\"")),
    }
}

fn linked(mut answer: Answer, link: &str) -> Answer {
    answer.headers.retain(|(name, _)| *name != "link");
    answer.header("link", link)
}

fn emptied(list: &Paged, whole: Answer) -> Answer {
    let mut body: Value = serde_json::from_slice(&whole.body).unwrap_or_default();
    if let Some(entries) = body.pointer_mut(list.entries) {
        *entries = json!([]);
    }
    Answer { body: body.to_string().into_bytes(), ..whole }
}
