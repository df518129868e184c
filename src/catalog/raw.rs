//! Catalogs and crosswalks as people write them: where a value can be wrong, its place is kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::model::{
    Application, Automation, Confidence, FrameworkKind, Level, Licence, Party, Review, TitleOrigin, Use,
    Verified,
};

/// A text with its place.
pub(super) type Text = Spanned<String>;

/// A catalog file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCatalog {
    pub(super) schema: Text,
    pub(super) framework: RawFramework,
    pub(super) licence: Licence,
    pub(super) provenance: Spanned<Vec<String>>,
    #[serde(default)]
    pub(super) notes: Vec<String>,
    #[serde(default)]
    pub(super) timetables: BTreeMap<String, Vec<Application>>,
    pub(super) entries: Spanned<Vec<RawEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFramework {
    pub(super) id: Text,
    pub(super) title: String,
    pub(super) short_title: String,
    pub(super) abbreviation: Option<String>,
    pub(super) publisher: String,
    pub(super) edition: Option<String>,
    pub(super) kind: FrameworkKind,
    pub(super) certifiable: bool,
    pub(super) applies_from: Option<NaiveDate>,
    pub(super) url: String,
    pub(super) facts_as_of: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) title_origin: Option<TitleOrigin>,
    pub(super) kind: Text,
    pub(super) parent: Option<Text>,
    pub(super) level: Level,
    pub(super) summary: Option<Text>,
    pub(super) theme: Option<String>,
    #[serde(default)]
    pub(super) new_in_edition: bool,
    pub(super) role: Option<Party>,
    pub(super) actor: Option<Party>,
    #[serde(default)]
    pub(super) ai_specific: bool,
    pub(super) part: Option<String>,
    pub(super) applies_from: Option<Text>,
    pub(super) amended: Option<String>,
    pub(super) documented_information: Option<String>,
    pub(super) verified: Option<Verified>,
    pub(super) previous_id: Option<String>,
    #[serde(default)]
    pub(super) related: BTreeMap<String, Vec<Text>>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Vec<String>>,
    pub(super) automation: Option<Automation>,
}

/// A crosswalk file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCrosswalk {
    pub(super) schema: Text,
    pub(super) from: Text,
    pub(super) to: Text,
    pub(super) facts_as_of: NaiveDate,
    pub(super) reviewed: Option<Review>,
    pub(super) method: String,
    pub(super) applicability: String,
    pub(super) sources: Spanned<BTreeMap<String, String>>,
    #[serde(default)]
    pub(super) credit: Vec<String>,
    #[serde(default)]
    pub(super) notes: Vec<String>,
    #[serde(default)]
    pub(super) unrelated: Vec<RawUnrelated>,
    pub(super) mappings: Vec<RawMapping>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnrelated {
    pub(super) from: Text,
    pub(super) reason: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMapping {
    pub(super) from: Text,
    pub(super) to: Text,
    pub(super) relation: Text,
    pub(super) strength: Spanned<i64>,
    #[serde(rename = "use")]
    pub(super) usage: Use,
    pub(super) confidence: Confidence,
    pub(super) rationale: Text,
    pub(super) provenance: Spanned<Vec<Text>>,
    pub(super) reviewed: Option<Review>,
}
