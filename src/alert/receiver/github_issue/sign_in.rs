//! Signing in to write issues: with a token, or as a GitHub App whose installation makes one for an hour.

use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::alert::connector::{Answer, Call, Connector};
use crate::alert::receiver::Outcome;
use crate::alert::receiver::answers::{failure_of, later, no_answer, secret, url};
use crate::config::{GithubApp, GithubIssueSettings};

/// How long a token of an installation is used; it lasts an hour.
const TOKEN_MINUTES: i64 = 50;

/// What signs requests, and until when.
#[derive(Default)]
pub(super) struct SignIn {
    token: Mutex<Option<(SecretString, DateTime<Utc>)>>,
}

impl SignIn {
    /// The header that signs a request.
    pub(super) async fn header(
        &self,
        settings: &GithubIssueSettings,
        connector: &Connector,
        now: DateTime<Utc>,
    ) -> Result<HeaderValue, Outcome> {
        let Some(app) = &settings.app else {
            let reference = settings.token.as_ref().ok_or_else(|| later("nothing to sign in with"))?;
            return bearer(secret(reference)?.expose_secret());
        };
        let mut kept = self.token.lock().await;
        if let Some((token, until)) = kept.as_ref()
            && *until > now
        {
            return bearer(token.expose_secret());
        }
        let token = installation_token(settings, app, connector, now).await?;
        let header = bearer(token.expose_secret());
        *kept = Some((token, now + TimeDelta::minutes(TOKEN_MINUTES)));
        header
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Outcome> {
    let header = HeaderValue::from_str(&format!("Bearer {}", token.trim()));
    let mut header = header.map_err(|_said| later("the token holds characters that no token has"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// A token for issues of the one repository
/// (<https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app>).
async fn installation_token(
    settings: &GithubIssueSettings,
    app: &GithubApp,
    connector: &Connector,
    now: DateTime<Utc>,
) -> Result<SecretString, Outcome> {
    let jwt = jwt(app, now)?;
    let ask = async |method: Method, path: String, body: Value| {
        let mut call = Call { method, ..Call::json(url(&settings.api_url, &path)?, &body) };
        if body.is_null() {
            call.body.clear();
        }
        call.headers.insert(AUTHORIZATION, bearer(&jwt)?);
        call.headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        let answer = connector.send(call).await.map_err(|failure| no_answer(&failure))?;
        match failure_of(&answer, now) {
            Some(outcome) => Err(outcome),
            None => answer.json().ok_or_else(|| later("GitHub's answer is no JSON")),
        }
    };
    let path = format!("/repos/{}/installation", settings.repository);
    let installation = ask(Method::GET, path, Value::Null).await?;
    let id = installation.get("id").and_then(Value::as_u64);
    let id = id.ok_or_else(|| later("GitHub's answer has no installation"))?;
    let name = settings.repository.split_once('/').map_or("", |(_, name)| name);
    let wanted = json!({ "repositories": [name], "permissions": { "issues": "write" } });
    let made = ask(Method::POST, format!("/app/installations/{id}/access_tokens"), wanted).await?;
    let token = made.get("token").and_then(Value::as_str);
    Ok(token.ok_or_else(|| later("GitHub's answer has no token"))?.into())
}

/// The App's own signature, which lasts some minutes
/// (<https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>).
fn jwt(app: &GithubApp, now: DateTime<Utc>) -> Result<String, Outcome> {
    let pem = secret(&app.private_key)?;
    let key =
        rsa_key(pem.expose_secret()).ok_or_else(|| later("the App's private key is no RSA key in PEM"))?;
    let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iat": (now - TimeDelta::minutes(1)).timestamp(),
        "exp": (now + TimeDelta::minutes(8)).timestamp(),
        "iss": app.id.to_string(),
    });
    let signed = format!("{}.{}", encode(json!({ "alg": "RS256", "typ": "JWT" })), encode(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .map_err(|_said| later("the App's private key does not sign"))?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// An RSA key in PEM, as GitHub makes it (PKCS #1) or as tools convert it (PKCS #8).
fn rsa_key(pem: &str) -> Option<RsaKeyPair> {
    let lines = pem.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("-----"));
    let der = STANDARD.decode(lines.collect::<String>()).ok()?;
    RsaKeyPair::from_der(&der).or_else(|_| RsaKeyPair::from_pkcs8(&der)).ok()
}

/// When a limit is over, by GitHub's own headers.
pub(super) fn reset_in(answer: &Answer, now: DateTime<Utc>) -> Option<Duration> {
    let header = |name: &str| answer.headers.get(name)?.to_str().ok()?.parse::<i64>().ok();
    if header("x-ratelimit-remaining")? > 0 {
        return None;
    }
    let left = header("x-ratelimit-reset")? - now.timestamp();
    Some(Duration::from_secs(u64::try_from(left.clamp(1, 3_600)).unwrap_or(60)))
}
