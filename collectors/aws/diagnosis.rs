//! Whether the credentials may read what is wanted, and whether they may do more, asked of IAM's own simulator.
//!
//! API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>

use std::collections::{BTreeMap, BTreeSet};

use aws_config::SdkConfig;
use aws_sdk_iam::types::PolicyEvaluationDecisionType as Decision;

use crate::api::{Diagnosis, DiagnosisFinding, KindName, Operation, UnknownReason};

use super::account_reading::{Sweep, identity_of, partition_of};
use super::client::{Client, Pages};
use super::config::Account;
use super::envelope::Element;
use super::failure::Failure;
use super::identity::{self, Identity};
use super::operation::GET_CALLER_IDENTITY;
use super::{is_aggregated, operations, organization, permissions, role};

/// `iam:SimulatePrincipalPolicy`; only a diagnosis calls it, so it is in no kind's permissions.
const SIMULATE: Operation =
    Operation { name: "iam:SimulatePrincipalPolicy", permission: "iam:SimulatePrincipalPolicy" };

/// How many actions are asked about at once.
const AT_ONCE: usize = 100;

/// What no reading needs: a few actions that stand for changing things and for reading data, and what each could be
/// used for.
const DANGERS: &[(&str, &str)] = &[
    ("cloudtrail:StopLogging", "switch the audit trail off"),
    ("dynamodb:GetItem", "read data in tables"),
    ("ec2:RunInstances", "start machines"),
    ("iam:AttachUserPolicy", "give rights to users"),
    ("iam:CreateAccessKey", "make keys for other users"),
    ("iam:PutRolePolicy", "give rights to roles"),
    ("kms:Decrypt", "decrypt data"),
    ("lambda:UpdateFunctionCode", "run code as a function"),
    ("s3:DeleteObject", "delete data in buckets"),
    ("s3:GetObject", "read data in buckets"),
    ("secretsmanager:GetSecretValue", "read secrets"),
    ("ssm:GetParameter", "read parameters, secret ones included"),
];

impl Sweep<'_> {
    /// Looks at each account: can it be entered, is what reading needs allowed, is more allowed.
    pub(super) async fn diagnose(&self, sdk: SdkConfig) -> Vec<Diagnosis> {
        let client = match self.base(sdk).await {
            Ok(client) => client,
            Err(failure) => return vec![undecided("the chain of roles", &failure)],
        };
        let own = match identity::read(&client).await {
            Ok(own) => own,
            Err(failure) => return vec![undecided("the credentials", &failure)],
        };
        let accounts = match &self.config.organization {
            Some(organization) => match organization::accounts(&client, organization, &own).await {
                Ok(members) => members.read,
                Err(failure) => return vec![undecided("the organisation", &failure)],
            },
            None => self.config.accounts.clone(),
        };
        self.settle_accounts(&accounts, &own);
        if accounts.is_empty() {
            return self.diagnose_account(&client, &own, &[]).await;
        }
        let mut found = Vec::new();
        for account in &accounts {
            found.extend(self.enter_and_diagnose(&client, &own, account).await);
        }
        found
    }

    async fn enter_and_diagnose(&self, client: &Client, own: &Identity, account: &Account) -> Vec<Diagnosis> {
        if self.config.organization.is_some() && account.id.as_str() == own.account_id {
            let first: Vec<_> = permissions::of_organization(self.config, &self.cx.kinds).collect();
            return self.diagnose_account(client, own, &first).await;
        }
        let entry = role::Entry::of_account(account, partition_of(Some(client.home())));
        let arn = entry.arn.clone();
        let entered = match role::enter(client.apart(), entry).await {
            Ok(client) => identity_of(&client, account).await.map(|identity| (client, identity)),
            Err((failure, _)) => Err(failure),
        };
        match entered {
            Ok((client, identity)) => self.diagnose_account(&client, &identity, &[]).await,
            Err(failure) if failure.reason == UnknownReason::Denied => {
                let kinds = self.cx.kinds.iter().cloned().collect();
                let permission = format!("sts:AssumeRole on {arn}");
                let finding = DiagnosisFinding::Missing { permission, kinds };
                vec![Diagnosis { scope: format!("aws:{}", account.id), finding }]
            }
            Err(failure) => vec![undecided(&format!("aws:{}", account.id), &failure)],
        }
    }

    /// Looks at one account, of which some operations are asked before it is read.
    async fn diagnose_account(
        &self,
        client: &Client,
        identity: &Identity,
        before: &[Operation],
    ) -> Vec<Diagnosis> {
        let diagnosis = |finding| Diagnosis { scope: identity.scope(), finding };
        let Some(principal) = principal(identity) else {
            let danger = "do everything: these are the credentials of the root user".to_owned();
            return vec![diagnosis(DiagnosisFinding::Wider { permission: "*".to_owned(), danger })];
        };
        let mut kinds = self.cx.kinds.clone();
        kinds.retain(|kind| !is_aggregated(kind) || self.has_aggregator(identity));
        let mut needed = needed(&kinds);
        for operation in before {
            needed.entry(operation.permission).or_default().extend(kinds.iter().cloned());
        }
        let asked: Vec<&str> =
            needed.keys().copied().chain(DANGERS.iter().map(|(action, _)| *action)).collect();
        let allowed = match allowed(client, &principal, &asked).await {
            Ok(allowed) => allowed,
            Err(failure) => return vec![undecided(&identity.scope(), &failure)],
        };
        let missing = needed.into_iter().filter(|(action, _)| !allowed.contains(*action));
        let mut found: Vec<_> = missing
            .map(|(action, kinds)| DiagnosisFinding::Missing {
                permission: action.to_owned(),
                kinds: kinds.into_iter().collect(),
            })
            .collect();
        if found.is_empty() {
            found.push(DiagnosisFinding::Fit { identity: identity.arn.clone() });
        }
        let wider = DANGERS.iter().filter(|(action, _)| allowed.contains(*action));
        found.extend(wider.map(|(action, danger)| DiagnosisFinding::Wider {
            permission: (*action).to_owned(),
            danger: (*danger).to_owned(),
        }));
        found.into_iter().map(diagnosis).collect()
    }
}

/// The permissions that reading some kinds takes; asking who one is takes none.
fn needed(kinds: &BTreeSet<KindName>) -> BTreeMap<&'static str, BTreeSet<KindName>> {
    let mut needed: BTreeMap<&str, BTreeSet<KindName>> = BTreeMap::new();
    for (operation, kinds) in operations(kinds) {
        if operation != GET_CALLER_IDENTITY {
            needed.entry(operation.permission).or_default().extend(kinds);
        }
    }
    needed
}

fn undecided(scope: &str, failure: &Failure) -> Diagnosis {
    let mut detail = failure.to_string();
    if failure.operation == SIMULATE.name {
        detail.push_str("; allow iam:SimulatePrincipalPolicy for this look, or see the gaps of a scan");
    }
    Diagnosis { scope: scope.to_owned(), finding: DiagnosisFinding::Undecided { detail } }
}

/// The user or role to simulate; none for the root user. The path of an assumed role is not in its ARN.
fn principal(identity: &Identity) -> Option<String> {
    let resource = identity.arn.splitn(6, ':').nth(5)?;
    let mut parts = resource.split('/');
    match (parts.next(), parts.next()) {
        (Some("user"), Some(_)) => Some(identity.arn.clone()),
        (Some("assumed-role"), Some(role)) => {
            Some(format!("arn:{}:iam::{}:role/{role}", identity.partition, identity.account_id))
        }
        (_, _) => None,
    }
}

/// Which of some actions the principal may do on all resources.
async fn allowed(client: &Client, principal: &str, actions: &[&str]) -> Result<BTreeSet<String>, Failure> {
    let mut allowed = BTreeSet::new();
    for some in actions.chunks(AT_ONCE) {
        let mut answered = 0;
        let mut pages = Pages::of(SIMULATE);
        loop {
            let request = client
                .iam
                .simulate_principal_policy()
                .policy_source_arn(principal)
                .set_action_names(Some(some.iter().map(|action| (*action).to_owned()).collect()))
                .set_marker(pages.marker());
            let required = [Element::List("EvaluationResults"), Element::Field("IsTruncated")];
            let answer =
                client.query(SIMULATE, &required, |tap| request.customize().interceptor(tap).send()).await?;
            for result in answer.evaluation_results() {
                answered += 1;
                if *result.eval_decision() == Decision::Allowed {
                    allowed.insert(result.eval_action_name().to_owned());
                }
            }
            if !pages.turn(answer.is_truncated(), answer.marker())? {
                break;
            }
        }
        if answered != some.len() {
            let detail = format!("asked about {} actions, was told of {answered}", some.len());
            return Err(Failure::new(UnknownReason::Partial, SIMULATE, detail));
        }
    }
    Ok(allowed)
}
