//! Connections of the GraphQL API, page by page, and those inside a repository.

use serde_json::{Value, json};

use crate::api::EvidenceKind;
use crate::api::testing::{Answer, Request};

use super::super::{answer, error, json_answer};
use super::{PAGES, Site, Source, numbered};
use crate::github::{members, repositories, teams};

/// A connection that is read page by page.
struct Connected {
    kind: &'static EvidenceKind,
    operations: &'static [&'static str],
    query: &'static str,
    /// Its name in the query's variables.
    name: &'static str,
    /// Where it is in the answer, as a JSON pointer.
    place: &'static str,
    list: &'static str,
    /// What tells entries apart.
    identity: &'static [&'static str],
}

const CONNECTIONS: &[Connected] = &[
    Connected {
        kind: &repositories::KIND,
        operations: &["graphql:organization.repositories"],
        query: "query Repositories(",
        name: "repositories",
        place: "/data/organization/repositories",
        list: "nodes",
        identity: &["/nameWithOwner", "/id"],
    },
    Connected {
        kind: &members::KIND,
        operations: &["graphql:organization.membersWithRole"],
        query: "query People(",
        name: "members",
        place: "/data/organization/membersWithRole",
        list: "edges",
        identity: &["/node/login", "/node/databaseId"],
    },
    Connected {
        kind: &members::KIND,
        operations: &["graphql:organization.membersWithRole"],
        query: "query People(",
        name: "identities",
        place: "/data/organization/samlIdentityProvider/externalIdentities",
        list: "nodes",
        identity: &["/guid", "/user/login"],
    },
    Connected {
        kind: &teams::KIND,
        operations: &["graphql:organization.teams"],
        query: "query Teams(",
        name: "teams",
        place: "/data/organization/teams",
        list: "nodes",
        identity: &["/slug"],
    },
];

/// Connections inside a repository, from the repository. GitHub tells of them how many there are.
const INSIDE: &[&str] = &[
    "/branchProtectionRules",
    "/branchProtectionRules/nodes/0/bypassPullRequestAllowances",
    "/branchProtectionRules/nodes/0/bypassForcePushAllowances",
    "/defaultBranchRef/rules",
    "/deployKeys",
    "/environments",
    "/environments/nodes/0/protectionRules",
    "/releaseBranches",
    "/releaseBranches/nodes/0/rules",
    "/rulesets",
    "/rulesets/nodes/0/bypassActors",
    "/rulesets/nodes/0/rules",
    "/stableBranches",
];

/// What can go wrong with a page: it changes the body, with the place of the connection and of its list.
type Spoil = fn(&mut Value, &str, &str);

const LOSSES: &[(&str, Spoil)] = &[
    ("is an error without data", |body, _, _| {
        *body = json!({ "data": null, "errors": [{ "message": "said so by the test" }] });
    }),
    ("is null", |body, place, _| set(body, place, json!(null))),
    ("is empty", |body, place, list| set(body, &format!("{place}/{list}"), json!([]))),
    ("has no list", |body, place, list| remove(body, place, list)),
    ("has an entry that is null", |body, place, list| set(body, &format!("{place}/{list}/0"), json!(null))),
    ("has an entry that an error took away", |body, place, list| {
        set(body, &format!("{place}/{list}/0"), json!(null));
        fault(body, &format!("{place}/{list}/0"));
    }),
    ("counts more", |body, place, _| {
        let total = body.pointer(&format!("{place}/totalCount")).and_then(Value::as_u64).unwrap_or_default();
        set(body, &format!("{place}/totalCount"), json!(total + 1));
    }),
    ("counts nothing", |body, place, _| remove(body, place, "totalCount")),
    ("has an error beside its data", |body, place, _| fault(body, place)),
    ("has an error somewhere beside its data", |body, _, _| {
        body["errors"] = json!([{ "message": "said so by the test" }]);
    }),
];

/// What can go wrong with the way from one page to the next.
const WAYS: &[(&str, Spoil)] = &[
    ("does not say whether there is more", |body, place, _| remove(body, place, "pageInfo")),
    ("does not say where the next is", |body, place, _| {
        set(body, &format!("{place}/pageInfo"), json!({ "hasNextPage": true, "endCursor": null }));
    }),
    ("leads back", |body, place, _| {
        set(body, &format!("{place}/pageInfo"), json!({ "hasNextPage": true, "endCursor": "1" }));
    }),
];

/// Every connection with its losses.
pub(super) fn sites() -> Vec<Site> {
    CONNECTIONS.iter().map(site).chain(INSIDE.iter().copied().map(inside)).collect()
}

fn site(connected: &'static Connected) -> Site {
    let mut losses = Vec::new();
    for number in 1..=PAGES {
        let refused = format!("page {number} is refused");
        losses.push(Source::new(refused, move |request| {
            if is_page(connected, request, number) {
                error(502, "Bad Gateway")
            } else {
                page(connected, request)
            }
        }));
        for (what, spoil) in LOSSES.iter().chain(WAYS) {
            losses.push(Source::new(format!("page {number} {what}"), move |request| {
                let whole = page(connected, request);
                if !is_page(connected, request, number) {
                    return whole;
                }
                changed(whole, |body| spoil(body, connected.place, connected.list))
            }));
        }
    }
    Site {
        kind: connected.kind,
        operations: connected.operations,
        name: connected.place.to_owned(),
        whole: Source::new("nothing", move |request| page(connected, request)),
        losses,
    }
}

fn asked(request: &Request, query: &str) -> Option<Value> {
    let body: Value = serde_json::from_str(&request.body).ok()?;
    let is_asked = body["query"].as_str().is_some_and(|text| text.starts_with(query));
    is_asked.then(|| body["variables"].clone())
}

/// The number of the page that a request asks for; nothing when it does not ask for the connection.
fn number_of(connected: &Connected, request: &Request) -> Option<usize> {
    let variables = asked(request, connected.query)?;
    let wants = variables[format!("with_{}", connected.name)] == true;
    let after = variables[format!("after_{}", connected.name)].as_str().and_then(|after| after.parse().ok());
    wants.then(|| after.unwrap_or(1))
}

fn is_page(connected: &Connected, request: &Request, number: usize) -> bool {
    number_of(connected, request) == Some(number)
}

/// The canned answer, with one entry on each page of the connection. Other connections of the query have two pages.
fn page(connected: &Connected, request: &Request) -> Answer {
    let Some(number) = number_of(connected, request) else { return counted(request, answer(request).1) };
    let canned = |after: Value| {
        let body = json!({ "query": connected.query, "variables": { "after": after } }).to_string();
        answer(&Request { body, ..request.clone() }).1
    };
    let first: Value = serde_json::from_slice(&canned(json!(null)).body).unwrap_or_default();
    let entry = first.pointer(&format!("{}/{}/0", connected.place, connected.list)).cloned();
    let entry = numbered(&entry.unwrap_or_default(), connected.identity, number);
    let info = json!({ "hasNextPage": number < PAGES, "endCursor": (number + 1).to_string() });
    let whole = if number == 1 { canned(json!(null)) } else { canned(json!("members-2")) };
    changed(whole, |body| {
        let connection = json!({ "totalCount": PAGES, "pageInfo": info, connected.list: [entry] });
        set(body, connected.place, connection);
    })
}

fn counted(request: &Request, whole: Answer) -> Answer {
    let is_organization = request.target == "/orgs/acme";
    let counted = |body: &mut Value| {
        body["public_repos"] = json!(0);
        body["total_private_repos"] = json!(PAGES);
    };
    if is_organization { changed(whole, counted) } else { whole }
}

/// A connection inside the first repository, which is answered alike when it is asked for alone.
fn inside(place: &'static str) -> Site {
    let losses =
        LOSSES.iter().filter(|(what, _)| !(what.contains("without data") || what.contains("somewhere")));
    // Nobody who may bypass a ruleset is shown to some readers, and the row says so: that is no gap.
    let losses = losses.filter(|(what, _)| !(place.ends_with("bypassActors") && *what == "is null"));
    let takes_an_entry = |what: &str| what == "is empty" || what.contains("entry");
    let losses = losses.filter(|(what, _)| !takes_an_entry(what) || !is_empty(place));
    let losses = losses.map(|(what, spoil)| {
        Source::new(format!("it {what}"), move |request| {
            changed_repository(request, |body, at| spoil(body, &format!("{at}{place}"), "nodes"))
        })
    });
    Site {
        kind: &repositories::KIND,
        operations: &["graphql:organization.repositories", "graphql:node.repository"],
        name: format!("repository{place}"),
        whole: Source::new("nothing", |request| changed_repository(request, |_, _| {})),
        losses: losses.collect(),
    }
}

const REPOSITORY: &str = "/data/organization/repositories/nodes/0";

/// Whether the canned repository has nothing there.
fn is_empty(place: &str) -> bool {
    canned_repository().pointer(&format!("{place}/totalCount")).and_then(Value::as_u64) == Some(0)
}

fn canned_repository() -> Value {
    let body = json!({ "query": "query Repositories(", "variables": {} }).to_string();
    let request =
        Request { method: "POST".to_owned(), target: "/graphql".to_owned(), headers: Vec::new(), body };
    let body: Value = serde_json::from_slice(&answer(&request).1.body).unwrap_or_default();
    body.pointer(REPOSITORY).cloned().unwrap_or_default()
}

/// The canned answer with the first repository changed, wherever it is asked for.
fn changed_repository(request: &Request, change: impl Fn(&mut Value, &str)) -> Answer {
    let whole = answer(request).1;
    if let Some(variables) = asked(request, "query Repositories(") {
        let is_first = variables["after_repositories"].is_null();
        return if is_first { changed(whole, |body| change(body, REPOSITORY)) } else { whole };
    }
    match asked(request, "query RepositoryInFull(") {
        Some(variables) if variables["id"] == canned_repository()["id"] => {
            let mut body = json!({ "data": { "node": canned_repository() } });
            change(&mut body, "/data/node");
            json_answer(200, body.to_string())
        }
        Some(_) | None => whole,
    }
}

fn changed(whole: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let mut body: Value = serde_json::from_slice(&whole.body).unwrap_or_default();
    change(&mut body);
    Answer { body: body.to_string().into_bytes(), ..whole }
}

fn set(body: &mut Value, place: &str, value: Value) {
    if let Some(at) = body.pointer_mut(place) {
        *at = value;
    }
}

fn remove(body: &mut Value, place: &str, field: &str) {
    if let Some(object) = body.pointer_mut(place).and_then(Value::as_object_mut) {
        object.remove(field);
    }
}

/// Adds an error about a place, given as a JSON pointer from the body.
fn fault(body: &mut Value, place: &str) {
    let steps =
        place.split('/').skip(2).map(|step| step.parse::<u64>().map_or_else(|_| json!(step), Value::from));
    let path: Vec<Value> = steps.collect();
    body["errors"] = json!([{ "type": "SOMETHING_NEW", "path": path, "message": "said so by the test" }]);
}
