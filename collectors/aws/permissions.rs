//! The IAM policies that reading needs.
//!
//! Grammar: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::{KindName, Operation};

use super::config::Config;
use super::operation::{ASSUME_ROLE, GET_CALLER_IDENTITY};
use super::{is_aggregated, is_in_regions, operations, organization, region_denials};

/// The policy for reading some kinds in one account. An aggregator is in one account only, so it is left out.
pub(super) fn of_reader(kinds: &BTreeSet<KindName>) -> String {
    document(&[read(kinds)])
}

/// The kinds that a source makes calls for.
pub(super) fn of_use(config: &Config, kinds: &BTreeSet<KindName>) -> BTreeSet<KindName> {
    let aggregates = config.config_aggregator.is_some();
    kinds.iter().filter(|kind| aggregates || !is_aggregated(kind)).cloned().collect()
}

/// The policy for the identity that a source starts from: the credentials, or the last role of the chain. Roles that it
/// enters need [`of_reader`], and the account of an aggregator its statement.
pub(super) fn of_source(config: &Config, kinds: &BTreeSet<KindName>, partition: &str) -> String {
    let entered: Vec<String> = match &config.organization {
        Some(organization) => {
            vec![format!(
                "arn:{partition}:iam::*:role/{}",
                organization.role.as_str().trim_start_matches('/')
            )]
        }
        None => config.accounts.iter().map(|account| account.role_arn(partition)).collect(),
    };
    let mut statements = Vec::new();
    if config.accounts.is_empty() {
        statements.push(read(kinds));
    }
    if config.organization.is_some() {
        let actions: BTreeSet<_> = of_organization(config, kinds).map(|each| each.permission).collect();
        statements.push(allow("AnnexaOrganization", &json!(actions), &json!("*")));
    }
    if config.config_aggregator.is_some() {
        let kinds = kinds.iter().filter(|kind| is_aggregated(kind)).cloned().collect();
        statements.push(allow("AnnexaAggregator", &json!(actions(&kinds)), &json!("*")));
    }
    if !entered.is_empty() {
        statements.push(allow("AnnexaEnter", &json!(ASSUME_ROLE.permission), &json!(entered)));
    }
    document(&statements)
}

/// What a source asks of its organisation before it enters an account.
pub(super) fn of_organization(
    config: &Config,
    kinds: &BTreeSet<KindName>,
) -> impl Iterator<Item = Operation> {
    let looks = config.closed_regions().is_some() && kinds.iter().any(is_in_regions);
    let lists = config.organization.is_some().then_some(organization::LIST_ACCOUNTS);
    lists.into_iter().chain(region_denials::OPERATIONS.into_iter().filter(move |_| looks))
}

fn read(kinds: &BTreeSet<KindName>) -> Value {
    let kinds = kinds.iter().filter(|kind| !is_aggregated(kind)).cloned().collect();
    allow("AnnexaRead", &json!(actions(&kinds)), &json!("*"))
}

/// `sts:GetCallerIdentity` needs no permission, so it is left out unless it is all there is:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn actions(kinds: &BTreeSet<KindName>) -> BTreeSet<&'static str> {
    let operations = operations(kinds);
    let mut actions: BTreeSet<&str> = operations.keys().map(|operation| operation.permission).collect();
    if actions.len() > 1 {
        actions.remove(GET_CALLER_IDENTITY.permission);
    }
    actions
}

fn allow(sid: &str, actions: &Value, resources: &Value) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

fn document(statements: &[Value]) -> String {
    format!("{:#}", json!({ "Version": "2012-10-17", "Statement": statements }))
}
