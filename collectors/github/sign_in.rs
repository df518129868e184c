//! Signing in: as a GitHub App, whose tokens last an hour and are renewed, or with a token.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use octocrab::auth::{AppAuth, create_jwt};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::Instant;

use crate::api::{Digest, Operation, SecretError, SecretRef, UnknownReason, parse_as};

use super::auth::{Signature, bearer};
use super::client::{Client, Sending};
use super::config::Config;
use super::failure::Failure;
use super::grants::Grants;

/// Finds the installation of an App in the organisation:
/// <https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app>
pub(super) const FIND_INSTALLATION: Operation =
    Operation { name: "GET /orgs/{org}/installation", permission: "metadata:read" };

/// Makes a token of an installation:
/// <https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app>
pub(super) const MAKE_TOKEN: Operation = Operation {
    name: "POST /app/installations/{installation_id}/access_tokens",
    permission: "metadata:read",
};

/// How long a token of an installation is used; it lasts an hour.
const TOKEN_LASTS: Duration = Duration::from_secs(50 * 60);

/// Reads a secret.
pub(super) type Secret = fn(&SecretRef) -> Result<SecretString, SecretError>;

/// How a source is signed in to.
pub(super) struct SignIn {
    signature: Arc<Signature>,
    app: Option<Installed>,
    who: String,
}

/// A GitHub App in an organisation.
struct Installed {
    auth: AppAuth,
    organization: String,
    installation: OnceCell<Installation>,
    token: Mutex<Option<Instant>>,
}

/// The installation of an App.
#[derive(Debug, Clone, Deserialize)]
struct Installation {
    id: u64,
    app_slug: String,
    permissions: BTreeMap<String, String>,
    /// The repositories that it reaches: `all` or `selected`.
    #[serde(default)]
    repository_selection: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// Credentials that cannot be used.
pub(super) fn unusable(detail: String) -> Failure {
    Failure::new(UnknownReason::Denied, MAKE_TOKEN, detail)
}

impl SignIn {
    /// The way that is configured. Reads the secret.
    ///
    /// # Errors
    /// When the secret is not to be had, or is none.
    pub(super) fn new(config: &Config, secret: Secret, signature: Arc<Signature>) -> Result<Self, Failure> {
        if let Some(app) = &config.app {
            let pem = secret(&app.private_key).map_err(|error| unusable(error.to_string()))?;
            let key = octocrab::auth::EncodingKey::from_rsa_pem(pem.expose_secret().as_bytes());
            let key =
                key.map_err(|error| unusable(format!("the private key is no RSA key in PEM: {error}")))?;
            let installed = Installed {
                auth: AppAuth { app_id: app.id.into(), key },
                organization: config.organization.clone(),
                installation: OnceCell::new(),
                token: Mutex::default(),
            };
            return Ok(Self { signature, app: Some(installed), who: format!("app {}", app.id) });
        }
        let reference =
            config.token.as_ref().ok_or_else(|| unusable("nothing to sign in with".to_owned()))?;
        let token = secret(reference).map_err(|error| unusable(error.to_string()))?;
        let signed = signature.set(token.expose_secret());
        signed.ok_or_else(|| unusable("the token holds characters that no token has".to_owned()))?;
        let who = format!("token {}", Digest::of(token.expose_secret().as_bytes()));
        Ok(Self { signature, app: None, who })
    }

    /// Who reads, by configuration: what keeps answers to different credentials apart.
    pub(super) fn who(&self) -> &str {
        &self.who
    }

    /// Whether a token that is not accepted may be replaced by a new one.
    pub(super) fn renews(&self) -> bool {
        self.app.is_some()
    }

    /// The App that reads and what it may, once it has signed in; nothing with a token.
    pub(super) fn installed(&self) -> Option<(String, Grants)> {
        let installation = self.app.as_ref()?.installation.get()?;
        let name = format!("app {} (installation {})", installation.app_slug, installation.id);
        Some((name, Grants::App(installation.permissions.clone())))
    }

    /// Whether an App reaches all repositories, once it has signed in; nothing with a token.
    pub(super) fn reaches_all(&self) -> Option<bool> {
        let installation = self.app.as_ref()?.installation.get()?;
        Some(installation.repository_selection.as_deref() == Some("all"))
    }

    /// Sees to it that there is a token that lasts; with `anew`, one that was not used yet.
    ///
    /// # Errors
    /// When GitHub gives none.
    pub(super) async fn ready(&self, client: &Client, anew: bool) -> Result<(), Failure> {
        let Some(app) = &self.app else { return Ok(()) };
        let mut until = app.token.lock().await;
        let now = Instant::now();
        let is_fresh = until.is_some_and(|until| until > now);
        // Several requests may meet the end of a token; the first one renews it for all.
        let just_made = until.is_some_and(|until| until > now + TOKEN_LASTS - Duration::from_secs(10));
        if (is_fresh && !anew) || just_made {
            return Ok(());
        }
        let installation = app.installation.get_or_try_init(|| app.find(client)).await?;
        let token = app.token(client, installation).await?;
        self.signature.set(&token).ok_or_else(|| unusable("GitHub's token cannot be sent".to_owned()))?;
        *until = Some(now + TOKEN_LASTS);
        Ok(())
    }
}

impl Installed {
    async fn find(&self, client: &Client) -> Result<Installation, Failure> {
        let url = client.url(FIND_INSTALLATION, &[("org", &self.organization)])?;
        self.ask(client, FIND_INSTALLATION, Method::GET, &url).await
    }

    async fn token(&self, client: &Client, installation: &Installation) -> Result<String, Failure> {
        let id = installation.id.to_string();
        let url = client.url(MAKE_TOKEN, &[("installation_id", &id)])?;
        let made: Token = self.ask(client, MAKE_TOKEN, Method::POST, &url).await?;
        Ok(made.token)
    }

    /// Asks as the App itself.
    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        client: &Client,
        operation: Operation,
        method: Method,
        url: &url::Url,
    ) -> Result<T, Failure> {
        let jwt = create_jwt(self.auth.app_id, &self.auth.key);
        let jwt = jwt.map_err(|error| unusable(format!("the private key does not sign: {error}")))?;
        let signature = bearer(&jwt).ok_or_else(|| unusable("the signature cannot be sent".to_owned()))?;
        let body = (method == Method::POST).then(|| "{}".to_owned());
        let reply =
            client.exchange(Sending { operation, method, url, body, signature: Some(signature) }).await?;
        if !reply.status().is_success() {
            return Err(Failure::of_status(operation, &reply));
        }
        parse_as(reply.body()).map_err(|error| Failure::malformed(operation, error.to_string()))
    }
}
