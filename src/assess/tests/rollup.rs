use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::assess::rollup::*;
use crate::model::{Distribution, Overlay, Proves, Relation, State};
use State::{
    InsufficientEvidence as E, NotApplicable as X, NotAssessed as U, NotSatisfied as N,
    PartiallySatisfied as P, Satisfied as S,
};

fn part(state: State, proves: Proves) -> Criterion {
    Criterion { state, overlays: BTreeSet::new(), proves, critical: false }
}

fn source(relation: Relation, state: State) -> Source {
    Source { relation, state, confirmed: true }
}

/// Every list of up to `longest` of some items.
fn lists<T: Clone>(items: &[T], longest: usize) -> Vec<Vec<T>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|list: &Vec<T>| {
                items.iter().map(move |item| [list.as_slice(), std::slice::from_ref(item)].concat())
            })
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn all_criteria() -> Vec<Criterion> {
    let kinds = [Proves::Design, Proves::Operating];
    State::ALL.iter().flat_map(|state| kinds.map(|proves| part(*state, proves))).collect()
}

fn all_sources() -> Vec<Source> {
    Relation::ALL.iter().flat_map(|relation| State::ALL.map(|state| source(*relation, state))).collect()
}

fn read(passes: u64, fails: u64) -> Counts {
    Counts { passes, fails, complete: true, ..Counts::default() }
}

fn states(criteria: &[Criterion]) -> BTreeSet<State> {
    criteria.iter().map(|each| each.state).collect()
}

#[test]
fn no_control_is_satisfied_without_every_criterion_and_both_kinds() {
    for criteria in lists(&all_criteria(), 4) {
        let found = control(&criteria, false).state;
        let live: Vec<&Criterion> = criteria.iter().filter(|each| each.state != X).collect();
        let kinds: BTreeSet<Proves> = live.iter().map(|each| each.proves).collect();
        let is_whole = !live.is_empty() && kinds.len() == 2 && live.iter().all(|each| each.state == S);
        assert_eq!(found == S, is_whole, "{criteria:?}");
        let states = states(&criteria);
        assert!(!states.contains(&N) || found.is_failure(), "{criteria:?}");
        assert!(!states.is_subset(&BTreeSet::from([U, X])) || found == U, "{criteria:?}");
        assert_ne!(found, X, "{criteria:?}");
    }
}

#[test]
fn a_control_follows_the_order_of_the_rules() {
    let both = |design, operating| {
        control(&[part(design, Proves::Design), part(operating, Proves::Operating)], false).state
    };
    assert_eq!(both(S, S), S);
    assert_eq!((both(N, N), both(N, U), both(N, E), both(N, S), both(N, P)), (N, N, N, P, P));
    assert_eq!((both(P, S), both(P, U), both(P, E)), (P, P, P));
    assert_eq!((both(S, U), both(S, E), both(U, E)), (E, E, E));
    assert_eq!((both(U, U), both(U, X), both(X, X)), (U, U, U));
    assert_eq!(control(&[], false).state, U);
    assert_eq!(control(&[part(N, Proves::Design)], true).state, X);
}

#[test]
fn a_critical_failure_fails_the_control_though_other_parts_are_met() {
    let critical = Criterion { critical: true, ..part(N, Proves::Operating) };
    assert_eq!(control(&[part(S, Proves::Design), critical], false).state, N);
    let met = Criterion { critical: true, ..part(S, Proves::Operating) };
    assert_eq!(control(&[part(N, Proves::Design), met], false).state, P);
}

#[test]
fn a_green_scanner_alone_lacks_the_rule() {
    let found = control(&[part(S, Proves::Operating)], false);
    assert_eq!(found.state, E);
    assert_eq!(found.unproven, BTreeSet::from([Proves::Design]));
}

#[test]
fn overlays_of_a_control_tell_accepted_failures_from_open_ones() {
    let accepted =
        Criterion { overlays: BTreeSet::from([Overlay::AcceptedRisk]), ..part(N, Proves::Operating) };
    let design = part(S, Proves::Design);
    let found = control(&[design.clone(), accepted.clone()], false);
    assert_eq!((found.state, found.overlays), (P, BTreeSet::from([Overlay::AcceptedRisk])));
    let found = control(&[design, accepted.clone(), part(N, Proves::Operating)], false);
    assert!(found.overlays.is_empty(), "an open failure is left");
    let found = control(&[accepted, part(E, Proves::Design)], false);
    assert_eq!(found.overlays, BTreeSet::from([Overlay::AcceptedRisk, Overlay::Incomplete]));
}

#[test]
fn an_empty_population_proves_nothing() {
    assert_eq!(criterion(read(0, 0), true).state, U);
    assert_eq!(criterion(Counts { absent_declared: true, ..read(0, 0) }, true).state, X);
    assert_eq!(criterion(Counts::default(), true).state, E, "a population that was not read is not empty");
    assert_eq!(criterion(Counts { complete: false, absent_declared: true, ..read(0, 0) }, true).state, E);
}

#[test]
fn a_failure_never_hides_behind_an_error_or_age() {
    for (passes, fails, unknowns, stale, complete) in
        combinations(&[0, 3], &[1, 2], &[0, 1], &[0, 1], &[true, false])
    {
        let counts = Counts { passes, fails, unknowns, stale, complete, ..Counts::default() };
        for graded in [true, false] {
            let found = criterion(counts, graded);
            assert_eq!(found.state, if graded && passes > 0 { P } else { N }, "{counts:?}");
            let is_incomplete = unknowns > 0 || stale > 0 || !complete;
            assert_eq!(found.overlays.contains(&Overlay::Incomplete), is_incomplete, "{counts:?}");
        }
    }
}

type Five = (u64, u64, u64, u64, bool);

fn combinations(a: &[u64], b: &[u64], c: &[u64], d: &[u64], e: &[bool]) -> Vec<Five> {
    let mut all = Vec::new();
    for a in a {
        for b in b {
            for c in c {
                for d in d {
                    all.extend(e.iter().map(|e| (*a, *b, *c, *d, *e)));
                }
            }
        }
    }
    all
}

#[test]
fn only_a_whole_fresh_readable_population_satisfies_a_criterion() {
    for (passes, fails, unknowns, stale, complete) in
        combinations(&[0, 2], &[0, 1], &[0, 1], &[0, 1], &[true, false])
    {
        for (waived_fails, absent_declared) in [(0, false), (0, true), (1, false), (1, true)] {
            let counts = Counts { passes, fails, waived_fails, unknowns, stale, complete, absent_declared };
            let is_whole = passes > 0 && fails + waived_fails + unknowns + stale == 0 && complete;
            assert_eq!(criterion(counts, true).state == S, is_whole, "{counts:?}");
        }
    }
}

#[test]
fn stale_evidence_and_expired_records_are_insufficient_and_say_why() {
    let found = criterion(Counts { stale: 1, ..read(4, 0) }, true);
    assert_eq!((found.state, found.is_stale), (E, true));
    let expired_record = Counts { stale: 1, complete: true, ..Counts::default() };
    assert_eq!(criterion(expired_record, false).state, E);
    let no_record = read(0, 0);
    assert_eq!(criterion(no_record, false).state, U);
}

#[test]
fn a_waiver_never_turns_a_failure_into_anything_else() {
    let found = criterion(Counts { waived_fails: 1, ..read(9, 0) }, true);
    assert_eq!((found.state, found.overlays), (N, BTreeSet::from([Overlay::AcceptedRisk])));
    let found = criterion(Counts { waived_fails: 1, ..read(9, 1) }, true);
    assert_eq!((found.state, found.overlays.len()), (P, 0), "an open failure is left");
}

#[test]
fn a_target_is_never_satisfied_by_support_alone_and_a_law_never_by_a_mapping() {
    let transfers = |source: &Source| {
        matches!(source.relation, Relation::Equal | Relation::SupersetOf) && source.state == S
    };
    let refutes = |source: &Source| {
        matches!(source.relation, Relation::Equal | Relation::SubsetOf) && source.state.is_failure()
    };
    for sources in lists(&all_sources(), 3) {
        for direct in [U, E, P, N] {
            let found = target(direct, &sources, false).state;
            if found == S {
                assert_eq!(direct, U, "{sources:?}");
                assert!(sources.iter().any(transfers) && !sources.iter().any(refutes), "{sources:?}");
            }
            assert_ne!(target(direct, &sources, true).state, S, "{direct:?} {sources:?}");
            assert_ne!(found, X, "whether a requirement applies is never inherited: {sources:?}");
        }
        assert_eq!(target(X, &sources, false), Target { state: X, supports: 0, flags: BTreeSet::new() });
    }
}

#[test]
fn an_unconfirmed_mapping_supports_where_a_confirmed_one_settles() {
    let confirmed = source(Relation::Equal, S);
    assert_eq!(target(U, &[confirmed], false).state, S);
    let draft = Source { confirmed: false, ..confirmed };
    let found = target(U, &[draft], false);
    assert_eq!((found.state, found.supports), (U, 1));
    let failing = Source { confirmed: false, ..source(Relation::Equal, N) };
    assert_eq!(target(U, &[failing], false).state, N, "a failure needs no confirmation");
}

#[test]
fn a_failing_part_caps_the_whole() {
    let failing = source(Relation::SubsetOf, N);
    assert_eq!(target(U, &[failing], false).state, N);
    assert_eq!(target(U, &[failing, source(Relation::IntersectsWith, S)], false).state, P);
    let capped = target(S, &[failing], false);
    assert_eq!((capped.state, capped.flags), (P, BTreeSet::from([Overlay::Contradiction])));
    assert_eq!(target(E, &[failing], false).state, P);
    assert_eq!(target(N, &[failing], false).state, N, "a cap never lifts");
    assert_eq!(target(S, &[source(Relation::Equal, N)], false).state, N);
}

#[test]
fn every_relation_and_state_has_the_effect_of_the_table() {
    let expect = |relation, state, expected: (State, usize, bool)| {
        let found = target(U, &[source(relation, state)], false);
        let at_risk = found.flags.contains(&Overlay::AtRisk);
        assert_eq!((found.state, found.supports, at_risk), expected, "{relation} {state:?}");
    };
    for (relation, satisfied, partial, failed) in [
        (Relation::Equal, (S, 0, false), (P, 0, false), (N, 0, false)),
        (Relation::SupersetOf, (S, 0, false), (U, 0, true), (U, 0, true)),
        (Relation::SubsetOf, (U, 1, false), (N, 0, false), (N, 0, false)),
        (Relation::IntersectsWith, (U, 1, false), (U, 0, true), (U, 0, true)),
    ] {
        expect(relation, S, satisfied);
        expect(relation, P, partial);
        expect(relation, N, failed);
        for silent in [U, E, X] {
            expect(relation, silent, (U, 0, false));
        }
    }
}

#[test]
fn a_distribution_keeps_every_entry_and_leaves_only_exclusions_out() {
    let spread: Distribution = [S, S, N, E, U, X, P].into_iter().collect();
    assert_eq!(spread.satisfied_of(), (2, 6));
    assert_eq!(State::ALL.iter().map(|state| spread.count(*state)).sum::<usize>(), 7);
    assert_eq!(spread.worst(), Some(N));
    let worst = |states: &[State]| states.iter().copied().collect::<Distribution>().worst();
    assert_eq!((worst(&[S, U, X]), worst(&[S, U, E]), worst(&[X, S])), (Some(U), Some(E), Some(S)));
    assert_eq!((worst(&[X]), worst(&[])), (None, None));
}

#[test]
fn states_are_written_with_the_documented_words() {
    for state in State::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
}

fn any_criterion() -> impl Strategy<Value = Criterion> {
    (prop::sample::select(all_criteria()), any::<bool>())
        .prop_map(|(criterion, critical)| Criterion { critical, ..criterion })
}

fn any_source() -> impl Strategy<Value = Source> {
    (prop::sample::select(all_sources()), any::<bool>())
        .prop_map(|(source, confirmed)| Source { confirmed, ..source })
}

fn shuffled<T: Clone + std::fmt::Debug + 'static>(
    items: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    prop::collection::vec(items, 0..12).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
}

proptest! {
    #[test]
    fn the_order_of_criteria_does_not_matter((list, mixed) in shuffled(any_criterion())) {
        prop_assert_eq!(control(&list, false), control(&mixed, false));
    }

    #[test]
    fn the_order_of_sources_does_not_matter(
        (list, mixed) in shuffled(any_source()),
        direct in prop::sample::select(State::ALL.to_vec()),
        is_law in any::<bool>(),
    ) {
        prop_assert_eq!(target(direct, &list, is_law), target(direct, &mixed, is_law));
    }

    #[test]
    fn one_more_failing_source_never_makes_a_target_satisfied(
        sources in prop::collection::vec(any_source(), 0..8),
        relation in prop::sample::select(Relation::ALL.to_vec()),
        direct in prop::sample::select(State::ALL.to_vec()),
    ) {
        let before = target(direct, &sources, false).state;
        let more: Vec<Source> = sources.into_iter().chain([source(relation, N)]).collect();
        let after = target(direct, &more, false).state;
        prop_assert!(after != S || before == S);
    }

    #[test]
    fn one_more_unmet_criterion_never_makes_a_control_satisfied(
        criteria in prop::collection::vec(any_criterion(), 0..8),
        state in prop::sample::select(vec![N, P, E, U]),
    ) {
        let more: Vec<Criterion> = criteria.into_iter().chain([part(state, Proves::Design)]).collect();
        prop_assert_ne!(control(&more, false).state, S);
    }
}
