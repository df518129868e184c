//! What the credentials may read, where they say so.
//!
//! GraphQL leaves out what may not be seen without a word in places. There, what the credentials say about themselves
//! decides whether nothing was seen because nothing is there.

use std::collections::BTreeMap;

/// What the credentials may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Grants {
    /// The permissions of an App's installation: <https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app>
    App(BTreeMap<String, String>),
    /// The scopes of a classic token: <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>
    Classic(Vec<String>),
    /// Fine-grained tokens do not say.
    Untold,
}

impl Grants {
    /// The scopes in the header of an answer to a classic token.
    pub(super) fn of_header(scopes: Option<&str>) -> Self {
        match scopes {
            Some(scopes) => Self::Classic(scopes.split(',').map(|each| each.trim().to_owned()).collect()),
            None => Self::Untold,
        }
    }

    /// Whether an App may read something; nothing is known of tokens.
    pub(super) fn app_reads(&self, permission: &str) -> Option<bool> {
        match self {
            Self::App(permissions) => Some(permissions.contains_key(permission)),
            Self::Classic(_) | Self::Untold => None,
        }
    }

    /// Whether it is certain that no files may be read, so that asking for them is in vain.
    pub(super) fn reads_no_contents(&self) -> bool {
        match self {
            Self::App(_) | Self::Classic(_) => !self.reads_contents(),
            Self::Untold => false,
        }
    }

    /// Whether files of every repository may be read.
    pub(super) fn reads_contents(&self) -> bool {
        match self {
            Self::App(permissions) => permissions.contains_key("contents"),
            Self::Classic(scopes) => scopes.iter().any(|scope| scope == "repo"),
            Self::Untold => false,
        }
    }
}
