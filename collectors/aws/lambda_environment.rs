//! The environment of a function: which variables look like secrets. No value outlives its reading.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// The environment of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Environment {
    /// It has no variables.
    None,
    /// Lambda could not read them, such as when nobody may use the key that encrypts them.
    Unread,
    /// It has some.
    Set {
        /// The names of those that look like secrets, by name or by value. Values are not kept.
        secret_like: Vec<String>,
    },
}

/// An environment as Lambda tells it.
///
/// API: <https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Told {
    #[serde(default)]
    variables: Option<Suspects>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

impl Environment {
    /// What Lambda told; nothing when it told neither variables nor why it could not.
    pub(super) fn of(told: Option<Told>) -> Option<Self> {
        match told {
            None => Some(Self::None),
            Some(Told { error: Some(_), .. }) => Some(Self::Unread),
            Some(Told { variables: Some(Suspects { count: 0, .. }), .. }) => Some(Self::None),
            Some(Told { variables: Some(found), .. }) => Some(Self::Set { secret_like: found.names }),
            Some(Told { variables: None, error: None }) => None,
        }
    }
}

/// The names of variables that look like secrets, and how many variables there are.
#[derive(Default)]
struct Suspects {
    names: Vec<String>,
    count: usize,
}

impl<'de> Deserialize<'de> for Suspects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reducing)
    }
}

struct Reducing;

impl<'de> Visitor<'de> for Reducing {
    type Value = Suspects;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("variables with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Suspects, A::Error> {
        let mut found = Suspects::default();
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            found.count += 1;
            if suspicious(&name, &value) {
                found.names.push(name);
            }
        }
        found.names.sort();
        Ok(found)
    }
}

fn suspicious(name: &str, value: &str) -> bool {
    let harmless = value.is_empty() || value == "true" || value == "false";
    let refers = value.starts_with("arn:") || value.starts_with("{{resolve:");
    !harmless && !refers && (named_secret(name) || secret_value(value))
}

/// Words that name a secret.
const WORDS: &[&str] = &[
    "accesskey",
    "apikey",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// Words that name a secret in front of `key`.
const KEYS: &[&str] = &["access", "api", "auth", "encryption", "private", "secret", "signing"];

/// Last words by which a name tells where a secret is, or something about it.
const ABOUT: &[&str] = &[
    "alias",
    "arn",
    "count",
    "enabled",
    "endpoint",
    "expiry",
    "file",
    "header",
    "id",
    "issuer",
    "length",
    "name",
    "param",
    "parameter",
    "path",
    "region",
    "table",
    "ttl",
    "type",
    "uri",
    "url",
    "version",
];

fn named_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.last().is_some_and(|last| ABOUT.contains(last)) {
        return false;
    }
    let key = words.windows(2).any(|pair| matches!(pair, [first, "key"] if KEYS.contains(first)));
    // Without separators a word can only be found at the end, as in `DbPassword`.
    // `pass` ends harmless words as well, such as `bypass`.
    key || words.iter().any(|word| *word == "pass" || WORDS.iter().any(|secret| word.ends_with(secret)))
}

/// Beginnings that only credentials have.
const BEGINNINGS: &[&str] =
    &["AKIA", "AIza", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk_live_", "xoxb-", "xoxp-"];

fn secret_value(value: &str) -> bool {
    let begins = BEGINNINGS.iter().any(|start| value.starts_with(start)) && value.len() >= 20;
    begins || value.contains("PRIVATE KEY-----") || signs_in(value)
}

/// Whether an address holds a password, as in `postgres://user:password@host`.
fn signs_in(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let password = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
    password.is_some_and(|(_, password)| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Environment> {
        Environment::of(Some(serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn names_and_values_of_secrets_are_suspicious() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("dbPassword", "hunter2"),
            ("API_KEY", "a1b2c3"),
            ("apikey", "a1b2c3"),
            ("DB_PASS", "hunter2"),
            ("secretKey", "a1b2c3"),
            ("MINIO_ACCESSKEY", "a1b2c3"),
            ("STRIPE_SECRET", "a1b2c3"),
            ("SLACK-TOKEN", "a1b2c3"),
            ("AWS_SECRET_ACCESS_KEY", "a1b2c3"),
            ("X", "AKIAIOSFODNN7EXAMPLE"),
            ("DSN", "postgres://app:hunter2@db.example.com/orders"),
            ("PEM", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
            ("GH", "ghp_0123456789abcdefghij"),
        ] {
            assert!(suspicious(name, value), "{name}");
        }
    }

    #[test]
    fn what_tells_of_secrets_is_not() {
        for (name, value) in [
            ("DB_SECRET_ARN", "my-secret"),
            ("SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"),
            ("SECRET_NAME", "orders/db"),
            ("TOKEN_URL", "https://example.com/token"),
            ("DB_PASSWORD", ""),
            ("USE_TOKEN", "true"),
            ("PASSWORD", "{{resolve:ssm:password}}"),
            ("LOG_LEVEL", "info"),
            ("KEY", "name"),
            ("TOKENIZER", "bert"),
            ("CACHE_BYPASS", "never"),
            ("ENDPOINT", "https://example.com:443/a@b"),
            ("HOST", "AKIAROAD"),
        ] {
            assert!(!suspicious(name, value), "{name}");
        }
    }

    #[test]
    fn no_value_is_kept() {
        let told =
            told(r#"{"Variables":{"Z_TOKEN":"hunter2","LOG_LEVEL":"info","A_TOKEN":"hunter3"}}"#).unwrap();
        assert_eq!(told, Environment::Set { secret_like: vec!["A_TOKEN".to_owned(), "Z_TOKEN".to_owned()] });
        assert!(!serde_json::to_string(&told).unwrap().contains("hunter"));
    }

    #[test]
    fn an_environment_that_was_not_read_is_not_an_empty_one() {
        assert_eq!(told(r#"{"Error":{"ErrorCode":"AccessDeniedException"}}"#), Some(Environment::Unread));
        assert_eq!(told(r#"{"Variables":{}}"#), Some(Environment::None));
        assert_eq!(told("{}"), None);
        assert_eq!(Environment::of(None), Some(Environment::None));
    }
}
