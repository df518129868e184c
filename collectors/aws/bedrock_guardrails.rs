//! Evidence `aws.bedrock.guardrails`: what is kept from models and from those who ask them.

use chrono::TimeDelta;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::{Draft, EvidenceKind};

use super::area::{Area, REGIONS, Reader};
use super::bedrock_logging::BEDROCK;
use super::failure::Failure;
#[cfg(any(test, feature = "testing"))]
use super::wire::testing::Canned;
use super::wire::{Call, Rest, page};

const LIST: Call =
    Call::new(&BEDROCK, "bedrock:ListGuardrails").rest(Rest::Get("/guardrails")).paged("nextToken");
const GET: Call =
    Call::new(&BEDROCK, "bedrock:GetGuardrail").rest(Rest::Get("/guardrails/{guardrailIdentifier}"));

/// The kind.
pub const KIND: EvidenceKind = EvidenceKind {
    name: "aws.bedrock.guardrails",
    title: "Guardrails of Bedrock",
    subject: "arn",
    operations: &[REGIONS, LIST.operation, GET.operation],
    max_age: TimeDelta::hours(24),
    schema: || schema_for!(Row),
};

/// Reads the kind.
pub(super) const READER: Reader = Reader {
    kind: &KIND,
    read: |area| Box::pin(read(area)),
    #[cfg(any(test, feature = "testing"))]
    canned: CANNED,
};

/// One guardrail, in its draft version.
///
/// API: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The KMS key that encrypts it; empty when a key of AWS does.
    pub kms_key: String,
    /// The filter of attacks by prompts.
    pub prompt_attacks: Filter,
    /// How many kinds of sensitive information are blocked or masked.
    pub sensitive_filters: usize,
}

/// A content filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Filter {
    /// The guardrail has none.
    None,
    /// It has one.
    Set {
        /// `NONE`, `LOW`, `MEDIUM` or `HIGH`, for what comes in.
        strength: String,
        /// `BLOCK`, or `NONE` when it only notes what it finds. Guardrails from before there was a choice block.
        action: String,
        /// Whether it is applied. Guardrails from before there was a choice are.
        enabled: bool,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Guardrails {
    guardrails: Vec<Summary>,
    #[serde(default)]
    next_token: Option<String>,
}
page!(Guardrails, next_token);

#[derive(Deserialize)]
struct Summary {
    id: String,
    arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Guardrail {
    guardrail_arn: String,
    name: String,
    #[serde(default)]
    kms_key_arn: Option<String>,
    #[serde(default)]
    content_policy: Option<ContentPolicy>,
    #[serde(default)]
    sensitive_information_policy: Option<SensitivePolicy>,
}

#[derive(Deserialize)]
struct ContentPolicy {
    #[serde(default)]
    filters: Vec<ContentFilter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContentFilter {
    #[serde(rename = "type")]
    kind: String,
    input_strength: String,
    #[serde(default)]
    input_action: Option<String>,
    #[serde(default)]
    input_enabled: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SensitivePolicy {
    #[serde(default)]
    pii_entities: Vec<SensitiveFilter>,
    #[serde(default)]
    regexes: Vec<SensitiveFilter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SensitiveFilter {
    action: String,
    #[serde(default)]
    input_action: Option<String>,
    #[serde(default)]
    input_enabled: Option<bool>,
    #[serde(default)]
    output_action: Option<String>,
    #[serde(default)]
    output_enabled: Option<bool>,
}

impl SensitiveFilter {
    /// Whether it blocks or masks anything, in what is asked or answered. What is set for one of them comes before what
    /// is set for both.
    ///
    /// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailPiiEntity.html>
    fn hides(&self) -> bool {
        let acts = |own: &Option<String>, enabled: Option<bool>| {
            let action = own.as_ref().unwrap_or(&self.action);
            enabled != Some(false) && matches!(action.as_str(), "BLOCK" | "ANONYMIZE")
        };
        acts(&self.input_action, self.input_enabled) || acts(&self.output_action, self.output_enabled)
    }
}

async fn read(area: &Area<'_>) -> Draft {
    area.in_regions(&KIND, |region| async move {
        let pages = area.client.pages::<Guardrails>(&LIST, &region, &json!({})).await?;
        let mut draft = Draft::new(&KIND);
        pages.iter().for_each(|_| draft.page());
        let region = region.as_str();
        let found = pages.into_iter().flat_map(|page| page.guardrails).collect();
        area.rows(
            &mut draft,
            found,
            |each: Summary| async move { (each.arn, row(area, region, &each.id).await) },
        )
        .await;
        Ok(draft)
    })
    .await
}

async fn row(area: &Area<'_>, region: &str, id: &str) -> Result<Row, Failure> {
    let guardrail: Guardrail = area.client.ask(&GET, region, &json!({ "guardrailIdentifier": id })).await?;
    let filters = guardrail.content_policy.map(|policy| policy.filters).unwrap_or_default();
    let attacks = filters.into_iter().find(|filter| filter.kind == "PROMPT_ATTACK");
    let sensitive = guardrail.sensitive_information_policy;
    let sensitive = sensitive.map(|policy| policy.pii_entities.into_iter().chain(policy.regexes));
    Ok(Row {
        arn: guardrail.guardrail_arn,
        region: region.to_owned(),
        name: guardrail.name,
        kms_key: guardrail.kms_key_arn.unwrap_or_default(),
        prompt_attacks: attacks.map_or(Filter::None, |filter| Filter::Set {
            strength: filter.input_strength,
            action: filter.input_action.unwrap_or_else(|| "BLOCK".to_owned()),
            enabled: filter.input_enabled.unwrap_or(true),
        }),
        sensitive_filters: sensitive.map_or(0, |filters| filters.filter(SensitiveFilter::hides).count()),
    })
}

#[cfg(any(test, feature = "testing"))]
const CANNED: &[Canned] = &[
    Canned::of(&LIST, include_str!("fixtures/ListGuardrails.json")).token("nextToken"),
    Canned::of(&GET, include_str!("fixtures/GetGuardrail.json")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_switched_off_or_only_notes_hides_nothing() {
        for (text, hides) in [
            (r#"{"action":"BLOCK"}"#, true),
            (r#"{"action":"ANONYMIZE","inputEnabled":true,"outputEnabled":false}"#, true),
            (r#"{"action":"NONE","outputAction":"ANONYMIZE"}"#, true),
            (r#"{"action":"NONE"}"#, false),
            (r#"{"action":"BLOCK","inputEnabled":false,"outputEnabled":false}"#, false),
            (r#"{"action":"BLOCK","inputAction":"NONE","outputAction":"NONE"}"#, false),
            (r#"{"action":"BLOCK","inputAction":"NONE","outputEnabled":false}"#, false),
            (r#"{"action":"TOMORROW"}"#, false),
        ] {
            let filter: SensitiveFilter = serde_json::from_str(text).unwrap();
            assert_eq!(filter.hides(), hides, "{text}");
        }
    }
}
