//! Whether the credentials may read what is wanted, and whether they may do more.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Diagnosis, DiagnosisFinding, KindName};

use super::area::scope_of;
use super::grants::Grants;
use super::reading::Reading;
use super::{operations, permissions_of};

/// Looks at the way to the source; reads the organisation's own entry only.
pub(super) async fn diagnose(reading: &Reading<'_>) -> Vec<Diagnosis> {
    let entry = match reading.enter().await {
        Ok(entry) => entry,
        Err(failure) => {
            let scope = scope_of(&reading.config.organization);
            return vec![Diagnosis {
                scope,
                finding: DiagnosisFinding::Undecided { detail: failure.to_string() },
            }];
        }
    };
    let scope = scope_of(&entry.profile.login);
    let findings = match &entry.grants {
        Grants::App(permissions) => of_app(permissions, &reading.cx.kinds),
        Grants::Classic(scopes) => of_scopes(scopes),
        Grants::Untold => vec![DiagnosisFinding::Undecided {
            detail: "GitHub does not say what a fine-grained token may do; read once and look at the gaps"
                .to_owned(),
        }],
    };
    let is_fit = !findings.iter().any(|finding| {
        matches!(finding, DiagnosisFinding::Missing { .. } | DiagnosisFinding::Undecided { .. })
    });
    let fit = is_fit.then_some(DiagnosisFinding::Fit { identity: entry.identity });
    fit.into_iter().chain(findings).map(|finding| Diagnosis { scope: scope.clone(), finding }).collect()
}

fn of_app(permissions: &BTreeMap<String, String>, kinds: &BTreeSet<KindName>) -> Vec<DiagnosisFinding> {
    let mut needed: BTreeMap<&str, BTreeSet<KindName>> = BTreeMap::new();
    for (operation, kinds) in operations(kinds) {
        for (permission, _) in permissions_of(&operation) {
            needed.entry(permission).or_default().extend(kinds.iter().cloned());
        }
    }
    let missing = needed.iter().filter(|(permission, _)| !permissions.contains_key(**permission));
    let missing = missing.map(|(permission, kinds)| DiagnosisFinding::Missing {
        permission: format!("{permission}:read"),
        kinds: kinds.iter().cloned().collect(),
    });
    let wider = permissions.iter().filter(|(_, level)| level.as_str() != "read");
    let wider = wider.map(|(permission, level)| DiagnosisFinding::Wider {
        permission: format!("{permission}:{level}"),
        danger: "whoever has the private key can change it".to_owned(),
    });
    missing.chain(wider).collect()
}

/// What of a classic token's scopes no reading needs. Scopes that read everything are the least that there are.
fn of_scopes(scopes: &[String]) -> Vec<DiagnosisFinding> {
    const READING: &[&str] =
        &["read:org", "read:user", "read:audit_log", "read:enterprise", "security_events", "user:email"];
    let wider = scopes.iter().filter(|scope| !scope.is_empty() && !READING.contains(&scope.as_str()));
    let wider = wider.map(|scope| DiagnosisFinding::Wider {
        permission: scope.clone(),
        danger: "whoever has the token can write with it; a GitHub App can be given reading alone".to_owned(),
    });
    wider.collect()
}
