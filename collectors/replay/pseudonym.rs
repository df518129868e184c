//! Replaces names by keyed hashes, so that policies decide as before and nobody is named.
//!
//! Account ids become other twelve digits; users, groups, roles, customer policies, instance profiles, devices, paths
//! and tag values become other words. What AWS itself names stays: services, actions, managed policies, the root user,
//! wildcards, policy variables and the types of resources. So do the issuers of identity providers. The same text always
//! becomes the same word.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value};

use crate::api::{Call, Digest, Evidence, Gap, Scope, SubjectId, canonical, subject_of};

use super::KINDS;

/// There is no randomness to be had.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct KeyError;

/// Replaces texts with the help of a key.
pub(super) struct Pseudonyms {
    key: hmac::Key,
    names: BTreeSet<String>,
}

/// Words of ARNs and paths that AWS gives and policies look at.
const STRUCTURE: &[&str] = &["aws-service-role", "service-role", "root-account", "user"];

/// Fields that hold one name.
const NAMES: &[&str] = &["name", "user", "groups", "instance_profiles", "sid", "value"];

/// Fields that AWS gives the words of.
const KEPT: &[&str] = &[
    "actions",
    "not_actions",
    "operator",
    "key",
    "version",
    "effect",
    "state",
    "type",
    "partition",
    "url",
    "client_ids",
];

impl Pseudonyms {
    /// Pseudonyms with a key that nobody knows.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(super) fn random() -> Result<Self, KeyError> {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).map_err(|_unspecified| KeyError)?;
        Ok(Self::with_key(&key))
    }

    /// Pseudonyms with a given key.
    pub(super) fn with_key(key: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), names: BTreeSet::new() }
    }

    /// The same, knowing the names that stand alone in rows, to find them inside other texts.
    pub(super) fn with_names_of(&self, evidence: &[Evidence]) -> Self {
        let mut names = BTreeSet::new();
        for row in evidence.iter().flat_map(|each| &each.rows) {
            if row.get("aws_managed") != Some(&Value::Bool(true)) {
                collect_names(row, &mut names);
            }
        }
        Self { key: self.key.clone(), names }
    }

    /// The evidence with its names replaced, and with what only serves the source's own logs left out.
    pub(super) fn replace(&self, evidence: &Evidence) -> Evidence {
        let mut rows: Vec<Value> = evidence.rows.iter().map(|row| self.row(row)).collect();
        let subject = KINDS
            .iter()
            .find(|kind| kind.name == evidence.record.kind.as_str())
            .map_or("", |kind| kind.subject);
        rows.sort_by_key(|row| subject_of(row, subject));
        let rows = Value::Array(rows);
        let mut record = evidence.record.clone();
        record.body = Digest::of(&canonical(&rows));
        record.identity = self.text(&record.identity);
        record.scope = Scope::parse(&self.text(record.scope.as_str())).unwrap_or(record.scope);
        record.gaps = record.gaps.iter().map(|gap| self.gap(gap)).collect();
        record.calls =
            record.calls.into_iter().map(|call| Call { request_ids: Vec::new(), ..call }).collect();
        Evidence { record, rows: rows.as_array().cloned().unwrap_or_default() }
    }

    /// The detail of a gap is the source's own words, which may name anything.
    fn gap(&self, gap: &Gap) -> Gap {
        let subject =
            gap.subject.as_ref().and_then(|subject| SubjectId::parse(&self.text(subject.as_str())).ok());
        Gap { detail: "left out of a pseudonymised recording".to_owned(), subject, ..gap.clone() }
    }

    fn row(&self, row: &Value) -> Value {
        let managed = row.get("aws_managed") == Some(&Value::Bool(true));
        let Value::Object(fields) = row else { return row.clone() };
        let replace = |(key, value): (&String, &Value)| {
            let kept = managed && key == "name";
            (key.clone(), if kept { value.clone() } else { self.field(key, value) })
        };
        Value::Object(fields.iter().map(replace).collect())
    }

    fn field(&self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text_of(key, text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.field(key, item)).collect()),
            Value::Object(fields) => self.object(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn object(&self, fields: &Map<String, Value>) -> Value {
        let condition = fields.get("key").and_then(Value::as_str).unwrap_or_default();
        let secret = condition.eq_ignore_ascii_case("sts:ExternalId");
        let replace = |(key, value): (&String, &Value)| {
            let key_of = if secret && key == "values" { "value" } else { key };
            (key.clone(), self.field(key_of, value))
        };
        Value::Object(fields.iter().map(replace).collect())
    }

    fn text_of(&self, key: &str, text: &str) -> String {
        if KEPT.contains(&key) || text.is_empty() {
            self.digits(text)
        } else if NAMES.contains(&key) {
            self.segment(text)
        } else if key == "path" {
            self.segments(text)
        } else if key == "serial" && !text.starts_with("arn:") {
            self.segment(text)
        } else {
            self.text(text)
        }
    }

    /// A text that may be an ARN, or hold names and account ids.
    fn text(&self, text: &str) -> String {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, service @ ("iam" | "sts"), region, account, resource] => {
                let resource =
                    if *account == "aws" { (*resource).to_owned() } else { self.resource(resource) };
                format!("arn:{partition}:{service}:{region}:{}:{resource}", self.digits(account))
            }
            ["arn", partition, service, region, account, resource] => {
                let resource = self.other_resource(service, resource);
                format!("arn:{partition}:{service}:{region}:{}:{resource}", self.digits(account))
            }
            _ => self.words(&self.digits(text)),
        }
    }

    /// The resource of an IAM or STS ARN: its type, then a path and a name.
    fn resource(&self, resource: &str) -> String {
        match resource.split_once('/') {
            None => resource.to_owned(),
            Some(("oidc-provider", _)) => resource.to_owned(),
            Some((kind, rest)) => format!("{kind}/{}", self.segments(rest)),
        }
    }

    /// The resource of another service's ARN. Its type stays; a resource of S3 has none.
    fn other_resource(&self, service: &str, resource: &str) -> String {
        let typed = resource.find([':', '/']).filter(|_| service != "s3");
        let (kind, rest) = match typed.and_then(|at| resource.split_at_checked(at + 1)) {
            Some(parts) => parts,
            None => ("", resource),
        };
        let of_path = |path: &str| self.segments(path);
        format!("{kind}{}", rest.split(':').map(of_path).collect::<Vec<_>>().join(":"))
    }

    fn segments(&self, path: &str) -> String {
        path.split('/').map(|segment| self.segment(segment)).collect::<Vec<_>>().join("/")
    }

    /// One name. Wildcards and policy variables in it stay, since policies look at them.
    fn segment(&self, segment: &str) -> String {
        if STRUCTURE.contains(&segment) || segment.ends_with(".amazonaws.com") || segment.starts_with('<') {
            return segment.to_owned();
        }
        let mut out = String::new();
        let mut rest = segment;
        while !rest.is_empty() {
            let special = rest.find(['*', '?', '$']).unwrap_or(rest.len());
            let (literal, tail) = rest.split_at_checked(special).unwrap_or((rest, ""));
            out.push_str(&self.word(literal));
            let length = match tail.split_once('}') {
                Some((variable, _)) if tail.starts_with("${") => variable.len() + 1,
                Some(_) | None => tail.len().min(1),
            };
            let (kept, after) = tail.split_at_checked(length).unwrap_or((tail, ""));
            out.push_str(kept);
            rest = after;
        }
        out
    }

    fn word(&self, literal: &str) -> String {
        if literal.is_empty() {
            return String::new();
        }
        let tag = hmac::sign(&self.key, literal.as_bytes());
        tag.as_ref().iter().take(6).fold("p".to_owned(), |word, byte| format!("{word}{byte:02x}"))
    }

    /// The text with every run of exactly twelve digits replaced by another.
    fn digits(&self, text: &str) -> String {
        let mut out = String::new();
        let mut run = String::new();
        for each in text.chars().chain(std::iter::once('\0')) {
            if each.is_ascii_digit() {
                run.push(each);
                continue;
            }
            out.push_str(&if run.len() == 12 { self.account(&run) } else { run.clone() });
            run.clear();
            if each != '\0' {
                out.push(each);
            }
        }
        out
    }

    fn account(&self, id: &str) -> String {
        let tag = hmac::sign(&self.key, id.as_bytes());
        tag.as_ref().iter().take(12).map(|byte| char::from(b'0' + byte % 10)).collect()
    }

    /// The text with the known names in it replaced, where they are words of their own.
    fn words(&self, text: &str) -> String {
        if text.ends_with(".amazonaws.com") || matches!(text, "true" | "false") {
            return text.to_owned();
        }
        let mut out = text.to_owned();
        // Longer names first, so that a name inside another one does not tear it apart.
        let mut names: Vec<_> = self.names.iter().filter(|name| text.contains(name.as_str())).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in names {
            out = replace_word(&out, name, &self.word(name));
        }
        out
    }
}

/// The shortest name that is looked for inside other texts.
const SHORTEST: usize = 3;

fn collect_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("name" | "user", Value::String(name)) => {
                        names
                            .extend((name.len() >= SHORTEST && !name.starts_with('<')).then(|| name.clone()));
                    }
                    _ => collect_names(value, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Replaces a name wherever no letter or digit touches it.
fn replace_word(text: &str, name: &str, by: &str) -> String {
    let touches = |each: Option<char>| each.is_some_and(char::is_alphanumeric);
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(name) {
        out.push_str(before);
        let inside = touches(out.chars().next_back()) || touches(after.chars().next());
        out.push_str(if inside { name } else { by });
        rest = after;
    }
    out + rest
}
