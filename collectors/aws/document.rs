//! IAM policy documents, decoded and brought to one form.
//!
//! In the source a statement's elements may be a text or a list, present or absent. Here every element is a list
//! that is always there, so a policy never has to guess what an absent field means.
//! Grammar: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{JsonError, Operation, parse};

use super::failure::{Failure, chain};

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `2012-10-17`, or `2008-10-17`, which is also what a document without `Version` means.
    pub version: String,
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// The policy of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum ResourcePolicy {
    /// The resource has none.
    None,
    /// The resource has one.
    Set {
        /// The policy.
        document: Document,
    },
}

/// A statement.
///
/// Exactly one of `actions` and `not_actions` is not empty, and likewise for resources (both are empty in a role's trust
/// policy, and may be in a policy of a resource, which then are that resource) and principals (both are empty in
/// identity policies).
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

/// Where a document is used, which decides what its statements must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A policy of an identity: no principals, resources.
    Identity,
    /// A role's trust policy: principals, no resources.
    Trust,
    /// A policy of a resource: principals and resources. Some services leave the resources out where they can only be
    /// the resource itself.
    Resource,
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum DocumentError {
    /// The text is not URL-encoded, or not UTF-8.
    #[error("not URL-encoded text")]
    Encoding,
    /// The text is no JSON.
    #[error("not JSON")]
    Json(#[source] JsonError),
    /// An element has a value that the grammar does not allow.
    #[error("{0} is not what the policy grammar allows")]
    Grammar(String),
    /// An element is there that the grammar does not know, or twice.
    #[error("element {0:?} is unknown or repeated")]
    Element(String),
}

impl Document {
    /// Reads a document as the IAM API returns it: JSON, URL-encoded after RFC 3986.
    ///
    /// # Errors
    /// When it is no JSON, or breaks the policy grammar: what it allows cannot be known then.
    pub(super) fn decode(text: &str, used: Use) -> Result<Self, DocumentError> {
        let bytes = percent_decode(text).ok_or(DocumentError::Encoding)?;
        Self::of(&parse(&bytes).map_err(DocumentError::Json)?, used)
    }

    /// Reads a policy of identities as other services return it: JSON.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub(super) fn of_identity(text: &str) -> Result<Self, DocumentError> {
        Self::of(&parse(text.as_bytes()).map_err(DocumentError::Json)?, Use::Identity)
    }

    /// Reads the policy of a resource as its service returns it: JSON.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub(super) fn of_resource(text: &str) -> Result<Self, DocumentError> {
        Self::of(&parse(text.as_bytes()).map_err(DocumentError::Json)?, Use::Resource)
    }

    /// Reads a document from its JSON.
    ///
    /// # Errors
    /// When it breaks the policy grammar.
    pub(super) fn of(value: &Value, used: Use) -> Result<Self, DocumentError> {
        let mut elements = Elements::of(value, "document", &["Version", "Id", "Statement"])?;
        let version = match elements.take("Version") {
            None => "2008-10-17".to_owned(),
            Some(Value::String(version)) if version == "2012-10-17" || version == "2008-10-17" => {
                version.clone()
            }
            Some(_) => return Err(grammar("Version")),
        };
        let statements = match elements.take("Statement") {
            Some(Value::Array(items)) => {
                items.iter().map(|item| statement(item, used)).collect::<Result<_, _>>()?
            }
            Some(one @ Value::Object(_)) => vec![statement(one, used)?],
            Some(_) | None => return Err(grammar("Statement")),
        };
        Ok(Self { version, statements })
    }
}

impl ResourcePolicy {
    /// Reads the text of a policy that an operation returned; an absent one is none.
    ///
    /// # Errors
    /// As [`Document::of_resource`].
    pub(super) fn of(text: Option<&str>, operation: Operation) -> Result<Self, Failure> {
        let Some(text) = text else { return Ok(Self::None) };
        let document = Document::of_resource(text);
        let document = document.map_err(|error| Failure::malformed(operation, chain(&error)))?;
        Ok(Self::Set { document })
    }
}

fn grammar(element: &str) -> DocumentError {
    DocumentError::Grammar(element.to_owned())
}

fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let high = char::from(*digits.first()?).to_digit(16)?;
            let low = char::from(*digits.last()?).to_digit(16)?;
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

/// The elements of an object by their canonical name; names are compared as IAM does, without regard to case.
struct Elements<'a>(BTreeMap<&'static str, &'a Value>);

impl<'a> Elements<'a> {
    fn of(value: &'a Value, what: &str, known: &[&'static str]) -> Result<Self, DocumentError> {
        let object = value.as_object().ok_or_else(|| grammar(what))?;
        let mut elements = BTreeMap::new();
        for (name, value) in object {
            let unknown = || DocumentError::Element(name.chars().take(80).collect());
            let canonical = known.iter().find(|each| each.eq_ignore_ascii_case(name)).ok_or_else(unknown)?;
            if elements.insert(*canonical, value).is_some() {
                return Err(unknown());
            }
        }
        Ok(Self(elements))
    }

    fn take(&mut self, name: &str) -> Option<&'a Value> {
        self.0.remove(name)
    }
}

const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

fn statement(value: &Value, used: Use) -> Result<Statement, DocumentError> {
    let mut elements = Elements::of(value, "Statement", STATEMENT)?;
    let sid = match elements.take("Sid") {
        None => String::new(),
        Some(Value::String(sid)) => sid.clone(),
        Some(_) => return Err(grammar("Sid")),
    };
    let effect = match elements.take("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        Some(_) | None => return Err(grammar("Effect")),
    };
    let read = Statement {
        sid,
        effect,
        actions: texts(elements.take("Action"), "Action")?,
        not_actions: texts(elements.take("NotAction"), "NotAction")?,
        resources: texts(elements.take("Resource"), "Resource")?,
        not_resources: texts(elements.take("NotResource"), "NotResource")?,
        principals: principals(elements.take("Principal"), "Principal")?,
        not_principals: principals(elements.take("NotPrincipal"), "NotPrincipal")?,
        conditions: conditions(elements.take("Condition"))?,
    };
    let (resources, holders): (&[usize], usize) = match used {
        Use::Identity => (&[1], 0),
        Use::Trust => (&[0], 1),
        Use::Resource => (&[0, 1], 1),
    };
    let filled = |one: bool, other: bool| usize::from(!one) + usize::from(!other);
    if filled(read.actions.is_empty(), read.not_actions.is_empty()) != 1 {
        return Err(grammar("Action"));
    }
    if !resources.contains(&filled(read.resources.is_empty(), read.not_resources.is_empty())) {
        return Err(grammar("Resource"));
    }
    if filled(read.principals.is_empty(), read.not_principals.is_empty()) != holders {
        return Err(grammar("Principal"));
    }
    Ok(read)
}

/// A text or a list of texts. An element that is there must say something.
fn texts(value: Option<&Value>, element: &str) -> Result<Vec<String>, DocumentError> {
    let wrong = || grammar(element);
    match value {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![text.clone()]),
        Some(Value::Array(items)) if !items.is_empty() => {
            items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

/// The types of principals. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
const PRINCIPALS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

fn principals(value: Option<&Value>, element: &str) -> Result<Vec<Principal>, DocumentError> {
    let everyone = || Principal { kind: "*".to_owned(), id: "*".to_owned() };
    let types = match value {
        None => return Ok(Vec::new()),
        Some(Value::String(text)) if text == "*" => return Ok(vec![everyone()]),
        Some(value) => Elements::of(value, element, PRINCIPALS)?,
    };
    let mut found = Vec::new();
    for (kind, ids) in types.0 {
        let ids = texts(Some(ids), element)?;
        found.extend(ids.into_iter().map(|id| Principal { kind: kind.to_owned(), id }));
    }
    if found.is_empty() { Err(grammar(element)) } else { Ok(found) }
}

fn conditions(value: Option<&Value>) -> Result<Vec<Condition>, DocumentError> {
    let wrong = || grammar("Condition");
    let Some(value) = value else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (operator, keys) in value.as_object().ok_or_else(wrong)? {
        for (key, values) in keys.as_object().ok_or_else(wrong)? {
            // Names are compared without regard to case, and which one of two would count is written nowhere.
            if !seen.insert((operator.to_ascii_lowercase(), key.to_ascii_lowercase())) {
                return Err(wrong());
            }
            let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
            let values = values.iter().map(scalar).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
            found.push(Condition { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Ok(found)
}

/// A condition value as text: IAM allows texts, booleans and numbers and compares all of them as texts.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(text: &str) -> Result<Document, DocumentError> {
        Document::decode(text, Use::Identity)
    }

    #[test]
    fn texts_become_lists_and_names_are_read_without_regard_to_case() {
        let encoded = "%7B%22version%22%3A%222012-10-17%22%2C%22STATEMENT%22%3A%7B%22effect%22%3A%22Allow%22%2C%22action%22%3A%22s3%3A*%22%2C%22resource%22%3A%22*%22%7D%7D";
        let document = identity(encoded).unwrap();
        assert_eq!(document.version, "2012-10-17");
        assert_eq!(document.statements[0].actions, ["s3:*"]);
        assert!(document.statements[0].conditions.is_empty());
    }

    #[test]
    fn a_document_without_version_has_the_old_one() {
        let document =
            identity(r#"{"Statement":[{"Effect":"Deny","NotAction":["a:b"],"NotResource":"*"}]}"#).unwrap();
        assert_eq!(document.version, "2008-10-17");
        assert_eq!(document.statements[0].not_actions, ["a:b"]);
    }

    #[test]
    fn what_the_grammar_does_not_allow_is_refused() {
        for text in [
            "{}",
            "[]",
            "%7",
            "%zz",
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]",
            r#"{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Action":"*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":[1],"Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"a:b","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":"x"}}]}"#,
            r#"{"Statement":[{"Effect":"Deny","effect":"Allow","Action":"*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":"a","K":"b"}}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":"a"},"Bool":{"l":"b"}}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":null}}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"k":[["a"]]}}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":null}]}"#,
            r#"{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}"#,
            r#"{"Version":"2030-01-01","Statement":[]}"#,
        ] {
            assert!(identity(text).is_err(), "{text}");
        }
    }

    #[test]
    fn trust_policies_name_principals_and_no_resources() {
        let trust = |text: &str| Document::decode(text, Use::Trust);
        let everyone =
            trust(r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#).unwrap();
        assert_eq!(
            everyone.statements[0].principals,
            [Principal { kind: "*".to_owned(), id: "*".to_owned() }]
        );
        let two = trust(
            r#"{"Statement":{"Effect":"Allow","Principal":{"aws":["1","2"],"Service":"s"},"Action":"a"}}"#,
        );
        let kinds: Vec<_> =
            two.unwrap().statements[0].principals.iter().map(|each| each.kind.clone()).collect();
        assert_eq!(kinds, ["AWS", "AWS", "Service"]);
        for principal in [r#""arn""#, "{}", r#"{"AWS":[]}"#, r#"{"Robot":"x"}"#, "7"] {
            let text =
                format!(r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"a"}}}}"#);
            assert!(trust(&text).is_err(), "{text}");
        }
        assert!(
            trust(r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","Resource":"*"}}"#).is_err()
        );
        assert!(trust(r#"{"Statement":{"Effect":"Allow","Action":"a"}}"#).is_err());
    }

    #[test]
    fn policies_of_resources_name_principals_and_may_leave_resources_out() {
        let read = |elements: &str| {
            Document::of_resource(&format!(r#"{{"Statement":{{"Effect":"Allow","Action":"a",{elements}}}}}"#))
        };
        let whole = read(r#""Principal":{"Service":"s"},"Resource":["r%41"]"#).unwrap();
        assert_eq!(whole.statements[0].resources, ["r%41"], "is not URL-encoded");
        assert!(read(r#""NotPrincipal":{"AWS":"1"},"NotResource":"r""#).is_ok());
        assert!(read(r#""Principal":"*""#).unwrap().statements[0].resources.is_empty());
        assert!(read(r#""Resource":"r""#).is_err());
        assert!(read(r#""Principal":"*","Resource":"r","NotResource":"r""#).is_err());
        assert!(read(r#""Principal":"*","NotPrincipal":"*""#).is_err());
        assert!(read(r#""Principal":"*","Resource":[]"#).is_err());
    }

    #[test]
    fn condition_values_become_texts() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"a","Resource":"*","Condition":{"Bool":{"k":true},"NumericLessThan":{"n":[5,"6"]}}}}"#;
        let conditions = &identity(text).unwrap().statements[0].conditions;
        assert_eq!(conditions[0].values, ["true"]);
        assert_eq!(conditions[1].values, ["5", "6"]);
    }
}
