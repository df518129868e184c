//! A crosswalk file into a [`Crosswalk`], or every problem in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use collectors::api::{Problem, Problems, SourceText};
use serde_saphyr::Spanned;

use super::framework::Draft;
use super::raw::{RawCrosswalk, RawMapping, RawUnrelated, Text};
use super::read::{read, span_of, unknown};
use crate::model::{
    Crosswalk, CrosswalkHead, EntryId, FrameworkId, Mapping, Relation, Review, Strength, Unrelated, Use,
};

const SCHEMA: &str = "annexa-crosswalk/1";
const RATIONALE_WORDS: usize = 20;

/// Reads one crosswalk between catalogs that were read before it.
pub(super) fn read_crosswalk(
    source: &Arc<SourceText>,
    drafts: &BTreeMap<FrameworkId, Draft>,
    problems: &mut Problems,
) -> Option<Crosswalk> {
    let reading = read::<RawCrosswalk>(source);
    problems.0.extend(reading.problems.0);
    let raw = reading.value?;
    let mut check = Check { source, problems };
    check.head(&raw);
    let from = check.framework(&raw.from, drafts);
    let to = check.framework(&raw.to, drafts);
    let (from, to) = (from?, to?);
    let mappings = check.mappings(raw.mappings, &raw.sources.value, raw.reviewed.as_ref(), (from, to));
    let unrelated = check.unrelated(raw.unrelated, &mappings, from);
    let head = CrosswalkHead {
        from: from.catalog.id().clone(),
        to: to.catalog.id().clone(),
        facts_as_of: raw.facts_as_of,
        method: raw.method,
        applicability: raw.applicability,
        sources: raw.sources.value,
        credit: raw.credit,
        notes: raw.notes,
        unrelated,
    };
    Some(Crosswalk::new(head, mappings))
}

struct Check<'a> {
    source: &'a Arc<SourceText>,
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn at<T>(&mut self, place: &Spanned<T>, message: impl Into<String>) {
        self.problems.0.push(Problem::at(self.source, span_of(place, self.source), message));
    }

    fn head(&mut self, raw: &RawCrosswalk) {
        if raw.schema.value != SCHEMA {
            self.at(&raw.schema, format!("schema must be {SCHEMA}"));
        }
        if raw.from.value != super::HUB {
            self.at(&raw.from, format!("a crosswalk starts at the hub, {}", super::HUB));
        }
        if raw.from.value == raw.to.value {
            self.at(&raw.to, "a crosswalk joins two frameworks");
        }
        if raw.sources.value.is_empty() {
            self.at(&raw.sources, "sources must name where the mappings come from");
        }
        let name = format!("{}--{}", raw.from.value, raw.to.value);
        super::check_file_name(self.source, span_of(&raw.to, self.source), &name, self.problems);
    }

    fn framework<'d>(&mut self, id: &Text, drafts: &'d BTreeMap<FrameworkId, Draft>) -> Option<&'d Draft> {
        let draft = drafts.iter().find(|(known, _)| known.as_str() == id.value).map(|(_, draft)| draft);
        if draft.is_none() {
            self.at(id, format!("no catalog could be read for framework \"{}\"", id.value));
        }
        draft
    }

    fn mappings(
        &mut self,
        raw: Vec<RawMapping>,
        sources: &BTreeMap<String, String>,
        reviewed: Option<&Review>,
        ends: (&Draft, &Draft),
    ) -> Vec<Mapping> {
        let mut seen = BTreeSet::new();
        let mut mappings = Vec::with_capacity(raw.len());
        for raw in raw {
            let pair = (raw.from.value.clone(), raw.to.value.clone());
            if !seen.insert(pair) {
                self.at(&raw.from, format!("duplicate mapping {} to {}", raw.from.value, raw.to.value));
            }
            mappings.extend(self.mapping(raw, sources, reviewed, ends));
        }
        mappings
    }

    fn mapping(
        &mut self,
        raw: RawMapping,
        sources: &BTreeMap<String, String>,
        reviewed: Option<&Review>,
        (from, to): (&Draft, &Draft),
    ) -> Option<Mapping> {
        self.words(&raw.rationale, "rationale");
        let from = self.end(&raw.from, from);
        let to_id = self.end(&raw.to, to);
        let relation = self.relation(&raw.relation);
        let strength = Strength::new(raw.strength.value);
        if let Err(error) = strength {
            self.at(&raw.strength, error.to_string());
        }
        self.counted(&raw, to);
        let provenance = self.provenance(&raw.provenance, sources);
        Some(Mapping {
            from: from?,
            to: to_id?,
            relation: relation?,
            strength: strength.ok()?,
            usage: raw.usage,
            confidence: raw.confidence,
            rationale: raw.rationale.value,
            provenance,
            reviewed: raw.reviewed.or_else(|| reviewed.cloned()),
        })
    }

    /// A weak mapping, or one to a whole framework, may not be counted.
    fn counted(&mut self, raw: &RawMapping, to: &Draft) {
        if raw.usage != Use::Support {
            return;
        }
        if (1..Strength::COUNTED.into()).contains(&raw.strength.value) {
            self.at(&raw.strength, "a mapping of strength 1 to 3 is for navigation");
        }
        let mut entries = to.catalog.entries().iter();
        if entries.any(|entry| entry.kind.is_framework() && entry.id.as_str() == raw.to.value) {
            self.at(&raw.to, "a mapping to a whole framework is for navigation");
        }
    }

    fn end(&mut self, id: &Text, draft: &Draft) -> Option<EntryId> {
        let parsed = match EntryId::parse(&id.value) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.at(id, error.to_string());
                return None;
            }
        };
        if draft.catalog.get(&parsed).is_some() {
            return Some(parsed);
        }
        if !draft.is_damaged {
            self.at(id, format!("\"{}\" is no entry of {}", id.value, draft.catalog.id()));
        }
        None
    }

    fn relation(&mut self, text: &Text) -> Option<Relation> {
        let relation = Relation::ALL.into_iter().find(|relation| relation.as_str() == text.value);
        if relation.is_none() {
            let known = Relation::ALL.map(Relation::as_str);
            let span = span_of(text, self.source);
            self.problems.0.push(unknown(self.source, span, "relation", &text.value, &known));
        }
        relation
    }

    /// Each entry is a key of `sources`, or a key, a space and a place in that source.
    fn provenance(&mut self, texts: &Spanned<Vec<Text>>, sources: &BTreeMap<String, String>) -> Vec<String> {
        if texts.value.is_empty() {
            self.at(texts, "provenance must name a source");
        }
        for text in &texts.value {
            let key = text.value.split(' ').next().unwrap_or_default();
            if !sources.contains_key(key) {
                let known: Vec<&str> = sources.keys().map(String::as_str).collect();
                let span = span_of(text, self.source);
                self.problems.0.push(unknown(self.source, span, "source", key, &known));
            }
        }
        texts.value.iter().map(|text| text.value.clone()).collect()
    }

    fn unrelated(&mut self, raw: Vec<RawUnrelated>, mappings: &[Mapping], from: &Draft) -> Vec<Unrelated> {
        let mut unrelated = Vec::with_capacity(raw.len());
        for raw in raw {
            self.words(&raw.reason, "reason");
            let Some(id) = self.end(&raw.from, from) else { continue };
            if mappings.iter().any(|mapping| mapping.from == id) {
                self.at(&raw.from, format!("\"{id}\" is unrelated and mapped"));
            }
            unrelated.push(Unrelated { from: id, reason: raw.reason.value });
        }
        unrelated
    }

    fn words(&mut self, text: &Text, what: &str) {
        super::check_words(self.source, text, what, RATIONALE_WORDS, self.problems);
    }
}
