//! A catalog file into a [`Catalog`], or every problem in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use collectors::api::{Problem, Problems, SourceText};
use serde_saphyr::Spanned;

use super::raw::{RawCatalog, RawEntry, RawFramework, Text};
use super::read::{read, span_of, unknown};
use crate::model::{
    Application, Catalog, EntryId, EntryKind, Framework, FrameworkId, Requirement, RequirementId, TitleOrigin,
};

const SCHEMA: &str = "annexa-catalog/1";
const SUMMARY_WORDS: usize = 25;

/// A catalog that was read, and what cannot be checked before all are read.
pub(super) struct Draft {
    /// The file.
    pub(super) source: Arc<SourceText>,
    /// The catalog.
    pub(super) catalog: Catalog,
    /// True when faulty entries are missing from it, so that what refers to them is no second problem.
    pub(super) is_damaged: bool,
    /// Links to entries of any framework, with their places.
    pub(super) links: Vec<Spanned<RequirementId>>,
}

/// Reads one catalog; nothing when its framework cannot be told.
pub(super) fn read_catalog(source: &Arc<SourceText>, problems: &mut Problems) -> Option<Draft> {
    let reading = read::<RawCatalog>(source);
    problems.0.extend(reading.problems.0);
    let raw = reading.value?;
    let mut check = Check { source, problems, is_damaged: reading.is_damaged, links: Vec::new() };
    check.schema(&raw.schema, SCHEMA);
    check.provenance(&raw.provenance);
    let framework = check.framework(raw.framework)?;
    let entries_place = span_of(&raw.entries, source);
    let mut places = BTreeMap::new();
    let entries = check.entries(raw.entries.value, &raw.timetables, raw.licence.titles, &mut places);
    check.tree(&entries, &places, entries_place);
    let Check { is_damaged, links, .. } = check;
    let catalog = Catalog::new(framework, raw.licence, raw.provenance.value, raw.notes, entries);
    Some(Draft { source: Arc::clone(source), catalog, is_damaged, links })
}

/// Where the parent of an entry is named.
type Places = BTreeMap<EntryId, Text>;

struct Check<'a> {
    source: &'a Arc<SourceText>,
    problems: &'a mut Problems,
    is_damaged: bool,
    links: Vec<Spanned<RequirementId>>,
}

impl Check<'_> {
    fn at<T>(&mut self, place: &Spanned<T>, message: impl Into<String>) {
        self.problems.0.push(Problem::at(self.source, span_of(place, self.source), message));
    }

    fn schema(&mut self, schema: &Text, expected: &str) {
        if schema.value != expected {
            self.at(schema, format!("schema must be {expected}"));
        }
    }

    fn provenance(&mut self, provenance: &Spanned<Vec<String>>) {
        if provenance.value.is_empty() {
            self.at(provenance, "provenance must name where the facts come from");
        }
    }

    fn framework(&mut self, raw: RawFramework) -> Option<Framework> {
        let id = match FrameworkId::parse(&raw.id.value) {
            Ok(id) => id,
            Err(error) => {
                self.at(&raw.id, error.to_string());
                return None;
            }
        };
        super::check_file_name(self.source, span_of(&raw.id, self.source), id.as_str(), self.problems);
        Some(Framework {
            id,
            title: raw.title,
            short_title: raw.short_title,
            abbreviation: raw.abbreviation,
            publisher: raw.publisher,
            edition: raw.edition,
            kind: raw.kind,
            certifiable: raw.certifiable,
            applies_from: raw.applies_from,
            url: raw.url,
            facts_as_of: raw.facts_as_of,
        })
    }

    fn entries(
        &mut self,
        raw: Vec<RawEntry>,
        timetables: &BTreeMap<String, Vec<Application>>,
        titles: TitleOrigin,
        places: &mut Places,
    ) -> Vec<Requirement> {
        let mut seen = BTreeSet::new();
        let mut entries = Vec::with_capacity(raw.len());
        for raw in raw {
            let place = raw.id.clone();
            let parent_place = raw.parent.clone().unwrap_or_else(|| place.clone());
            match self.entry(raw, timetables, titles) {
                Some(entry) if seen.insert(entry.id.clone()) => {
                    places.insert(entry.id.clone(), parent_place);
                    entries.push(entry);
                }
                Some(entry) => {
                    self.at(&place, format!("duplicate id \"{}\"", entry.id));
                    self.is_damaged = true;
                }
                None => self.is_damaged = true,
            }
        }
        entries
    }

    fn entry(
        &mut self,
        raw: RawEntry,
        timetables: &BTreeMap<String, Vec<Application>>,
        titles: TitleOrigin,
    ) -> Option<Requirement> {
        let id = self.entry_id(&raw.id);
        let kind = self.parsed(&raw.kind, EntryKind::parse);
        let parent = raw.parent.as_ref().map(|parent| self.entry_id(parent));
        if raw.title.value.trim().is_empty() {
            self.at(&raw.title, "title is empty");
        }
        if let Some(summary) = &raw.summary {
            self.words(summary, "summary", SUMMARY_WORDS);
        }
        Some(Requirement {
            id: id?,
            title: Some(raw.title.value),
            title_origin: raw.title_origin.unwrap_or(titles),
            kind: kind?,
            parent: match parent {
                None => None,
                Some(parent) => Some(parent?),
            },
            level: raw.level,
            summary: raw.summary.map(|summary| summary.value),
            theme: raw.theme,
            new_in_edition: raw.new_in_edition,
            role: raw.role,
            actor: raw.actor,
            ai_specific: raw.ai_specific,
            part: raw.part,
            applies_from: raw.applies_from.map_or_else(Vec::new, |name| self.timetable(&name, timetables)),
            amended: raw.amended,
            documented_information: raw.documented_information,
            verified: raw.verified,
            previous_id: raw.previous_id,
            related: self.related(raw.related, &raw.id),
            contains: raw.contains,
            attributes: raw.attributes,
            automation: raw.automation,
        })
    }

    fn parsed<T, E: std::fmt::Display>(
        &mut self,
        text: &Text,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        parse(&text.value).map_err(|error| self.at(text, error.to_string())).ok()
    }

    fn entry_id(&mut self, text: &Text) -> Option<EntryId> {
        self.parsed(text, EntryId::parse)
    }

    fn words(&mut self, text: &Text, what: &str, most: usize) {
        super::check_words(self.source, text, what, most, self.problems);
    }

    fn timetable(
        &mut self,
        name: &Text,
        timetables: &BTreeMap<String, Vec<Application>>,
    ) -> Vec<Application> {
        if let Some(timetable) = timetables.get(&name.value) {
            return timetable.clone();
        }
        let known: Vec<&str> = timetables.keys().map(String::as_str).collect();
        let span = span_of(name, self.source);
        self.problems.0.push(unknown(self.source, span, "timetable", &name.value, &known));
        Vec::new()
    }

    /// Links to other frameworks; whether they lead anywhere is checked when all catalogs are read.
    fn related(
        &mut self,
        raw: BTreeMap<String, Vec<Text>>,
        id: &Text,
    ) -> BTreeMap<FrameworkId, Vec<EntryId>> {
        let mut related = BTreeMap::new();
        for (name, links) in raw {
            let framework = match FrameworkId::parse(&name) {
                Ok(framework) => framework,
                Err(error) => {
                    self.at(id, error.to_string());
                    continue;
                }
            };
            let mut entries = Vec::new();
            for link in links {
                if let Some(entry) = self.entry_id(&link) {
                    let end = RequirementId { framework: framework.clone(), entry: entry.clone() };
                    self.links.push(Spanned::new(end, link.referenced, link.defined));
                    entries.push(entry);
                }
            }
            related.insert(framework, entries);
        }
        related
    }

    /// One root, every parent known, no circle.
    fn tree(&mut self, entries: &[Requirement], places: &Places, list: std::ops::Range<usize>) {
        let parents: BTreeMap<&EntryId, Option<&EntryId>> =
            entries.iter().map(|entry| (&entry.id, entry.parent.as_ref())).collect();
        let roots = parents.values().filter(|parent| parent.is_none()).count();
        if roots != 1 && !self.is_damaged {
            let message = format!("one entry must have no parent, the framework itself; {roots} have none");
            self.problems.0.push(Problem::at(self.source, list, message));
        }
        for (id, parent) in &parents {
            let (Some(parent), Some(place)) = (parent, places.get(*id)) else { continue };
            if !parents.contains_key(parent) {
                if !self.is_damaged {
                    self.at(place, format!("unknown parent \"{parent}\""));
                }
            } else if is_in_circle(id, &parents) {
                self.at(place, format!("\"{id}\" is its own ancestor"));
            }
        }
    }
}

/// True when following the parents of an entry leads back to it.
fn is_in_circle(id: &EntryId, parents: &BTreeMap<&EntryId, Option<&EntryId>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = id;
    while let Some(Some(parent)) = parents.get(at) {
        if *parent == id {
            return true;
        }
        if !seen.insert(*parent) {
            return false;
        }
        at = parent;
    }
    false
}
