//! The configuration of a GitHub source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::api::{Bounded, Problem, Problems, SecretRef, Section};

/// One organisation on github.com, a data-residency host or GitHub Enterprise Server. It is read as a GitHub App
/// (preferred: least privilege, its own limits) or with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The organisation's login. Example: `"acme"`.
    pub organization: String,
    /// The GitHub App to read as. Example: `{ id = 12345, private_key = "file:/etc/annexa/github.pem" }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
    /// A token to read with instead of an App, by reference: fine-grained or classic. Example: `"env:GITHUB_TOKEN"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretRef>,
    /// Where the REST API is. Default: `"https://api.github.com"`. Examples: `"https://github.example.com/api/v3"` for
    /// Enterprise Server, `"https://api.acme.ghe.com"` for data residency.
    #[serde(default = "default_api_url")]
    pub api_url: String,
    /// The enterprise that the organisation belongs to; streaming of its audit log is read only when it is named. Takes
    /// a classic token with `read:audit_log` of an enterprise owner. Example: `"acme-inc"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<String>,
    /// How many requests may be under way at once. GitHub allows 100. Default: `8`.
    #[serde(default = "default_concurrency")]
    pub concurrency: Bounded<1, 50>,
    /// How long one request may take, in seconds. Default: `30`.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: Bounded<1, 600>,
    /// How long one request may wait for GitHub's rate limits, in seconds. Default: `900`.
    #[serde(default = "default_patience")]
    pub patience_seconds: Bounded<1, 7200>,
}

/// A GitHub App that is installed in the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The App's id, a number. Example: `12345`.
    pub id: u64,
    /// The App's private key in PEM, by reference. Example: `"file:/etc/annexa/github.pem"`.
    pub private_key: SecretRef,
}

fn default_api_url() -> String {
    "https://api.github.com".to_owned()
}

fn default_concurrency() -> Bounded<1, 50> {
    Bounded::constant::<8>()
}

fn default_timeout() -> Bounded<1, 600> {
    Bounded::constant::<30>()
}

fn default_patience() -> Bounded<1, 7200> {
    Bounded::constant::<900>()
}

impl Config {
    /// A configuration with defaults, for tests and examples.
    #[must_use]
    pub fn of(organization: &str, api_url: &str) -> Self {
        Self {
            organization: organization.to_owned(),
            app: None,
            token: None,
            api_url: api_url.to_owned(),
            enterprise: None,
            concurrency: default_concurrency(),
            timeout_seconds: default_timeout(),
            patience_seconds: default_patience(),
        }
    }
}

/// True for a login as GitHub allows it: letters, digits, `-` and, for managed users, `_`.
fn is_login(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Why an address cannot be the API's.
fn fault_of(api_url: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(api_url) else { return Some("is no URL") };
    let host = url.host_str().unwrap_or_default();
    let is_loopback = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Some("must begin with https://, since tokens are sent there"),
    }
    if host.is_empty() || !url.username().is_empty() || url.query().is_some() || url.fragment().is_some() {
        return Some("must be a host and a path only");
    }
    None
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
    let mut note = |message: String, hint: &str| {
        problems.0.push(Problem::at(&source, span.clone(), message).hint(hint));
    };
    match (&config.app, &config.token) {
        (None, None) => {
            note(
                "nothing to sign in with".to_owned(),
                "set app = { id, private_key } or token = \"env:NAME\"",
            );
        }
        (Some(_), Some(_)) => note("`app` and `token` sign in twice".to_owned(), "keep one of them"),
        (Some(_), None) | (None, Some(_)) => {}
    }
    for (key, login) in
        [("organization", Some(&config.organization)), ("enterprise", config.enterprise.as_ref())]
    {
        if let Some(login) = login.filter(|login| !is_login(login)) {
            note(format!("{login:?} is no {key}"), "use the name in the address of its page");
        }
    }
    if let Some(fault) = fault_of(&config.api_url) {
        note(format!("api_url {:?} {fault}", config.api_url), "write it as \"https://api.github.com\"");
    }
    problems.or(config)
}

#[cfg(test)]
mod tests {
    use crate::api::SourceText;

    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let text = SourceText::new("annexa.toml", text);
        match read(Section::parse(&text).unwrap()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.into_iter().map(|problem| problem.message).collect(),
        }
    }

    #[test]
    fn a_source_takes_an_organisation_and_one_way_to_sign_in() {
        assert_eq!(problems("organization = \"acme\"\ntoken = \"env:T\""), [""; 0]);
        let app = "organization = \"acme\"\napp = { id = 1, private_key = \"file:/k\" }";
        assert_eq!(problems(app), [""; 0]);
        assert_eq!(problems("organization = \"acme\""), ["nothing to sign in with"]);
        assert_eq!(problems(&format!("token = \"env:T\"\n{app}")), ["`app` and `token` sign in twice"]);
        assert_eq!(problems("token = \"env:T\"").len(), 1);
    }

    #[test]
    fn tokens_go_to_no_address_in_the_clear() {
        let at =
            |url: &str| problems(&format!("organization = \"acme\"\ntoken = \"env:T\"\napi_url = \"{url}\""));
        assert_eq!(at("https://ghe.example.com/api/v3"), [""; 0]);
        assert_eq!(at("http://127.0.0.1:8080"), [""; 0]);
        for wrong in ["http://api.github.com", "api.github.com", "https://a:b@x.com", "https://x.com/?q"] {
            assert_eq!(at(wrong).len(), 1, "{wrong}");
        }
        assert_eq!(problems("organization = \"acme/../x\"\ntoken = \"env:T\"").len(), 1);
    }
}
