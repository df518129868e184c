//! Evidence `aws.iam.oidc_providers`: OIDC identity providers.

use aws_sdk_iam::operation::get_open_id_connect_provider::GetOpenIdConnectProviderOutput;
use chrono::TimeDelta;
use futures::{StreamExt, stream};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use crate::api::{Draft, EvidenceKind, UnknownReason};

use super::client::Client;
use super::envelope::Element;
use super::failure::{Failure, RowError, put, text};
use super::operation::{GET_OIDC_PROVIDER, LIST_OIDC_PROVIDERS};

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.iam.oidc_providers",
    title: "OpenID Connect identity providers",
    subject: "arn",
    operations: &[LIST_OIDC_PROVIDERS, GET_OIDC_PROVIDER],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// One provider. API: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The issuer without its scheme, such as `token.actions.githubusercontent.com`.
    pub url: String,
    /// The audiences it accepts.
    pub client_ids: Vec<String>,
}

/// How many providers are asked at once.
const AT_ONCE: usize = 8;

/// Reads all providers: the list, then each one, since only that tells its audiences.
pub(super) async fn read(client: &Client) -> Draft {
    let request = client.iam.list_open_id_connect_providers();
    let required = [Element::List("OpenIDConnectProviderList")];
    let answer =
        client.query(LIST_OIDC_PROVIDERS, &required, |tap| request.customize().interceptor(tap).send()).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return Draft::unread(&KIND, failure.gap()),
    };
    let mut draft = Draft::new(&KIND);
    draft.page();
    let mut readings = Vec::new();
    for provider in answer.open_id_connect_provider_list() {
        readings.push(read_one(client, provider.arn().unwrap_or_default()));
    }
    let rows: Vec<_> = stream::iter(readings).buffered(AT_ONCE).collect().await;
    for (arn, row) in rows {
        match row {
            Ok(row) => put(&mut draft, GET_OIDC_PROVIDER, arn, row),
            Err(failure) => draft.gap(failure.gap_for(arn)),
        }
    }
    draft
}

type Answer = Result<Result<Row, RowError>, Failure>;

async fn read_one<'a>(client: &Client, arn: &'a str) -> (&'a str, Answer) {
    (arn, ask(client, arn).await)
}

async fn ask(client: &Client, arn: &str) -> Answer {
    if arn.is_empty() {
        return Err(Failure::new(UnknownReason::Malformed, LIST_OIDC_PROVIDERS, "a provider without Arn"));
    }
    let request = client.iam.get_open_id_connect_provider().open_id_connect_provider_arn(arn);
    let required = [Element::Field("Url"), Element::List("ClientIDList")];
    let answer =
        client.query(GET_OIDC_PROVIDER, &required, |tap| request.customize().interceptor(tap).send()).await?;
    Ok(row(arn, &answer))
}

fn row(arn: &str, provider: &GetOpenIdConnectProviderOutput) -> Result<Row, RowError> {
    let mut client_ids = provider.client_id_list().to_vec();
    client_ids.sort();
    Ok(Row { arn: arn.to_owned(), url: text(provider.url(), "Url")?, client_ids })
}
