//! Newtypes for the names that travel through the whole product.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text that is not a valid id of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {what}: {rule}")]
pub struct IdError {
    what: &'static str,
    text: String,
    rule: &'static str,
}

/// Defines a newtype over text whose only way in is `parse`. A hundred thousand findings name a few policies and places: copies share
/// their text.
#[macro_export]
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(::std::sync::Arc<str>);

        impl $name {
            /// Checks the text and wraps it.
            ///
            /// # Errors
            /// When the text breaks the rule that the error states.
            pub fn parse(text: &str) -> Result<Self, $crate::api::IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.into())) } else { Err($crate::api::IdError::new($what, text, $rule)) }
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string" })
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::api::IdError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }
    };
}

impl IdError {
    /// An error for `text`, which should have been `what` and broke `rule`.
    #[must_use]
    pub fn new(what: &'static str, text: &str, rule: &'static str) -> Self {
        Self { what, text: text.chars().take(80).collect(), rule }
    }
}

/// True for `[a-z0-9_-]{1,64}`, the alphabet of names that people choose.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

fn is_dotted(text: &str) -> bool {
    text.len() <= 128 && text.contains('.') && text.split('.').all(is_slug)
}

fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.len() <= 2048 && !text.chars().any(char::is_control)
}

text_id!(
    /// The name of a configured source, such as `aws-prod`.
    SourceId, "source id", "use 1 to 64 of a-z, 0-9, _ and -", is_slug
);
text_id!(
    /// The name of an evidence kind, such as `aws.iam.users`.
    KindName, "evidence kind", "use words of a-z, 0-9, _ and - joined by dots", is_dotted
);
text_id!(
    /// The part of a source that one evidence record covers, such as `aws:123456789012`.
    Scope, "scope", "use 1 to 2048 printable characters", is_printable
);
text_id!(
    /// The thing judged, named as its source names it (an ARN, a login).
    ///
    /// Subjects come from outside and may hold any text; they are escaped where they are shown.
    SubjectId, "subject", "use 1 to 4096 characters", |t| !t.is_empty() && t.len() <= 4096
);

impl From<&SourceId> for Scope {
    /// The whole source as a scope: where evidence belongs when no part of the source is known.
    fn from(source: &SourceId) -> Self {
        Self(source.0.clone())
    }
}

impl From<&Scope> for SubjectId {
    /// The scope itself as a subject: what a verdict about a whole account is about.
    fn from(scope: &Scope) -> Self {
        Self(scope.0.clone())
    }
}

/// The SHA-256 of some bytes, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// Hashes bytes with SHA-256.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hash(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref())
    }

    /// Hashes bytes that come one part after the other.
    #[must_use]
    pub fn hasher() -> Hasher {
        Hasher(aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256))
    }

    fn from_hash(hash: &[u8]) -> Self {
        let mut out = [0; 32];
        out.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
        Self(out)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hex digits.
    ///
    /// # Errors
    /// When the text has another length or another character.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new("digest", text, "use 64 lower-case hex digits");
        let mut out = [0; 32];
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(wrong());
        }
        for (to, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_not_ascii| wrong())?;
            *to = u8::from_str_radix(pair, 16).map_err(|_not_hex| wrong())?;
        }
        Ok(Self(out))
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// A digest in the making.
pub struct Hasher(aws_lc_rs::digest::Context);

impl Hasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest::from_hash(self.0.finish().as_ref())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Digest {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_what_it_writes() {
        let digest = Digest::of(b"evidence");
        assert_eq!(Digest::parse(&digest.to_string()), Ok(digest));
        let mut hasher = Digest::hasher();
        ["evi", "", "dence"].iter().for_each(|part| hasher.update(part.as_bytes()));
        assert_eq!(hasher.finish(), digest);
        assert!(Digest::parse("ab").is_err());
        assert!(Digest::parse(&"A".repeat(64)).is_err());
    }

    #[test]
    fn ids_refuse_what_their_rule_excludes() {
        assert!(SourceId::parse("aws-prod").is_ok());
        assert!(SourceId::parse("AWS prod").is_err());
        assert!(KindName::parse("aws.iam.users").is_ok());
        assert!(KindName::parse("aws").is_err());
        assert!(Scope::parse("aws:1\n2").is_err());
    }
}
