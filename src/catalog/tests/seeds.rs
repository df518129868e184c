//! The shipped catalogs: nothing was lost, and every look-up answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use crate::catalog::{CatalogError, Catalogs};
use crate::model::{ApiSupport, EntryId, FrameworkId, Relation, RequirementId, Use};

fn seeds() -> Catalogs {
    static SEEDS: LazyLock<Catalogs> =
        LazyLock::new(|| Catalogs::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    SEEDS.clone()
}

fn entry(text: &str) -> EntryId {
    EntryId::parse(text).unwrap()
}

fn framework(text: &str) -> FrameworkId {
    FrameworkId::parse(text).unwrap()
}

#[test]
fn every_entry_and_mapping_of_the_source_data_is_there() {
    let catalogs = seeds();
    let mut found = BTreeMap::new();
    for catalog in catalogs.frameworks() {
        let mappings = catalogs.crosswalk(catalog.id()).map_or(0, |crosswalk| crosswalk.mappings().len());
        found.insert(catalog.id().as_str(), (catalog.entries().len(), mappings));
    }
    let expected = BTreeMap::from([
        ("cis-v8.1", (19, 0)),
        ("dora", (75, 176)),
        ("eu-ai-act", (55, 136)),
        ("gdpr", (55, 158)),
        ("iso27001-2022", (146, 0)),
        ("iso27701-2025", (125, 137)),
        ("iso42001-2023", (99, 189)),
        ("nis2", (90, 241)),
        ("nist-csf-2.0", (135, 236)),
        ("soc2-tsc-2017", (65, 203)),
    ]);
    for (id, counts) in &expected {
        assert_eq!(found.get(id), Some(counts), "{id}");
    }
    let shipped =
        expected.values().fold((0, 0), |(entries, mappings), each| (entries + each.0, mappings + each.1));
    assert_eq!(shipped, (864, 1476));
}

#[test]
fn relations_uses_and_unrelated_controls_keep_their_numbers() {
    let catalogs = seeds();
    let mut relations: BTreeMap<Relation, usize> = BTreeMap::new();
    let mut counted = 0;
    let mut unrelated = 0;
    for catalog in catalogs.frameworks() {
        let Some(crosswalk) = catalogs.crosswalk(catalog.id()) else { continue };
        unrelated += crosswalk.head.unrelated.len();
        for mapping in crosswalk.mappings() {
            *relations.entry(mapping.relation).or_default() += 1;
            counted += usize::from(mapping.usage == Use::Support);
        }
    }
    let expected = [
        (Relation::Equal, 3),
        (Relation::SubsetOf, 28),
        (Relation::SupersetOf, 6),
        (Relation::IntersectsWith, 1439),
    ];
    assert_eq!(relations, BTreeMap::from(expected));
    assert_eq!((counted, unrelated), (847, 17));
}

#[test]
fn every_hub_control_says_what_can_be_automated() {
    let catalogs = seeds();
    assert_eq!(catalogs.controls().count(), 93);
    let mut support: BTreeMap<ApiSupport, usize> = BTreeMap::new();
    for control in catalogs.controls() {
        let automation = control.automation.as_ref().unwrap_or_else(|| panic!("{}", control.id));
        assert!(!automation.manual_kinds.is_empty(), "{}", control.id);
        let can_be_collected = automation.api_support != ApiSupport::None;
        assert!(!can_be_collected || automation.freshness_days.technical.is_some(), "{}", control.id);
        *support.entry(automation.api_support).or_default() += 1;
    }
    let expected = [(ApiSupport::Full, 17), (ApiSupport::Partial, 51), (ApiSupport::None, 25)];
    assert_eq!(support, BTreeMap::from(expected));
}

#[test]
fn both_directions_of_a_crosswalk_find_the_same_mapping() {
    let catalogs = seeds();
    let targets = catalogs.requirements_of(&entry("A.8.15"));
    assert_eq!(targets.keys().count(), 8);
    let logging = targets.get(&framework("eu-ai-act")).unwrap();
    assert!(logging.iter().any(|mapping| mapping.to == entry("12")));
    let back = catalogs.controls_of(&RequirementId::parse("eu-ai-act:12").unwrap());
    assert!(back.iter().any(|mapping| mapping.from == entry("A.8.15")));
}

#[test]
fn the_tree_leads_down_to_leaves_and_up_to_groups() {
    let catalogs = seeds();
    let hub = catalogs.hub();
    assert_eq!(hub.children(&entry("A.7")).count(), 14);
    assert_eq!(hub.leaves(&entry("A")).len(), 93);
    assert_eq!(hub.leaves(&entry("root")).len(), 128);
    assert_eq!(hub.group(&entry("A.8.15")).unwrap().id, entry("A.8"));
    assert!(hub.group(&entry("root")).is_none());
}

#[test]
fn switched_off_titles_of_rights_holders_print_as_the_id() {
    let catalogs = seeds();
    let control = RequirementId::parse("iso27001-2022:A.8.15").unwrap();
    assert_eq!(catalogs.requirement(&control).unwrap().label(), "A.8.15 Logging");
    let catalogs = catalogs.without_titles();
    let label = |id: &str| catalogs.requirement(&RequirementId::parse(id).unwrap()).unwrap().label();
    assert_eq!(label("iso27001-2022:A.8.15"), "A.8.15");
    assert_eq!(label("cis-v8.1:4"), "4");
    assert_eq!(label("soc2-tsc-2017:CC1"), "CC1");
    assert_eq!(label("soc2-tsc-2017:CC1.1"), "CC1.1 Integrity and ethical values");
    assert_eq!(label("gdpr:5(1)(c)"), "5(1)(c) Data minimisation");
    let leaked = catalogs.hub().entries().iter().filter(|entry| entry.title() != entry.id.as_str());
    assert_eq!(leaked.map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["root"]);
}

#[test]
fn ids_that_look_like_numbers_keep_every_digit() {
    let catalogs = seeds();
    let contained = &catalogs.requirement(&RequirementId::parse("cis-v8.1:4").unwrap()).unwrap().contains;
    assert_eq!(contained.last().map(String::as_str), Some("4.12"));
    assert!(contained.contains(&"4.10".to_owned()));
    let safeguards: BTreeSet<&str> = catalogs
        .get(&framework("cis-v8.1"))
        .unwrap()
        .entries()
        .iter()
        .flat_map(|control| control.contains.iter().map(String::as_str))
        .collect();
    assert_eq!(safeguards.len(), 153);
}

#[test]
fn no_shipped_mapping_claims_a_review_that_no_person_made() {
    let catalogs = seeds();
    for catalog in catalogs.frameworks() {
        let mappings = catalogs.crosswalk(catalog.id()).map_or(&[][..], |crosswalk| crosswalk.mappings());
        assert!(mappings.iter().all(|mapping| !mapping.is_inheritable()), "{}", catalog.id());
    }
}

#[test]
fn a_duty_is_upcoming_until_the_first_day_it_applies() {
    let catalogs = seeds();
    let record_keeping = catalogs.requirement(&RequirementId::parse("eu-ai-act:12(1)").unwrap()).unwrap();
    let day = |text: &str| text.parse().unwrap();
    assert!(record_keeping.is_upcoming(day("2027-12-01")));
    assert!(!record_keeping.is_upcoming(day("2027-12-02")));
}

#[test]
fn the_folder_and_the_embedded_copy_hold_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    assert_eq!(Catalogs::load(&folder).unwrap(), seeds());
}

#[test]
fn a_folder_without_catalogs_is_an_error_that_names_it() {
    let empty = tempfile::tempdir().unwrap();
    let error = Catalogs::load(empty.path()).unwrap_err();
    assert!(matches!(&error, CatalogError::Read { path, .. } if path.ends_with("catalogs")), "{error}");
}
