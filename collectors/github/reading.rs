//! Reads the wanted kinds of the organisation: signs in, makes each call once, and closes one evidence for each kind.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::api::{
    CollectError, Context, Draft, Evidence, EvidenceKind, Gap, Operation, Origin, Scope, SourceId,
    UnknownReason, parse_as,
};

use super::area::{Area, scope_of};
use super::client::{Client, Ground};
use super::config::Config;
use super::failure::Failure;
use super::grants::Grants;
use super::organization::{GET_ORGANIZATION, Profile};
use super::sign_in::FIND_INSTALLATION;
use super::{ENTRY, READERS, code_scanning_alerts, dependabot_alerts, repositories, secret_scanning_alerts};

/// Says whose token reads: <https://docs.github.com/en/rest/users/users#get-the-authenticated-user>
pub(super) const GET_USER: Operation = Operation { name: "GET /user", permission: "metadata:read" };

/// One collection of a source.
pub(super) struct Reading<'a> {
    /// The source.
    pub(super) id: &'a SourceId,
    /// Its configuration.
    pub(super) config: &'a Config,
    /// What the source keeps.
    pub(super) ground: &'a Ground,
    /// What the collection needs from outside.
    pub(super) cx: &'a Context,
}

/// Who reads, what it may read, and what GitHub says of the organisation.
pub(super) struct Entry {
    /// The client that is signed in.
    pub(super) client: Client,
    /// The organisation.
    pub(super) profile: Profile,
    /// Who reads, as GitHub names it.
    pub(super) identity: String,
    /// What may be read.
    pub(super) grants: Grants,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

impl Reading<'_> {
    /// Reads the organisation.
    ///
    /// # Errors
    /// When it cannot be signed in to, or does not say its name.
    pub(super) async fn read(&self) -> Result<Vec<Evidence>, CollectError> {
        let Entry { client, profile, identity, grants } = self.enter().await?;
        let scope = scope_of(&profile.login);
        let area = Area { client: &client, config: self.config, profile: &profile, grants };
        let readers = READERS.iter().filter(|reader| self.wants(reader.kind));
        let mut drafts = futures::future::join_all(readers.map(|reader| (reader.read)(&area))).await;
        if let Some(gap) = out_of_reach(&client, &profile) {
            let of_repositories = |draft: &&mut Draft| OF_REPOSITORIES.contains(&draft.kind().name);
            drafts.iter_mut().filter(of_repositories).for_each(|draft| draft.gap(gap.clone()));
        }
        self.close(&client, &self.origin(&scope, identity)?, drafts)
    }

    /// Signs in and asks for the organisation.
    ///
    /// # Errors
    /// When either fails.
    pub(super) async fn enter(&self) -> Result<Entry, Failure> {
        let client = Client::new(self.config, self.ground, &self.cx.cancel)?;
        let url = client.url(GET_ORGANIZATION, &[("org", &self.config.organization)])?;
        let reply = client.reply(GET_ORGANIZATION, &url).await?;
        let profile: Profile = parse_as(reply.body())
            .map_err(|error| Failure::malformed(GET_ORGANIZATION, error.to_string()))?;
        let scopes = reply.headers().get("x-oauth-scopes").and_then(|scopes| scopes.to_str().ok());
        let (identity, grants) = match client.sign_in().installed() {
            Some(installed) => installed,
            None => (user(&client).await, Grants::of_header(scopes)),
        };
        Ok(Entry { client, profile, identity, grants })
    }

    fn wants(&self, kind: &EvidenceKind) -> bool {
        self.cx.kinds.iter().any(|wanted| wanted.as_str() == kind.name)
    }

    fn origin(&self, scope: &str, identity: String) -> Result<Origin, CollectError> {
        Ok(Origin {
            source: self.id.clone(),
            scope: Scope::parse(scope).map_err(|error| CollectError::Malformed(error.to_string()))?,
            collector: format!("github {}", env!("CARGO_PKG_VERSION")),
            identity,
        })
    }

    /// Books the calls and closes the drafts.
    fn close(
        &self,
        client: &Client,
        origin: &Origin,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Evidence>, CollectError> {
        let collected_at = self.cx.clock.now();
        let mut evidence = Vec::new();
        for mut draft in drafts {
            let mut operations = BTreeSet::from(ENTRY);
            operations.extend(draft.kind().operations);
            draft.calls(client.ledger.share(&operations));
            let closed = draft.finish(origin, collected_at);
            evidence.push(closed.map_err(|error| CollectError::Malformed(error.to_string()))?);
        }
        Ok(evidence)
    }
}

/// The kinds that credentials which reach some repositories read in part, without a word of GitHub.
const OF_REPOSITORIES: &[&str] = &[
    repositories::KIND.name,
    secret_scanning_alerts::KIND.name,
    code_scanning_alerts::KIND.name,
    dependabot_alerts::KIND.name,
];

/// Why repositories may be out of reach: an App that is installed on some of them, or a token while GitHub does not tell how
/// many there are.
fn out_of_reach(client: &Client, profile: &Profile) -> Option<Gap> {
    let (operation, detail) = match (client.sign_in().reaches_all(), profile.repositories()) {
        (Some(true), _) | (None, Some(_)) => return None,
        (Some(false), _) => {
            (FIND_INSTALLATION, "the App is not installed on all repositories, and the others are not seen")
        }
        (None, None) => (
            GET_ORGANIZATION,
            "how many repositories there are is not told, so that some may be out of reach",
        ),
    };
    Some(Gap::whole(UnknownReason::Partial, operation.name, detail))
}

/// The user whose token reads. Some tokens may not ask; that keeps them from nothing else.
async fn user(client: &Client) -> String {
    match client.get::<User>(GET_USER, &[]).await {
        Ok(user) => format!("user {}", user.login),
        Err(_unknown) => "a token that does not say whose it is".to_owned(),
    }
}
