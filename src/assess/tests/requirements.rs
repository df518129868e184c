use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::assess::requirements::*;
use crate::assess::rollup::ControlState;
use crate::catalog::Catalogs;
use crate::model::{
    Determination, Distribution, EntryId, FrameworkId, Overlay, Relation, RequirementId, State,
};

static SEEDS: LazyLock<Catalogs> =
    LazyLock::new(|| Catalogs::embedded().unwrap_or_else(|problems| panic!("{problems}")));

fn all_controls(state: State) -> BTreeMap<EntryId, ControlState> {
    let known = ControlState { state, overlays: BTreeSet::new(), unproven: BTreeSet::new() };
    SEEDS.hub().entries().iter().map(|entry| (entry.id.clone(), known.clone())).collect()
}

fn determine(
    controls: &BTreeMap<EntryId, ControlState>,
    direct: &BTreeMap<RequirementId, State>,
) -> BTreeMap<FrameworkId, Vec<Determination>> {
    let as_of = "2026-11-21".parse().unwrap();
    requirements(&SEEDS, Known { controls, direct, as_of })
}

fn id(text: &str) -> RequirementId {
    RequirementId::parse(text).unwrap()
}

fn one(all: &BTreeMap<FrameworkId, Vec<Determination>>, text: &str) -> Determination {
    let of_framework = all.get(&id(text).framework).unwrap();
    of_framework.iter().find(|each| each.requirement == id(text)).unwrap().clone()
}

#[test]
fn every_leaf_of_every_framework_is_determined_once() {
    let all = determine(&BTreeMap::new(), &BTreeMap::new());
    assert_eq!(all.len(), SEEDS.frameworks().count());
    for catalog in SEEDS.frameworks() {
        let found: Vec<&RequirementId> =
            all.get(catalog.id()).unwrap().iter().map(|each| &each.requirement).collect();
        let distinct: BTreeSet<&RequirementId> = found.iter().copied().collect();
        assert_eq!(found.len(), distinct.len(), "{}", catalog.id());
        for entry in catalog.entries().iter().filter(|entry| catalog.is_leaf(&entry.id)) {
            assert!(distinct.contains(&catalog.requirement_id(&entry.id)), "{} {}", catalog.id(), entry.id);
        }
    }
    assert!(all.values().flatten().all(|each| each.state == State::NotAssessed));
}

#[test]
fn every_counted_mapping_reaches_a_determination_and_no_other_does() {
    let all = determine(&BTreeMap::new(), &BTreeMap::new());
    assert_eq!(all.values().flatten().map(|each| each.from.len()).sum::<usize>(), 847);
}

#[test]
fn green_controls_turn_no_other_framework_green_while_no_person_reviewed_a_mapping() {
    let all = determine(&all_controls(State::Satisfied), &BTreeMap::new());
    for (framework, determinations) in &all {
        let spread: Distribution = determinations.iter().map(|each| each.state).collect();
        if framework == SEEDS.hub().id() {
            assert_eq!(spread.satisfied_of(), (spread.applicable(), determinations.len()));
        } else {
            assert_eq!(spread.count(State::NotAssessed), determinations.len(), "{framework}");
        }
    }
    let logging = one(&all, "nist-csf-2.0:PR.PS-04");
    assert!(logging.supports > 0);
    assert_eq!(logging.strongest, logging.from.iter().map(|bearing| bearing.strength).max());
}

#[test]
fn failing_controls_reach_requirements_as_far_as_their_relation_allows() {
    let all = determine(&all_controls(State::NotSatisfied), &BTreeMap::new());
    let handling = one(&all, "nis2:21(2)(b)");
    assert!(handling.from.iter().any(|bearing| bearing.relation == Relation::SubsetOf));
    assert_eq!(handling.state, State::NotSatisfied);
    let record_keeping = one(&all, "eu-ai-act:12");
    assert!(record_keeping.from.iter().all(|bearing| bearing.relation == Relation::IntersectsWith));
    assert_eq!(record_keeping.state, State::NotAssessed);
    assert!(record_keeping.flags.contains(&Overlay::AtRisk));
}

#[test]
fn controls_that_were_not_assessed_or_are_excluded_have_no_effect_elsewhere() {
    for state in [State::NotAssessed, State::InsufficientEvidence, State::NotApplicable] {
        let all = determine(&all_controls(state), &BTreeMap::new());
        let others = all.iter().filter(|(framework, _)| *framework != SEEDS.hub().id());
        for determination in others.flat_map(|(_, determinations)| determinations) {
            assert_eq!(determination.state, State::NotAssessed, "{}", determination.requirement);
            assert!(!determination.flags.contains(&Overlay::AtRisk), "{}", determination.requirement);
        }
    }
}

#[test]
fn a_direct_state_wins_and_an_exclusion_stays_where_it_was_made() {
    let direct = BTreeMap::from([
        (id("gdpr:32(1)(a)"), State::Satisfied),
        (id("gdpr:32(1)(b)"), State::NotApplicable),
        (id("gdpr:33"), State::Satisfied),
    ]);
    let all = determine(&all_controls(State::NotSatisfied), &direct);
    assert_eq!(one(&all, "gdpr:32(1)(a)").state, State::Satisfied);
    assert_eq!(one(&all, "gdpr:32(1)(b)").state, State::NotApplicable);
    assert_eq!(one(&all, "gdpr:33").state, State::Satisfied);
    assert_eq!(one(&all, "gdpr:32(1)(c)").state, State::NotAssessed);
}

#[test]
fn duties_that_do_not_apply_yet_say_so() {
    let all = determine(&BTreeMap::new(), &BTreeMap::new());
    assert!(one(&all, "eu-ai-act:12(1)").flags.contains(&Overlay::Upcoming));
    assert!(!one(&all, "eu-ai-act:4").flags.contains(&Overlay::Upcoming));
    assert!(!one(&all, "gdpr:33").flags.contains(&Overlay::Upcoming));
}
