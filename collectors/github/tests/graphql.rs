//! GraphQL answers that are not whole, and connections of many pages.

use super::*;

const REPOSITORIES: &str = "github.repositories";
const MEMBERS: &str = "github.members";

fn error(kind: &str, path: &Value) -> Value {
    json!({ "type": kind, "path": path, "message": "said so by the test" })
}

#[tokio::test]
async fn an_error_beside_data_costs_the_object_that_it_concerns() {
    let run = run(testing::app, &[REPOSITORIES], |request| {
        let first = asks(request, "Repositories") && !request.body.contains("repositories-2");
        first.then(|| {
            changed(request, |body| {
                body["data"]["organization"]["repositories"]["nodes"][1]["rulesets"] = json!(null);
                let path = json!(["organization", "repositories", "nodes", 1, "rulesets"]);
                body["errors"] = json!([error("FORBIDDEN", &path)]);
            })
        })
    })
    .await;
    assert_eq!(
        run.gaps(REPOSITORIES),
        ["denied graphql:organization.repositories github:acme/tools rulesets"]
    );
    assert_eq!(run.rows(REPOSITORIES).len(), 3, "the row holds the rest");
    let tools = run.rows(REPOSITORIES).iter().find(|row| row["name"] == "tools").unwrap();
    assert!(tools.get("rulesets").is_none() && tools["deploy_keys"].is_array());
}

/// GitHub says in its own words why it shows no organisation, with or without the place.
#[tokio::test]
async fn an_organisation_that_is_null_is_told_in_the_words_of_github() {
    for path in [json!(["organization"]), json!(null), json!([])] {
        let said = error("NOT_FOUND", &path);
        let run = run(testing::app, &[REPOSITORIES, MEMBERS], move |request| {
            (asks(request, "Repositories") || asks(request, "People")).then(|| {
                changed(request, |body| {
                    body["data"] = json!({ "organization": null });
                    body["errors"] = json!([said]);
                })
            })
        })
        .await;
        for kind in [REPOSITORIES, MEMBERS] {
            let gap = run.evidence(kind).record.whole_gap().unwrap();
            let told = (gap.reason, gap.detail.contains("NOT_FOUND: said so by the test"));
            assert_eq!(told, (crate::api::UnknownReason::Denied, true), "{path}: {kind}: {gap:?}");
        }
    }
}

#[tokio::test]
async fn an_error_at_what_a_row_cannot_do_without_costs_the_row() {
    let run = run(testing::app, &[REPOSITORIES], |request| {
        let first = asks(request, "Repositories") && !request.body.contains("repositories-2");
        first.then(|| {
            changed(request, |body| {
                let path = json!(["organization", "repositories", "nodes", 0, "isArchived"]);
                body["errors"] = json!([error("SOMETHING_NEW", &path)]);
            })
        })
    })
    .await;
    assert_eq!(run.gaps(REPOSITORIES), ["malformed graphql:organization.repositories github:acme/web "]);
    assert_eq!(run.rows(REPOSITORIES).len(), 2);
}

#[tokio::test]
async fn a_part_that_is_refused_with_its_repository_is_asked_for_no_more() {
    let refused = |request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let asks = asks(request, "Repositories") && body["variables"]["with_environments"] == true;
        asks.then(|| {
            changed(request, |body| {
                body["data"]["organization"]["repositories"]["nodes"][0] = json!(null);
                let path = json!(["organization", "repositories", "nodes", 0, "environments"]);
                body["errors"] = json!([error("FORBIDDEN", &path)]);
            })
        })
    };
    let run = run(testing::app, &[REPOSITORIES], refused).await;
    let gap =
        |name: &str| format!("denied graphql:organization.repositories github:acme/{name} environments");
    let mut gaps = run.gaps(REPOSITORIES);
    gaps.sort();
    assert_eq!(gaps, [gap("site"), gap("tools"), gap("web")], "nothing else is lost");
    assert_eq!(run.rows(REPOSITORIES).len(), 3);
    assert!(run.rows(REPOSITORIES).iter().all(|row| row.get("environments").is_none()));
}

#[tokio::test]
async fn addresses_that_are_refused_cost_no_member() {
    let run = run(testing::app, &[MEMBERS], |request| {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        (asks(request, "People") && body["variables"]["with_emails"] == true).then(|| {
            changed(request, |body| {
                let edge = &mut body["data"]["organization"]["membersWithRole"]["edges"][0];
                edge["node"] = json!(null);
                let path = json!([
                    "organization",
                    "membersWithRole",
                    "edges",
                    0,
                    "node",
                    "organizationVerifiedDomainEmails"
                ]);
                body["errors"] = json!([error("FORBIDDEN", &path)]);
            })
        })
    })
    .await;
    let gaps = run.gaps(MEMBERS);
    assert!(
        gaps.iter().all(|gap| gap.starts_with("denied") && gap.ends_with(" verified_emails")),
        "{gaps:?}"
    );
    assert_eq!((gaps.len(), run.rows(MEMBERS).len()), (3, 3));
    assert!(run.rows(MEMBERS).iter().all(|row| row["saml"]["state"].is_string()));
}

#[tokio::test]
async fn an_entry_that_an_error_took_away_makes_all_unknown() {
    for errors in
        [json!([error("FORBIDDEN", &json!(["organization", "repositories", "nodes", 0]))]), json!([])]
    {
        let run = run(testing::app, &[REPOSITORIES], move |request| {
            let first = asks(request, "Repositories") && !request.body.contains("repositories-2");
            first.then(|| {
                changed(request, |body| {
                    body["data"]["organization"]["repositories"]["nodes"][0] = json!(null);
                    body["errors"] = errors.clone();
                })
            })
        })
        .await;
        assert!(run.evidence(REPOSITORIES).record.whole_gap().is_some(), "{:?}", run.gaps(REPOSITORIES));
    }
}

#[tokio::test]
async fn an_error_somewhere_else_in_the_answer_is_not_overlooked() {
    let run = run(testing::app, &["github.teams"], |request| {
        asks(request, "Teams").then(|| {
            changed(request, |body| body["errors"] = json!([{ "message": "something else went wrong" }]))
        })
    })
    .await;
    assert_eq!(run.gaps("github.teams"), ["malformed graphql:organization.teams all "]);
}

#[tokio::test]
async fn less_is_asked_for_at_once_when_github_cannot_answer() {
    for tired in [
        testing::error(502, "Bad Gateway"),
        testing::json_answer(
            200,
            json!({ "data": null, "errors": [{ "message": "Something went wrong while executing your query." }] })
                .to_string(),
        ),
    ] {
        let run = run(testing::app, &[MEMBERS], move |request| {
            let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
            body["variables"]["first"].as_u64().filter(|first| *first > 25).map(|_| tired.clone())
        })
        .await;
        assert_eq!(run.gaps(MEMBERS), [""; 0]);
        assert_eq!(run.rows(MEMBERS).len(), 3);
        let asked: Vec<_> = run.requests.iter().filter(|request| asks(request, "People")).collect();
        assert_eq!(asked.len(), 4, "100, 50, then twice 25");
    }
}

/// A connection of several pages of one member each.
fn page_of_members(request: &Request, pages: usize) -> Answer {
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let at: usize = body["variables"]["after_members"].as_str().map_or(0, |after| after.parse().unwrap());
    let edge = json!({
        "hasTwoFactorEnabled": true, "role": "MEMBER",
        "node": { "login": format!("user-{at}"), "databaseId": at, "organizationVerifiedDomainEmails": [] },
    });
    let info = json!({ "hasNextPage": at + 1 < pages, "endCursor": (at + 1).to_string() });
    let members = json!({ "totalCount": pages, "pageInfo": info, "edges": [edge] });
    let data = json!({ "organization": { "membersWithRole": members, "samlIdentityProvider": null } });
    testing::json_answer(200, json!({ "data": data }).to_string())
}

#[tokio::test]
async fn every_single_page_that_is_lost_is_noticed() {
    type Loss = fn(&mut Value);
    const PAGES: usize = 5;
    let losses: [(&str, Loss); 5] = [
        ("no data", |body| *body = json!({ "data": null, "errors": [{ "message": "no" }] })),
        ("no entries", |body| body["data"]["organization"]["membersWithRole"]["edges"] = json!([])),
        ("an early end", |body| {
            body["data"]["organization"]["membersWithRole"]["pageInfo"] =
                json!({ "hasNextPage": false, "endCursor": null });
            body["data"]["organization"]["membersWithRole"]["edges"] = json!([]);
        }),
        ("a null", |body| body["data"]["organization"]["membersWithRole"] = json!(null)),
        ("no page info", |body| {
            body["data"]["organization"]["membersWithRole"].as_object_mut().unwrap().remove("pageInfo");
        }),
    ];
    for (what, loss) in losses {
        for k in 0..PAGES {
            let run = run(testing::app, &[MEMBERS], move |request| {
                if !asks(request, "People") {
                    return None;
                }
                let answer = page_of_members(request, PAGES);
                let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
                let after = if k == 0 { json!(null) } else { json!(k.to_string()) };
                let asked: Value = serde_json::from_str(&request.body).unwrap();
                if asked["variables"]["after_members"] == after {
                    loss(&mut body);
                }
                Some(testing::json_answer(200, body.to_string()))
            })
            .await;
            let record = &run.evidence(MEMBERS).record;
            assert!(record.whole_gap().is_some(), "page {k}, {what}: {:?}", record.gaps);
            assert!(record.gaps.iter().all(|gap| gap.operation == "graphql:organization.membersWithRole"));
        }
    }
    let whole = run(testing::app, &[MEMBERS], |request| {
        asks(request, "People").then(|| page_of_members(request, PAGES))
    });
    let whole = whole.await;
    assert!(whole.evidence(MEMBERS).record.is_complete(), "{:?}", whole.gaps(MEMBERS));
    assert_eq!(whole.rows(MEMBERS)[0]["saml"], json!({ "state": "not_visible" }));
}

#[tokio::test]
async fn who_is_not_linked_is_known_only_when_all_identities_are() {
    let run = run(testing::app, &[MEMBERS], |request| {
        let second = asks(request, "People") && request.body.contains("identities-2");
        second.then(|| {
            changed(request, |body| {
                body["data"]["organization"]["samlIdentityProvider"]["externalIdentities"]["nodes"] =
                    json!([]);
            })
        })
    })
    .await;
    let gaps = run.gaps(MEMBERS);
    assert_eq!(gaps.len(), 3, "{gaps:?}");
    assert!(gaps.iter().all(|gap| gap.starts_with("partial") && gap.ends_with(" saml")), "{gaps:?}");
    let healthy = super::run(testing::app, &[MEMBERS], |_| None).await;
    let saml = |login: &str| {
        let row = healthy.rows(MEMBERS).iter().find(|row| row["login"] == login).unwrap();
        row["saml"].clone()
    };
    assert_eq!(saml("carol"), json!({ "state": "not_linked" }));
    assert_eq!(saml("ann")["name_id"], "ann@acme.example");
}

#[tokio::test]
async fn what_an_app_may_not_administer_is_not_taken_for_absent() {
    let run = run(testing::app, &[REPOSITORIES], |request| {
        if request.target == "/orgs/acme/installation" {
            return Some(changed(request, |body| {
                let permissions = body["permissions"].as_object_mut().unwrap();
                permissions.retain(|name, _| name != "administration" && name != "contents");
            }));
        }
        let whole = asks(request, "Repositories") || asks(request, "RepositoryInFull");
        whole.then(|| {
            let answer = testing::answer(request).1;
            let text = String::from_utf8(answer.body.clone()).unwrap();
            let body = text.replace("\"viewerCanAdminister\": true", "\"viewerCanAdminister\": false");
            Answer { body: body.into_bytes(), ..answer }
        })
    })
    .await;
    let hidden = "branch_protection_rules,default_branch_protection,release_branches,deploy_keys";
    for name in ["web", "tools", "site"] {
        let row = run.rows(REPOSITORIES).iter().find(|row| row["name"] == name).unwrap();
        assert!(row.get("branch_protection_rules").is_none() && row.get("deploy_keys").is_none(), "{name}");
        let gap = format!("denied graphql:organization.repositories github:acme/{name} {hidden}");
        assert!(run.gaps(REPOSITORIES).contains(&gap), "{:?}", run.gaps(REPOSITORIES));
    }
    let tools = run.rows(REPOSITORIES).iter().find(|row| row["name"] == "tools").unwrap();
    assert!(tools.get("code_owners").is_none(), "without the permission to read files nobody knows");
}

#[tokio::test]
async fn nobody_may_bypass_is_said_only_to_who_would_be_shown() {
    let bypass = |administers: bool, actors: Value| async move {
        let run = run(testing::app, &[REPOSITORIES], move |request| {
            let first = asks(request, "Repositories") && !request.body.contains("repositories-2");
            first.then(|| {
                changed(request, |body| {
                    let node = &mut body["data"]["organization"]["repositories"]["nodes"][0];
                    node["owner"]["viewerCanAdminister"] = json!(administers);
                    node["rulesets"]["nodes"][0]["bypassActors"] = actors.clone();
                })
            })
        })
        .await;
        let web = run.rows(REPOSITORIES).iter().find(|row| row["name"] == "web").unwrap();
        web["rulesets"][0]["bypass"]["state"].clone()
    };
    let none = json!({ "totalCount": 0, "nodes": [] });
    assert_eq!(bypass(true, none.clone()).await, "nobody");
    assert_eq!(bypass(false, none).await, "not_visible");
    assert_eq!(bypass(true, json!(null)).await, "not_visible");
}

/// What is read of `acme/web` when its page and the answer about its own actions are changed.
async fn web_with(
    page: impl Fn(&mut Value) + Send + Sync + 'static,
    actions: impl Fn(&mut Value) + Send + Sync + 'static,
) -> (Value, Vec<String>, usize) {
    let run = run(testing::app, &[REPOSITORIES], move |request| {
        if asks(request, "OwnActions") {
            return Some(changed(request, |body| actions(&mut body["data"]["node"])));
        }
        let first = asks(request, "Repositories") && !request.body.contains("repositories-2");
        first.then(|| {
            changed(request, |body| page(&mut body["data"]["organization"]["repositories"]["nodes"][0]))
        })
    })
    .await;
    let row = run.rows(REPOSITORIES).iter().find(|row| row["name"] == "web").unwrap().clone();
    let asked = run.requests.iter().filter(|request| asks(request, "OwnActions")).count();
    (row, run.gaps(REPOSITORIES), asked)
}

/// A change of a page: the only workflow uses one action.
fn using(uses: &'static str) -> impl Fn(&mut Value) + Send + Sync {
    move |node| {
        let text = format!("on: push\njobs: {{a: {{steps: [{{uses: \"{uses}\"}}]}}}}");
        node["workflows"]["entries"][0]["object"]["text"] = json!(text);
        node["ownActions"] = json!(null);
    }
}

/// A change of the answer about own actions: nothing is there.
fn nothing(node: &mut Value) {
    node.as_object_mut()
        .unwrap()
        .iter_mut()
        .filter(|(key, _)| *key != "id")
        .for_each(|(_, part)| *part = json!(null));
}

#[tokio::test]
async fn own_actions_are_read_where_a_repository_has_them_and_only_there() {
    let (row, gaps, asked) = web_with(|_| {}, |_| {}).await;
    assert_eq!((row["actions"][0]["file"].as_str(), asked), (Some(".github/actions/build/action.yml"), 1));
    assert_eq!((row["absent_actions"].clone(), gaps), (json!([]), Vec::new()));
    let (row, _, asked) = web_with(using("actions/cache@v4"), |_| {}).await;
    assert_eq!((row["actions"].clone(), asked), (json!([]), 0));
    let (row, _, asked) = web_with(using("./.github/workflows/ci.yml"), |_| {}).await;
    assert_eq!((row["absent_actions"].clone(), asked), (json!([]), 0), "a workflow that was read");
    let root = |node: &mut Value| {
        using("./")(node);
        node["rootActionYml"] =
            json!({ "isBinary": false, "isTruncated": false, "text": "runs: {using: node24, main: x.js}" });
    };
    let (row, _, asked) = web_with(root, |_| {}).await;
    assert_eq!((row["actions"][0]["file"].as_str(), asked), (Some("action.yml"), 0));
}

#[tokio::test]
async fn an_own_action_that_is_not_there_is_named_and_one_that_cannot_be_read_is_a_gap() {
    for (uses, absent) in [
        ("./", "./"),
        ("./tools/x/", "./tools/x"),
        ("$/tools/x", "./tools/x"),
        ("./../x", "./../x"),
        ("./tools/x.yml", "./tools/x.yml"),
        ("./.github/workflows/gone.yml", "./.github/workflows/gone.yml"),
    ] {
        let (row, gaps, _) = web_with(using(uses), nothing).await;
        assert_eq!((row["absent_actions"].clone(), gaps), (json!([absent]), Vec::new()), "{uses}");
    }
    let container = |node: &mut Value| {
        nothing(node);
        node["folder0"] = json!({ "entries": [{ "name": "Dockerfile", "type": "blob" }] });
    };
    let (row, _, _) = web_with(using("./x"), container).await;
    assert_eq!((row["actions"].clone(), row["absent_actions"].clone()), (json!([]), json!([])));
    type Loss = fn(&mut Value);
    let losses: [(&str, Loss); 4] = [
        ("no YAML", |node| node["yml0"]["text"] = json!("[")),
        ("no steps", |node| node["yml0"]["text"] = json!("runs: {using: composite}")),
        ("an answer without it", |node| drop(node.as_object_mut().unwrap().remove("yml0"))),
        ("another repository", |node| node["id"] = json!("R_other")),
    ];
    for (what, loss) in losses {
        let (row, gaps, _) = web_with(|_| {}, loss).await;
        assert!(row.get("actions").is_none() && row.get("absent_actions").is_none(), "{what}");
        assert_eq!(gaps, ["malformed graphql:node.actions github:acme/web actions,absent_actions"], "{what}");
    }
}

#[tokio::test]
async fn actions_that_name_each_other_come_to_an_end() {
    let text = "runs: {using: composite, steps: [{uses: ./a}, {uses: ./b}]}";
    let (row, gaps, asked) = web_with(using("./a"), move |node| {
        for slot in 0..8 {
            node[format!("yml{slot}")]["text"] = json!(text);
        }
    })
    .await;
    assert_eq!((row["actions"].as_array().unwrap().len(), asked, gaps), (2, 2, Vec::new()));
}
