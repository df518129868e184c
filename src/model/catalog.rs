//! Frameworks as trees of requirements.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use collectors::api::IdError;
use collectors::text_id;
use serde::{Deserialize, Serialize};

use super::Automation;

text_id!(
    /// The name of a framework, such as `iso27001-2022`.
    FrameworkId, "framework id", "use 1 to 64 of a-z, 0-9, '.', '_' and '-'", is_framework_id
);
text_id!(
    /// The id of one entry of a catalog, as its publisher writes it, such as `21(2)(j)`.
    EntryId, "entry id", "use 1 to 64 letters, digits and '.', '(', ')', '_', '-'", is_entry_id
);
text_id!(
    /// What an entry is in its framework, such as `control`, `article` or `category`.
    EntryKind, "kind of entry", "use 1 to 64 of a-z, 0-9, _ and -", collectors::api::is_slug
);

fn is_framework_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

fn is_entry_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".()_-".contains(&b))
}

impl EntryKind {
    /// True for an entry that an organisation operates and tests.
    #[must_use]
    pub fn is_control(&self) -> bool {
        self.as_str() == "control"
    }

    /// True for the entry that stands for the whole framework.
    #[must_use]
    pub fn is_framework(&self) -> bool {
        self.as_str() == "framework"
    }
}

/// One entry of one framework, written `nis2:21(2)(j)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequirementId {
    /// The framework.
    pub framework: FrameworkId,
    /// Its entry.
    pub entry: EntryId,
}

impl schemars::JsonSchema for RequirementId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RequirementId".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

impl RequirementId {
    /// Reads `framework:entry`.
    ///
    /// # Errors
    /// When the colon is missing or one half is not valid.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (framework, entry) = text
            .split_once(':')
            .ok_or_else(|| IdError::new("requirement id", text, "write it as framework:entry"))?;
        Ok(Self { framework: FrameworkId::parse(framework)?, entry: EntryId::parse(entry)? })
    }
}

impl fmt::Display for RequirementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.framework, self.entry)
    }
}

impl TryFrom<String> for RequirementId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RequirementId> for String {
    fn from(id: RequirementId) -> Self {
        id.to_string()
    }
}

/// What sort of document a framework is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameworkKind {
    /// A standard an organisation can be audited against, such as ISO/IEC 27001.
    ManagementSystemStandard,
    /// A list of controls, such as the CIS Controls.
    ControlSet,
    /// Criteria an accountant reports on, such as the Trust Services Criteria.
    AttestationCriteria,
    /// Guidance that nobody is bound to.
    VoluntaryFramework,
    /// A law that binds directly.
    Regulation,
    /// A law that binds through national law.
    Directive,
}

impl FrameworkKind {
    /// True for a law: no risk acceptance waives it, and no mapping alone shows it as met.
    #[must_use]
    pub fn is_law(self) -> bool {
        match self {
            Self::Regulation | Self::Directive => true,
            Self::ManagementSystemStandard
            | Self::ControlSet
            | Self::AttestationCriteria
            | Self::VoluntaryFramework => false,
        }
    }
}

/// The head of a catalog: which document it describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Framework {
    /// Its id.
    pub id: FrameworkId,
    /// Its full title.
    pub title: String,
    /// The title for tables and headings.
    pub short_title: String,
    /// What people call its subject, such as ISMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abbreviation: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// The edition described.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// What sort of document it is.
    pub kind: FrameworkKind,
    /// True when a body can issue a certificate for it.
    pub certifiable: bool,
    /// The day from which all of it applies, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies_from: Option<NaiveDate>,
    /// Where the publisher offers it.
    pub url: String,
    /// The day on which the facts were gathered.
    pub facts_as_of: NaiveDate,
}

/// Whose words the titles of a catalog are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TitleOrigin {
    /// The rights holder's; they can be switched off.
    RightsHolder,
    /// Free to reuse: law, or work of a government.
    Free,
    /// Written for annexa.
    Own,
}

/// On what terms a catalog is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Who owns the text.
    pub rights_holder: String,
    /// Whose words the titles are, unless an entry says otherwise.
    pub titles: TitleOrigin,
    /// The notice to keep with the file.
    pub note: String,
}

/// Where a requirement is answered: once, or for each application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Once for the organisation.
    Organisation,
    /// For each application or AI system.
    Application,
    /// The rule once, its operation for each application.
    Both,
}

/// Whom a requirement binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// Who decides on the purposes of processing personal data.
    Controller,
    /// Who processes personal data for another.
    Processor,
    /// Who places an AI system on the market.
    Provider,
    /// Who uses an AI system.
    Deployer,
    /// Both of a pair.
    Both,
}

/// How well an entry was checked against its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verified {
    /// Several independent sources print it so.
    Confirmed,
    /// One secondary source prints it so.
    Secondary,
    /// Only its place in the structure is known.
    Structure,
}

/// A day from which a requirement applies, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The first day.
    pub date: NaiveDate,
    /// The case it holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

/// One entry of a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Its id within the framework.
    pub id: EntryId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// Whose words the title is.
    pub title_origin: TitleOrigin,
    /// What it is in its framework.
    pub kind: EntryKind,
    /// The entry it belongs to; absent for the framework itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<EntryId>,
    /// Where it is answered.
    pub level: Level,
    /// What it asks, in own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The theme of a hub control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// True when this edition introduced it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub new_in_edition: bool,
    /// Whom it binds when personal data is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Party>,
    /// Whom it binds in the chain of an AI system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Party>,
    /// True when it exists only because of AI.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ai_specific: bool,
    /// The instrument or chapter it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// From when it applies; empty when it always did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub applies_from: Vec<Application>,
    /// What a later act changed in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amended: Option<String>,
    /// The documented information it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documented_information: Option<String>,
    /// How well it was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    /// Its id in the edition before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_id: Option<String>,
    /// Entries of frameworks that its publisher links to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub related: BTreeMap<FrameworkId, Vec<EntryId>>,
    /// Ids of its parts that have no entry of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// Attributes of a hub control, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// What of a hub control can be shown without people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation: Option<Automation>,
}

impl Requirement {
    /// The title, or the id when titles are switched off.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.id.as_str())
    }

    /// The id and the title, or the id alone when titles are switched off.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.title {
            Some(title) => format!("{} {title}", self.id),
            None => self.id.to_string(),
        }
    }

    /// True while no day from which it applies has come.
    #[must_use]
    pub fn is_upcoming(&self, as_of: NaiveDate) -> bool {
        self.applies_from.iter().map(|each| each.date).min().is_some_and(|first| first > as_of)
    }
}

/// A framework as a tree of requirements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Catalog {
    /// Which document it describes.
    pub framework: Framework,
    /// On what terms it is shipped.
    pub licence: Licence,
    /// Where its facts come from.
    pub provenance: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    entries: Vec<Requirement>,
    #[serde(skip)]
    places: BTreeMap<EntryId, usize>,
    #[serde(skip)]
    children: BTreeMap<EntryId, Vec<usize>>,
}

impl Catalog {
    /// Joins a head and its entries, which the reader has checked.
    #[must_use]
    pub(crate) fn new(
        framework: Framework,
        licence: Licence,
        provenance: Vec<String>,
        notes: Vec<String>,
        entries: Vec<Requirement>,
    ) -> Self {
        let mut places = BTreeMap::new();
        let mut children: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            places.insert(entry.id.clone(), place);
            if let Some(parent) = &entry.parent {
                children.entry(parent.clone()).or_default().push(place);
            }
        }
        Self { framework, licence, provenance, notes, entries, places, children }
    }

    /// The framework's id.
    #[must_use]
    pub fn id(&self) -> &FrameworkId {
        &self.framework.id
    }

    /// Every entry, in the order of the framework.
    #[must_use]
    pub fn entries(&self) -> &[Requirement] {
        &self.entries
    }

    /// The entry of an id.
    #[must_use]
    pub fn get(&self, id: &EntryId) -> Option<&Requirement> {
        self.places.get(id).and_then(|place| self.entries.get(*place))
    }

    /// The full id of an entry.
    #[must_use]
    pub fn requirement_id(&self, entry: &EntryId) -> RequirementId {
        RequirementId { framework: self.framework.id.clone(), entry: entry.clone() }
    }

    /// The entries directly under one.
    pub fn children(&self, id: &EntryId) -> impl Iterator<Item = &Requirement> {
        self.children.get(id).into_iter().flatten().filter_map(|place| self.entries.get(*place))
    }

    /// True for an entry with nothing under it.
    #[must_use]
    pub fn is_leaf(&self, id: &EntryId) -> bool {
        !self.children.contains_key(id)
    }

    /// The entry that another belongs to; none for the framework itself.
    #[must_use]
    pub fn group(&self, id: &EntryId) -> Option<&Requirement> {
        self.get(id)?.parent.as_ref().and_then(|parent| self.get(parent))
    }

    /// Every leaf under an entry, in order; the entry itself when it is one.
    #[must_use]
    pub fn leaves(&self, id: &EntryId) -> Vec<&Requirement> {
        if self.is_leaf(id) {
            return self.get(id).into_iter().collect();
        }
        self.children(id).flat_map(|child| self.leaves(&child.id)).collect()
    }

    /// Takes away the titles that belong to a rights holder; the framework keeps its name.
    pub(crate) fn hide_titles(&mut self) {
        for entry in &mut self.entries {
            if entry.title_origin == TitleOrigin::RightsHolder && !entry.kind.is_framework() {
                entry.title = None;
            }
        }
    }
}
