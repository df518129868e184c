//! IAM policy documents, decoded and brought to one form.
//!
//! In the source a statement's elements may be a text or a list, present or absent. Here every element is a list
//! that is always there, so a policy never has to guess what an absent field means.
//! Grammar: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `2012-10-17`, or `2008-10-17`, which is also what a document without `Version` means.
    pub version: String,
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// A statement. Exactly one of `actions` and `not_actions` is not empty, and likewise for resources (both are empty
/// in a role's trust policy) and principals (both are empty in identity policies).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The `Sid`; empty without one.
    pub sid: String,
    /// Allow or deny.
    pub effect: Effect,
    /// `Action`, as written.
    pub actions: Vec<String>,
    /// `NotAction`, as written.
    pub not_actions: Vec<String>,
    /// `Resource`, as written.
    pub resources: Vec<String>,
    /// `NotResource`, as written.
    pub not_resources: Vec<String>,
    /// `Principal`; `"*"` becomes type `*` and id `*`.
    pub principals: Vec<Principal>,
    /// `NotPrincipal`.
    pub not_principals: Vec<Principal>,
    /// `Condition`: one entry for each operator and key.
    pub conditions: Vec<Condition>,
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies; wins over every allow.
    Deny,
}

/// One principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everyone.
    #[serde(rename = "type")]
    pub kind: String,
    /// The ARN, account id, service or provider; `*` for everyone.
    pub id: String,
}

/// One condition: an operator on a key, true when it holds for one of the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The operator as written, such as `ForAllValues:StringEqualsIfExists`.
    pub operator: String,
    /// The condition key as written, such as `aws:MultiFactorAuthPresent`.
    pub key: String,
    /// The values, as texts.
    pub values: Vec<String>,
}
