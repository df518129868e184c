//! States of hub controls in, a determination of every requirement of every framework out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::rollup::{ControlState, Source, target};
use crate::catalog::Catalogs;
use crate::model::{
    Bearing, Catalog, Crosswalk, Determination, EntryId, FrameworkId, Mapping, Overlay, Requirement,
    RequirementId, State, Use,
};

/// What is known before the crosswalks are followed.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The states of hub controls; one that is missing was not assessed.
    pub controls: &'a BTreeMap<EntryId, ControlState>,
    /// Requirements that were assessed, or excluded, by themselves.
    pub direct: &'a BTreeMap<RequirementId, State>,
    /// The day for which the determination holds.
    pub as_of: NaiveDate,
}

/// Determines every leaf of every framework, and every group that a counted mapping or a direct state names.
///
/// Mappings for navigation never count, and no mapping is followed twice.
#[must_use]
pub fn requirements(catalogs: &Catalogs, known: Known<'_>) -> BTreeMap<FrameworkId, Vec<Determination>> {
    let mut determinations = BTreeMap::new();
    for catalog in catalogs.frameworks() {
        let crosswalk = catalogs.crosswalk(catalog.id());
        let is_hub = catalog.id() == catalogs.hub().id();
        let of_catalog = catalog.entries().iter().filter_map(|entry| {
            if is_hub { hub_entry(catalog, entry, known) } else { mapped(catalog, crosswalk, entry, known) }
        });
        determinations.insert(catalog.id().clone(), of_catalog.collect());
    }
    determinations
}

/// A hub entry is what its own assessment says.
fn hub_entry(hub: &Catalog, entry: &Requirement, known: Known<'_>) -> Option<Determination> {
    let requirement = hub.requirement_id(&entry.id);
    let control = known.controls.get(&entry.id);
    let direct = control.map(|control| control.state).or_else(|| known.direct.get(&requirement).copied());
    if !hub.is_leaf(&entry.id) && direct.is_none() {
        return None;
    }
    let mut flags = control.map_or_else(BTreeSet::new, |control| control.overlays.clone());
    flags.extend(upcoming(hub, entry, known.as_of));
    let state = direct.unwrap_or(State::NotAssessed);
    let title = entry.title().to_owned();
    Some(Determination { requirement, title, state, supports: 0, strongest: None, flags, from: Vec::new() })
}

/// Any other entry is what is directly known of it, and what the crosswalk adds.
fn mapped(
    catalog: &Catalog,
    crosswalk: Option<&Crosswalk>,
    entry: &Requirement,
    known: Known<'_>,
) -> Option<Determination> {
    let requirement = catalog.requirement_id(&entry.id);
    let direct = known.direct.get(&requirement).copied();
    let counted: Vec<&Mapping> = crosswalk
        .into_iter()
        .flat_map(|crosswalk| crosswalk.of_requirement(&entry.id))
        .filter(|mapping| mapping.usage == Use::Support)
        .collect();
    if !catalog.is_leaf(&entry.id) && counted.is_empty() && direct.is_none() {
        return None;
    }
    let state_of = |control| known.controls.get(control).map_or(State::NotAssessed, |control| control.state);
    let sources: Vec<Source> = counted
        .iter()
        .map(|mapping| Source {
            relation: mapping.relation,
            state: state_of(&mapping.from),
            confirmed: mapping.is_inheritable(),
        })
        .collect();
    let is_law = catalog.framework.kind.is_law();
    let target = target(direct.unwrap_or(State::NotAssessed), &sources, is_law);
    let from: Vec<Bearing> = counted
        .iter()
        .map(|mapping| Bearing {
            control: mapping.from.clone(),
            relation: mapping.relation,
            strength: mapping.strength,
            state: state_of(&mapping.from),
        })
        .collect();
    let satisfied = from.iter().filter(|bearing| bearing.state == State::Satisfied);
    let strongest = satisfied.map(|bearing| bearing.strength).max();
    let mut flags = target.flags;
    flags.extend(upcoming(catalog, entry, known.as_of));
    Some(Determination {
        requirement,
        title: entry.title().to_owned(),
        state: target.state,
        supports: target.supports,
        strongest,
        flags,
        from,
    })
}

fn upcoming(catalog: &Catalog, entry: &Requirement, as_of: NaiveDate) -> Option<Overlay> {
    let framework_is_upcoming = catalog.framework.applies_from.is_some_and(|first| first > as_of);
    (framework_is_upcoming || entry.is_upcoming(as_of)).then_some(Overlay::Upcoming)
}
