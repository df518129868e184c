//! Evidence `declared.accounts`: accounts that no identity provider links to their holder, and who that is.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::EvidenceKind;

use super::{Config, READ};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "declared.accounts",
    title: "Accounts whose holder is declared",
    subject: "declaration",
    operations: &[READ],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One declared account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The declaration as a subject, `declared:<source>/accounts/<account>`.
    pub declaration: String,
    /// The account, as findings name it.
    pub account: String,
    /// Who holds it.
    pub holder: Holder,
}

/// Who holds an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Holder {
    /// The person with this e-mail address in the directory.
    Email {
        /// The address.
        email: String,
    },
    /// The person with this employee number in the directory.
    EmployeeNumber {
        /// The number.
        employee_number: String,
    },
    /// No person: a machine or a service.
    Machine {
        /// The e-mail address of the person who answers for it.
        owner: String,
        /// What it is for.
        purpose: String,
        /// When it must be looked at again.
        review_due: DateTime<Utc>,
    },
}

/// The rows.
pub(super) fn rows(scope: &str, config: &Config) -> Vec<Row> {
    let people = config.accounts.iter().map(|each| {
        let holder = match (&each.email, &each.employee_number) {
            (_, Some(employee_number)) => Holder::EmployeeNumber { employee_number: employee_number.clone() },
            (email, None) => Holder::Email { email: email.clone().unwrap_or_default() },
        };
        (&each.account, holder)
    });
    let machines = config.machine_accounts.iter().map(|each| {
        let review_due = each.review_by.end();
        let (owner, purpose) = (each.owner.clone(), each.purpose.clone());
        (&each.account, Holder::Machine { owner, purpose, review_due })
    });
    let rows = people.chain(machines).map(|(account, holder)| Row {
        declaration: format!("{scope}/accounts/{account}"),
        account: account.clone(),
        holder,
    });
    rows.collect()
}
