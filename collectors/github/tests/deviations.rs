//! Where GitHub's real answers break its own description: null and missing values, new words. None of them is a crash or
//! becomes a value that nobody told.

use super::*;

/// A deviation: what is asked, where the answer deviates, what stands there (nothing: the field is missing), the kind, and
/// the gap that must come of it (none: the value is a fact of its own).
type Deviation = (&'static str, &'static str, Option<Value>, &'static str, Option<&'static str>);

fn deviations() -> Vec<Deviation> {
    let null = || Some(Value::Null);
    vec![
        // Described as an object, null for repositories that the credentials do not administer.
        (
            "/orgs/acme/repos",
            "/0/security_and_analysis",
            null(),
            "github.repository_security",
            Some("secret_scanning"),
        ),
        (
            "/orgs/acme/repos",
            "/0/security_and_analysis",
            None,
            "github.repository_security",
            Some("push_protection"),
        ),
        // Missing where the feature is not licensed.
        (
            "/orgs/acme/repos",
            "/0/security_and_analysis/secret_scanning",
            None,
            "github.repository_security",
            Some("secret_scanning"),
        ),
        ("/orgs/acme/repos", "/0/visibility", None, "github.repository_security", Some("visibility")),
        // Told to owners only.
        (
            "/orgs/acme",
            "/two_factor_requirement_enabled",
            null(),
            "github.organization",
            Some("two_factor_required"),
        ),
        (
            "/orgs/acme",
            "/two_factor_requirement_enabled",
            None,
            "github.organization",
            Some("two_factor_required"),
        ),
        (
            "/orgs/acme",
            "/default_repository_permission",
            None,
            "github.organization",
            Some("default_repository_permission"),
        ),
        ("/orgs/acme", "/is_verified", None, "github.organization", Some("verified_domain")),
        // An enum that is null.
        (
            "/orgs/acme/code-scanning/alerts",
            "/0/rule/security_severity_level",
            null(),
            "github.code_scanning_alerts",
            None,
        ),
        (
            "/orgs/acme/code-scanning/alerts",
            "/0/rule/security_severity_level",
            None,
            "github.code_scanning_alerts",
            Some("security_severity"),
        ),
        ("/orgs/acme/code-scanning/alerts", "/0/rule/id", null(), "github.code_scanning_alerts", None),
        (
            "/orgs/acme/secret-scanning/alerts",
            "/0/validity",
            None,
            "github.secret_scanning_alerts",
            Some("validity"),
        ),
        (
            "/orgs/acme/secret-scanning/alerts",
            "/0/publicly_leaked",
            null(),
            "github.secret_scanning_alerts",
            Some("publicly_leaked"),
        ),
        (
            "/orgs/acme/dependabot/alerts",
            "/0/security_vulnerability/first_patched_version",
            null(),
            "github.dependabot_alerts",
            None,
        ),
        // A number where a text is described.
        ("/orgs/acme/hooks", "/0/config/insecure_ssl", Some(json!(0)), "github.webhooks", None),
        ("/orgs/acme/hooks", "/0/config/insecure_ssl", None, "github.webhooks", Some("tls_verified")),
        (
            "/orgs/acme/hooks",
            "/0/config/insecure_ssl",
            Some(json!("maybe")),
            "github.webhooks",
            Some("tls_verified"),
        ),
        ("/orgs/acme/hooks", "/0/config/url", None, "github.webhooks", Some("host")),
        // Absent while no repository may run workflows, and on older servers.
        (
            "/orgs/acme/actions/permissions",
            "/allowed_actions",
            None,
            "github.actions_permissions",
            Some("allowed_actions"),
        ),
        (
            "/orgs/acme/actions/permissions",
            "/sha_pinning_required",
            None,
            "github.actions_permissions",
            Some("sha_pinning_required"),
        ),
        (
            "/orgs/acme/organization-roles",
            "/roles/0/base_role",
            None,
            "github.organization_roles",
            Some("base_role"),
        ),
        (
            "/orgs/acme/organization-roles",
            "/roles/0/source",
            null(),
            "github.organization_roles",
            Some("source"),
        ),
        ("/orgs/acme/copilot/billing", "/cli", None, "github.copilot", Some("cli")),
        ("/orgs/acme/copilot/billing", "/seat_breakdown/total", null(), "github.copilot", Some("seats")),
        // A word that is not in the description.
        ("/orgs/acme/copilot/billing", "/plan_type", Some(json!("unknown")), "github.copilot", None),
        ("/orgs/acme/installations", "/installations/0/suspended_at", None, "github.installations", None),
        (
            "/orgs/acme/code-security/configurations",
            "/0/secret_scanning",
            None,
            "github.code_security_configurations",
            Some("secret_scanning"),
        ),
        ("/orgs/acme/outside_collaborators", "/0/site_admin", None, "github.outside_collaborators", None),
    ]
}

fn deviate(body: &mut Value, place: &str, value: Option<Value>) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(parent.insert(key.to_owned(), value)),
        None => drop(parent.remove(key)),
    }
}

#[tokio::test]
async fn real_answers_that_break_their_description_are_read_as_far_as_they_go() {
    for (path, place, value, kind, gap) in deviations() {
        let told = value.clone();
        let run = run(testing::app, &[kind], move |request| {
            let (asked, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let first = asked == path
                && !query.contains("2fa_disabled")
                && !query.contains("page=2")
                && !query.contains("after=");
            first.then(|| changed(request, |body| deviate(body, place, told.clone())))
        })
        .await;
        let what = format!("{path} {place} {value:?}");
        let fields: Vec<_> = run.evidence(kind).record.gaps.iter().flat_map(|gap| &gap.fields).collect();
        match gap {
            None => assert!(run.evidence(kind).record.is_complete(), "{what}: {:?}", run.gaps(kind)),
            Some(field) => {
                assert!(fields.iter().any(|each| *each == field), "{what}: {:?}", run.gaps(kind));
                let without = run.rows(kind).iter().filter(|row| row.get(field).is_none()).count();
                assert_eq!(without, 1, "{what}: the field is left out of the one row");
            }
        }
        let whole = run.evidence(kind).record.whole_gap();
        assert_eq!(whole, None, "{what}: other rows stand");
    }
}
