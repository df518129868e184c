//! The answers of Identity Center about permission sets.
//!
//! API: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_Operations.html>

use serde::Deserialize;

use super::wire::page;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PermissionSets {
    /// The ARNs.
    pub(super) permission_sets: Vec<String>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(PermissionSets, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    pub(super) permission_set: PermissionSet,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PermissionSet {
    pub(super) permission_set_arn: String,
    pub(super) name: String,
    /// After ISO 8601, such as `PT1H`.
    pub(super) session_duration: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InlinePolicy {
    /// Empty where there is none.
    pub(super) inline_policy: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BoundaryAnswer {
    pub(super) permissions_boundary: BoundaryPolicy,
}

/// Exactly one of them is there.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BoundaryPolicy {
    #[serde(default)]
    pub(super) managed_policy_arn: Option<String>,
    #[serde(default)]
    pub(super) customer_managed_policy_reference: Option<CustomerPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CustomerPolicy {
    name: String,
    /// `/` when it is left out.
    #[serde(default = "root_path")]
    path: String,
}

fn root_path() -> String {
    "/".to_owned()
}

impl CustomerPolicy {
    /// Path and name, such as `/team/readers`.
    pub(super) fn full_name(&self) -> String {
        format!("{}{}", self.path, self.name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManagedPolicies {
    pub(super) attached_managed_policies: Vec<ManagedPolicy>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(ManagedPolicies, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManagedPolicy {
    pub(super) arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CustomerPolicies {
    pub(super) customer_managed_policy_references: Vec<CustomerPolicy>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(CustomerPolicies, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountIds {
    pub(super) account_ids: Vec<String>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(AccountIds, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Assignments {
    pub(super) account_assignments: Vec<Assignment>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Assignments, next_token);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Assignment {
    /// `GROUP` or `USER`.
    pub(super) principal_type: String,
}

/// The seconds of a duration after ISO 8601 in days, hours, minutes and seconds; nothing of what is none.
pub(super) fn seconds(duration: &str) -> Option<u64> {
    let (days, time) = match duration.strip_prefix('P')?.split_once('T') {
        Some((days, time)) if !time.is_empty() => (days, time),
        Some(_) => return None,
        None => (duration.strip_prefix('P')?, ""),
    };
    let mut all = parts(days, &[('D', 86_400)])?;
    all.extend(parts(time, &[('H', 3_600), ('M', 60), ('S', 1)])?);
    if all.is_empty() {
        return None;
    }
    all.into_iter().try_fold(0_u64, u64::checked_add)
}

/// The seconds of numbers with their units, which come in this order.
fn parts(text: &str, units: &[(char, u64)]) -> Option<Vec<u64>> {
    let (mut rest, mut found) = (text, Vec::new());
    for (unit, seconds) in units {
        let Some((number, after)) = rest.split_once(*unit) else { continue };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        found.push(number.parse::<u64>().ok()?.checked_mul(*seconds)?);
        rest = after;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_whole_or_not_at_all() {
        for (text, expected) in [
            ("PT1H", Some(3_600)),
            ("PT12H", Some(43_200)),
            ("PT1H30M", Some(5_400)),
            ("PT90M", Some(5_400)),
            ("P1DT1S", Some(86_401)),
            ("P1D", Some(86_400)),
            ("", None),
            ("P", None),
            ("PT", None),
            ("PT1", None),
            ("1H", None),
            ("PT-1H", None),
            ("PT1M1H", None),
            ("P1Y", None),
            ("PT1.5H", None),
            ("PT99999999999999999999H", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
