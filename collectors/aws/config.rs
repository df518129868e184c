//! The configuration of an AWS source.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{Bounded, CountsAs, Problem, Problems, SecretRef, Section};

/// An AWS source. Credentials come from the AWS SDK's own chain: environment, profiles, SSO, web identity, instance roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The profile of `~/.aws/config` to use, whatever credentials the environment holds. Default: the SDK's own chain, in which
    /// the environment comes first. Example: `"audit"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The region to call. Default: the SDK's own, else `us-east-1`. IAM is the same in every region of a partition, so
    /// only China (`"cn-north-1"`) and the US government regions (`"us-gov-west-1"`) need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Roles to assume one after the other before anything is read, each from the one before; the last one reads, or
    /// enters the accounts. Example: `[{ role = "arn:aws:iam::123456789012:role/audit-hub" }]`.
    pub role_chain: Vec<Hop>,
    /// The accounts to read, each through a role in it. Default: the one account that the credentials belong to.
    /// Example: `[{ id = "123456789012", role = "annexa-audit" }]`.
    pub accounts: Vec<Account>,
    /// Every account of the organisation that the credentials belong to, instead of a list of accounts. Takes
    /// `organizations:ListAccounts`. Example: `{ role = "annexa-audit" }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// The regions to read. Default: all that are enabled for the account, which is asked of EC2. What lies in other
    /// regions is out of scope. Example: `["eu-central-1", "eu-west-1"]`.
    pub regions: Vec<RegionName>,
    /// An aggregator of AWS Config, by which the configuration of all accounts is read in few calls, with how old each
    /// item is, beside what is read in each account. Default: none. Example: `{ name = "organisation", region =
    /// "eu-central-1" }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_aggregator: Option<ConfigAggregator>,
    /// How many requests may be under way at once. Default: `8`.
    pub concurrency: Bounded<1, 64>,
    /// How many requests may start each second in one service, region and account, as AWS throttles them. Default: `10`.
    pub requests_per_second: Bounded<1, 1000>,
    /// For how many users at most the MFA devices are looked up one by one, which is done for users whose MFA is no
    /// authenticator app. The devices of users beyond it are unknown. Default: `100`.
    pub max_mfa_lookups: Bounded<0, 5000>,
    /// How long one request may take, in seconds. Default: `30`.
    pub timeout_seconds: Bounded<1, 600>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            role_chain: Vec::new(),
            accounts: Vec::new(),
            organization: None,
            regions: Vec::new(),
            config_aggregator: None,
            concurrency: Bounded::constant::<8>(),
            requests_per_second: Bounded::constant::<10>(),
            max_mfa_lookups: Bounded::constant::<100>(),
            timeout_seconds: Bounded::constant::<30>(),
        }
    }
}

/// An organisation whose accounts are entered through a role of the same name in each; the account of the credentials is
/// read without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The role to assume in each account: its name, with its path when it has one. Example: `"annexa-audit"`.
    pub role: Role,
    /// The external id that the roles' trust policies ask for, by reference. Example: `"env:AUDIT_EXTERNAL_ID"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<SecretRef>,
    /// Accounts that are out of scope. Example: `["123456789012"]`.
    #[serde(default)]
    pub skip: Vec<AccountId>,
    /// What a region counts as that a service control policy closes to an account: one that denies everything there but
    /// global services, and exempts nobody. Default: `"unknown"`. Example: `"empty"`.
    #[serde(default)]
    pub closed_regions: ClosedRegions,
}

/// What regions count as that service control policies close. They are not read in either case, since reading is denied
/// as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedRegions {
    /// They are unknown: what was made before the policy may still be there.
    #[default]
    Unknown,
    /// They hold nothing. That rests on your word that nothing was made there before the policy, and that no service
    /// makes anything there through a service-linked role, which service control policies do not bind.
    Empty,
}

impl ClosedRegions {
    /// What evidence says of them.
    pub(super) fn counts_as(self) -> CountsAs {
        match self {
            Self::Unknown => CountsAs::Unknown,
            Self::Empty => CountsAs::Empty,
        }
    }
}

/// An aggregator of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigAggregator {
    /// The name of the aggregator. Example: `"organisation"`.
    pub name: AggregatorName,
    /// The region that it is in. Example: `"eu-central-1"`.
    pub region: RegionName,
    /// The account that it is in, one of those that are read. Default: the account of the credentials; with `accounts` it
    /// must be given. Example: `"123456789012"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// A role of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// The ARN of the role. Example: `"arn:aws:iam::123456789012:role/audit-hub"`.
    pub role: Role,
    /// The external id that the role's trust policy asks for, by reference. Example: `"env:AUDIT_EXTERNAL_ID"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<SecretRef>,
}

/// An account that is entered through a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The account id, twelve digits. Example: `"123456789012"`.
    pub id: AccountId,
    /// The role to assume there: its name, with its path when it has one, or its ARN. Example: `"annexa-audit"`.
    pub role: Role,
    /// The external id that the role's trust policy asks for, by reference. Example: `"env:AUDIT_EXTERNAL_ID"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<SecretRef>,
    /// A name for people, shown where the account cannot be entered. Example: `"payments production"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

crate::text_id!(
    /// The id of an AWS account.
    AccountId, "account id", "use twelve digits",
    |text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
);
crate::text_id!(
    /// The name of a region.
    RegionName, "region", "use a name such as \"eu-central-1\"",
    |text| text.split('-').count() >= 3 && text.len() <= 32 && crate::api::is_slug(text)
);
crate::text_id!(
    /// The name of an aggregator.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationAggregator.html>
    AggregatorName, "name of an aggregator", "use 1 to 256 of letters, digits, _ and -",
    |text| (1..=256).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
);
crate::text_id!(
    /// A role, by name or ARN.
    Role, "role", "use a role name such as \"annexa-audit\", or its ARN",
    |text| !text.is_empty() && text.len() <= 600 && text.bytes().all(|byte| byte.is_ascii_graphic())
);

impl Config {
    /// What closed regions count as, where the source looks for them: in an organisation, unless the regions are given.
    pub(super) fn closed_regions(&self) -> Option<ClosedRegions> {
        self.organization.as_ref().filter(|_| self.regions.is_empty()).map(|each| each.closed_regions)
    }

    /// The secrets that it names.
    pub(super) fn secrets(&self) -> BTreeSet<SecretRef> {
        let hops = self.role_chain.iter().map(|hop| &hop.external_id);
        let accounts = self.accounts.iter().map(|account| &account.external_id);
        let organization = self.organization.iter().map(|organization| &organization.external_id);
        hops.chain(accounts).chain(organization).flatten().cloned().collect()
    }

    /// What is wrong with the place of the aggregator, and what to do: it is read from the account that it is in.
    fn misplaced_aggregator(&self) -> Option<(String, &'static str)> {
        let aggregator = self.config_aggregator.as_ref()?;
        let skipped = self.organization.as_ref().map_or(&[][..], |organization| &organization.skip);
        match &aggregator.account {
            None if self.accounts.is_empty() => None,
            None => Some((
                format!("it is not said in which of the accounts aggregator {} is", aggregator.name),
                "add `account` to `config_aggregator`",
            )),
            Some(account) if skipped.contains(account) => Some((
                format!("account {account} of aggregator {} is skipped", aggregator.name),
                "take it out of `skip`, or name the account that the aggregator is in",
            )),
            Some(account)
                if !self.accounts.is_empty() && !self.accounts.iter().any(|each| each.id == *account) =>
            {
                Some((
                    format!("account {account} of aggregator {} is not in `accounts`", aggregator.name),
                    "add it to `accounts`, or name the account that the aggregator is in",
                ))
            }
            Some(_) => None,
        }
    }
}

impl Account {
    /// The ARN of the role, in the partition where a bare name belongs.
    pub(super) fn role_arn(&self, partition: &str) -> String {
        if self.role.as_str().starts_with("arn:") {
            return self.role.as_str().to_owned();
        }
        format!("arn:{partition}:iam::{}:role/{}", self.id, self.role.as_str().trim_start_matches('/'))
    }

    /// The account as people know it.
    pub(super) fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("{} ({name})", self.id),
            None => self.id.to_string(),
        }
    }
}

/// True for the ARN of a role: `arn:<partition>:iam::<account id>:role/<name>`.
fn is_arn_of_role(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    matches!(
        parts.as_slice(),
        ["arn", partition, "iam", "", account, name]
            if partition.starts_with("aws")
                && AccountId::parse(account).is_ok()
                && name.strip_prefix("role/").is_some_and(|name| !name.is_empty())
    )
}

/// Reads and checks a section.
///
/// # Errors
/// Every problem in it.
pub(super) fn read(section: Section<'_>) -> Result<Config, Problems> {
    let source = section.source.clone();
    let span = section.span();
    let config: Config = section.read()?;
    let mut problems = Problems::default();
    for hop in config.role_chain.iter().filter(|hop| !is_arn_of_role(hop.role.as_str())) {
        let message = format!("{:?} in role_chain is not the ARN of a role", hop.role.as_str());
        let hint = "write it as \"arn:aws:iam::123456789012:role/audit-hub\"";
        problems.0.push(Problem::at(&source, span.clone(), message).hint(hint));
    }
    let mut seen = BTreeSet::new();
    for account in &config.accounts {
        if !seen.insert(&account.id) {
            let message = format!("account {} is listed twice", account.id);
            problems.0.push(Problem::at(&source, span.clone(), message));
        }
        let role = account.role.as_str();
        if role.starts_with("arn:") && role.split(':').nth(4) != Some(account.id.as_str()) {
            let message = format!("role {role} is not in account {}", account.id);
            problems.0.push(Problem::at(&source, span.clone(), message).hint("give the role by its name"));
        }
    }
    if let Some(organization) = &config.organization {
        if !config.accounts.is_empty() {
            let message = "`accounts` and `organization` name the accounts to read twice";
            problems.0.push(Problem::at(&source, span.clone(), message).hint("keep one of them"));
        }
        if organization.role.as_str().starts_with("arn:") {
            let message = "the role of an organisation is in every account, so an ARN cannot name it";
            problems.0.push(Problem::at(&source, span.clone(), message).hint("give the role by its name"));
        }
        if organization.closed_regions == ClosedRegions::Empty && !config.regions.is_empty() {
            let message = "`closed_regions` is about regions that nobody names, and `regions` names them";
            problems.0.push(Problem::at(&source, span.clone(), message).hint("keep one of them"));
        }
    }
    if let Some((message, hint)) = config.misplaced_aggregator() {
        problems.0.push(Problem::at(&source, span, message).hint(hint));
    }
    problems.or(config)
}
