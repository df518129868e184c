//! Hooks that developers run before they commit, as pre-commit is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::api::Operation;

use super::super::failure::Failure;
use super::document::{File, bounded};
use super::names;

/// The configuration of pre-commit. Format: <https://pre-commit.com/#adding-pre-commit-plugins-to-your-project>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum PreCommit {
    /// There is none.
    None,
    /// This one.
    Configured {
        /// Where hooks come from; those that the repository holds itself are not listed.
        repositories: Vec<HookRepository>,
    },
}

/// A repository of hooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HookRepository {
    /// How it is fetched, such as `https`; empty where its address does not say.
    pub scheme: String,
    /// Its host and path, without `.git` and without credentials.
    pub repository: String,
    /// Whether it is named almost like a popular one of somebody else.
    pub resembles_popular: bool,
}

/// Reads the configuration.
///
/// # Errors
/// When its file cannot be read whole.
pub(in super::super) fn read(operation: Operation, file: File) -> Result<PreCommit, Failure> {
    let document = file.document(operation, ".pre-commit-config.yaml")?;
    let wrong =
        || Failure::malformed(operation, ".pre-commit-config.yaml does not say where hooks come from");
    let repos = document.get("repos").and_then(Value::as_array).ok_or_else(wrong)?;
    let names =
        repos.iter().map(|repo| repo.get("repo")?.as_str()).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
    let remote = names.into_iter().filter(|name| !matches!(*name, "local" | "meta"));
    Ok(PreCommit::Configured { repositories: remote.map(repository).collect() })
}

fn repository(address: &str) -> HookRepository {
    let Ok(url) = Url::parse(address) else {
        let repository = bounded(address.rsplit('@').next().unwrap_or_default());
        return HookRepository { scheme: String::new(), repository, resembles_popular: false };
    };
    let path = url.path().trim_matches('/').trim_end_matches(".git").to_ascii_lowercase();
    let host = url.host_str().unwrap_or_default();
    let resembles_popular = host == "github.com" && names::resembles_popular(&path);
    HookRepository {
        scheme: url.scheme().to_owned(),
        repository: bounded(&format!("{host}/{path}")),
        resembles_popular,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_credentials() {
        let of = |address: &str| {
            let found = repository(address);
            (found.scheme, found.repository)
        };
        let told = |scheme: &str, repository: &str| (scheme.to_owned(), repository.to_owned());
        assert_eq!(of("https://u:secret@github.com/A/b.git"), told("https", "github.com/a/b"));
        assert_eq!(of("git@github.com:a/b"), told("", "github.com:a/b"));
        assert_eq!(of("http://github.com/a/b"), told("http", "github.com/a/b"));
    }
}
