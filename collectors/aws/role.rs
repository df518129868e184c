//! Roles that are entered: those of other accounts, and those of a chain that leads to them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use secrecy::ExposeSecret;

use crate::api::{SecretRef, UnknownReason};

use super::client::Client;
use super::config::{Account, Hop};
use super::envelope::Element;
use super::failure::Failure;
use super::operation::ASSUME_ROLE;

/// The name of the sessions that are opened, as `CloudTrail` shows it.
const SESSION_NAME: &str = "annexa";

/// How long a session lasts: what every role allows, and the most for a role that is entered from another one.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
const SESSION_SECONDS: u16 = 3600;

/// A role to enter.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its ARN.
    pub(super) arn: String,
    external_id: Option<SecretRef>,
    /// What people call what it leads to.
    place: String,
}

impl Entry {
    /// The role of an account.
    pub(super) fn of_account(account: &Account, partition: &str) -> Self {
        Self {
            arn: account.role_arn(partition),
            external_id: account.external_id.clone(),
            place: format!("account {}", account.label()),
        }
    }

    /// A role of the chain.
    pub(super) fn of_hop(hop: &Hop) -> Self {
        Self {
            arn: hop.role.to_string(),
            external_id: hop.external_id.clone(),
            place: "the chain of roles".to_owned(),
        }
    }
}

/// The client of a role. Its session is renewed as long as it is used, since a large account takes longer than one lasts.
///
/// # Errors
/// Why the role cannot be entered, with the client that could not.
pub(super) async fn enter(base: Client, entry: Entry) -> Result<Client, (Failure, Client)> {
    let first = match assume(&base, &entry).await {
        Ok(first) => first,
        Err(failure) => return Err((failure, base)),
    };
    let base = Arc::new(base);
    let session = Session { base: Arc::clone(&base), entry, first: Mutex::new(Some(first)) };
    Ok(base.entered(SharedCredentialsProvider::new(session)))
}

/// Provides the credentials of a role, each time anew.
struct Session {
    base: Arc<Client>,
    entry: Entry,
    first: Mutex<Option<Credentials>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.entry.arn)
    }
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(first) => Provided::ready(Ok(first)),
            None => Provided::new(async {
                assume(&self.base, &self.entry).await.map_err(CredentialsError::provider_error)
            }),
        }
    }
}

async fn assume(client: &Client, entry: &Entry) -> Result<Credentials, Failure> {
    let external_id = match entry.external_id.as_ref().map(SecretRef::resolve).transpose() {
        Ok(external_id) => external_id.map(|secret| secret.expose_secret().to_owned()),
        Err(error) => return Err(Failure::new(UnknownReason::Absent, ASSUME_ROLE, error.to_string())),
    };
    let request = client
        .sts
        .assume_role()
        .role_arn(&entry.arn)
        .role_session_name(SESSION_NAME)
        .duration_seconds(SESSION_SECONDS.into())
        .set_external_id(external_id);
    let required = [
        Element::Inner("Credentials", "AccessKeyId"),
        Element::Inner("Credentials", "SecretAccessKey"),
        Element::Inner("Credentials", "SessionToken"),
    ];
    // By the clock that renewals go by, since the source's may differ.
    let until =
        client.sdk.time_source().map(|clock| clock.now() + Duration::from_secs(SESSION_SECONDS.into()));
    let answer =
        client.query(ASSUME_ROLE, &required, |tap| request.customize().interceptor(tap).send()).await;
    let answer = answer.map_err(|failure| Failure {
        detail: format!("enter {} as {}: {}", entry.place, entry.arn, failure.detail),
        ..failure
    })?;
    let Some(credentials) = answer.credentials() else {
        return Err(Failure::new(UnknownReason::Malformed, ASSUME_ROLE, "the answer has no credentials"));
    };
    Ok(Credentials::new(
        credentials.access_key_id(),
        credentials.secret_access_key(),
        Some(credentials.session_token().to_owned()),
        until,
        "AssumeRole",
    ))
}
