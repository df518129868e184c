//! One broken file for each fault: the problem names it, and its place.

use std::sync::Arc;

use collectors::api::SourceText;

use crate::catalog::{Catalogs, assemble};
use crate::model::RequirementId;

const HUB: &str = "\
schema: annexa-catalog/1
framework:
  id: iso27001-2022
  title: Hub
  short_title: Hub
  publisher: Somebody
  kind: management-system-standard
  certifiable: true
  url: https://example.org
  facts_as_of: '2026-01-31'
licence:
  rights_holder: Somebody
  titles: rights-holder
  note: Nothing is copied.
provenance:
  - own words
entries:
  - id: root
    title: Hub
    kind: framework
    level: both
  - id: A.8.15
    title: Logging
    kind: control
    parent: root
    level: both
    summary: Keep logs.
  - id: '9.10'
    title: Review
    kind: clause
    parent: root
    level: organisation
";

const CROSSWALK: &str = "\
schema: annexa-crosswalk/1
from: iso27001-2022
to: law
facts_as_of: '2026-01-31'
reviewed: null
method: own analysis
applicability: everybody
sources:
  own: own analysis
unrelated:
  - from: '9.10'
    reason: The law asks for no review.
mappings:
  - from: A.8.15
    to: 12(1)
    relation: intersects-with
    strength: 5
    use: support
    confidence: medium
    rationale: Both keep logs.
    provenance: [own]
";

fn law() -> String {
    HUB.replace("iso27001-2022", "law")
        .replace("A.8.15", "12(1)")
        .replace("management-system-standard", "regulation")
}

fn read(hub: &str, law: &str, crosswalk: &str) -> Result<Catalogs, Vec<String>> {
    let file = |name: &str, text: &str| -> Arc<SourceText> { SourceText::new(name, text) };
    let catalogs = [file("iso27001-2022.yaml", hub), file("law.yaml", law)];
    let crosswalks = [file("iso27001-2022--law.yaml", crosswalk)];
    assemble(&catalogs, &crosswalks).map_err(|problems| problems.0.iter().map(ToString::to_string).collect())
}

/// The problems of the hub when one piece of its text is replaced.
fn hub_with(piece: &str, replacement: &str) -> Vec<String> {
    assert!(HUB.contains(piece), "{piece}");
    read(&HUB.replacen(piece, replacement, 1), &law(), CROSSWALK).err().unwrap_or_default()
}

fn crosswalk_with(piece: &str, replacement: &str) -> Vec<String> {
    assert!(CROSSWALK.contains(piece), "{piece}");
    read(HUB, &law(), &CROSSWALK.replacen(piece, replacement, 1)).err().unwrap_or_default()
}

#[track_caller]
fn only(problems: &[String], place: &str, message: &str) {
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = &problems[0];
    assert!(problem.starts_with(&format!("{place}: ")), "{problem}");
    assert!(problem.contains(message), "{problem}");
}

#[test]
fn sound_files_have_no_problem() {
    let catalogs = read(HUB, &law(), CROSSWALK).unwrap();
    assert_eq!(catalogs.frameworks().count(), 2);
}

#[test]
fn a_review_of_the_file_covers_every_mapping_but_those_of_low_confidence() {
    let reviewed = CROSSWALK.replacen("reviewed: null", "reviewed: {by: A. Person, at: 2026-02-01}", 1);
    for (confidence, expected) in [("low", false), ("medium", true), ("high", true)] {
        let crosswalk = reviewed.replacen("confidence: medium", &format!("confidence: {confidence}"), 1);
        let catalogs = read(HUB, &law(), &crosswalk).unwrap();
        let mappings = catalogs.controls_of(&RequirementId::parse("law:12(1)").unwrap());
        assert_eq!(mappings.iter().map(|mapping| mapping.is_inheritable()).collect::<Vec<_>>(), [expected]);
    }
    only(&crosswalk_with("reviewed: null", "reviewed: yes"), "iso27001-2022--law.yaml:5:11", "");
}

#[test]
fn text_that_is_no_yaml() {
    only(&hub_with("title: Logging", "title: \"Logging"), "iso27001-2022.yaml:24:5", "quoted scalar");
    only(&crosswalk_with("to: 12(1)", "to: [12(1)"), "iso27001-2022--law.yaml:15:9", "string");
}

#[test]
fn duplicate_key() {
    only(
        &hub_with("    title: Logging\n", "    title: Logging\n    title: Again\n"),
        "iso27001-2022.yaml:24:5",
        "duplicate key \"title\"",
    );
}

#[test]
fn unknown_key_and_value() {
    let problems = hub_with("    parent: root\n", "    parent: root\n    them: technological\n");
    only(&problems, "iso27001-2022.yaml:26:5", "unknown key \"them\" (hint: did you mean \"theme\"?)");
    only(
        &hub_with("level: organisation", "level: team"),
        "iso27001-2022.yaml:32:12",
        "unknown value \"team\"",
    );
    only(&hub_with("licence:\n", "licenses: MIT\nlicence:\n"), "iso27001-2022.yaml:11:1", "unknown key");
}

#[test]
fn missing_key() {
    only(&hub_with("    kind: control\n", ""), "iso27001-2022.yaml:22:5", "missing key \"kind\"");
    only(
        &crosswalk_with("    rationale: Both keep logs.\n", ""),
        "iso27001-2022--law.yaml:14:5",
        "\"rationale\"",
    );
    only(
        &crosswalk_with("method: own analysis\n", ""),
        "iso27001-2022--law.yaml:1:1",
        "missing key \"method\"",
    );
}

#[test]
fn wrong_type() {
    only(&crosswalk_with("strength: 5", "strength: strong"), "iso27001-2022--law.yaml:17:15", "");
    only(&hub_with("summary: Keep logs.", "summary: [Keep, logs]"), "iso27001-2022.yaml:27:14", "");
}

#[test]
fn another_schema() {
    only(&hub_with("annexa-catalog/1", "annexa-catalog/2"), "iso27001-2022.yaml:1:9", "annexa-catalog/1");
    only(&crosswalk_with("annexa-crosswalk/1", "x/1"), "iso27001-2022--law.yaml:1:9", "annexa-crosswalk/1");
}

#[test]
fn a_file_that_is_not_named_for_what_it_holds() {
    let files = [SourceText::new("hub.yaml", HUB)];
    let problems = assemble(&files, &[]).unwrap_err().to_string();
    assert!(problems.contains("hub.yaml:3:7: the file must be named iso27001-2022.yaml"), "{problems}");
}

#[test]
fn no_hub() {
    let problems = assemble(&[SourceText::new("law.yaml", law())], &[]).unwrap_err().to_string();
    assert!(problems.contains("the hub is missing"), "{problems}");
}

#[test]
fn duplicate_id() {
    only(&hub_with("id: '9.10'", "id: A.8.15"), "iso27001-2022.yaml:28:9", "duplicate id \"A.8.15\"");
}

#[test]
fn an_id_that_is_none() {
    let problems = hub_with("id: '9.10'", "id: 9 10");
    only(&problems, "iso27001-2022.yaml:28:9", "is not a valid entry id");
}

#[test]
fn unknown_parent() {
    only(&hub_with("parent: root", "parent: A.8"), "iso27001-2022.yaml:25:13", "unknown parent \"A.8\"");
}

#[test]
fn cycle() {
    let hub = HUB.replacen("parent: root", "parent: '9.10'", 1).replacen("parent: root", "parent: A.8.15", 1);
    let problems = read(&hub, &law(), CROSSWALK).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(problems.iter().all(|problem| problem.contains("is its own ancestor")), "{problems:#?}");
}

#[test]
fn no_root_or_two() {
    only(
        &hub_with("    kind: clause\n    parent: root\n", "    kind: clause\n"),
        "iso27001-2022.yaml:18:3",
        "2 have none",
    );
}

#[test]
fn empty_title_and_long_summary() {
    only(&hub_with("title: Logging", "title: ' '"), "iso27001-2022.yaml:23:12", "title is empty");
    let long = "word ".repeat(26);
    only(&hub_with("Keep logs.", &long), "iso27001-2022.yaml:27:14", "summary has 26 words, more than 25");
    assert!(hub_with("Keep logs.", &"word ".repeat(25)).is_empty());
}

#[test]
fn a_timetable_and_a_link_that_lead_nowhere() {
    let problems = hub_with("summary: Keep logs.", "applies_from: soon");
    only(&problems, "iso27001-2022.yaml:27:19", "unknown timetable \"soon\"");
    let problems = hub_with("summary: Keep logs.", "related: {law: ['99']}");
    only(&problems, "iso27001-2022.yaml:27:21", "law:99 is no entry");
}

#[test]
fn no_provenance() {
    only(
        &hub_with("provenance:\n  - own words\n", "provenance: []\n"),
        "iso27001-2022.yaml:15:13",
        "provenance",
    );
    let problems = crosswalk_with("sources:\n  own: own analysis\n", "sources: {}\n");
    assert!(problems[0].contains("iso27001-2022--law.yaml:8:10: sources must name"), "{problems:#?}");
    only(
        &crosswalk_with("provenance: [own]", "provenance: []"),
        "iso27001-2022--law.yaml:21:17",
        "provenance",
    );
    let problems = crosswalk_with("provenance: [own]", "provenance: [own R1, hearsay]");
    only(&problems, "iso27001-2022--law.yaml:21:26", "unknown source \"hearsay\"");
}

#[test]
fn a_mapping_whose_end_does_not_exist() {
    let problems = crosswalk_with("from: A.8.15", "from: A.8.99");
    only(&problems, "iso27001-2022--law.yaml:14:11", "\"A.8.99\" is no entry of iso27001-2022");
    only(&crosswalk_with("to: 12(1)", "to: 12(9)"), "iso27001-2022--law.yaml:15:9", "is no entry of law");
    let problems = crosswalk_with("to: law", "to: laws");
    assert!(
        problems.iter().any(|problem| problem.contains("no catalog could be read for framework \"laws\""))
    );
}

#[test]
fn duplicate_mapping() {
    let again = CROSSWALK.split_once("mappings:\n").unwrap().1;
    let problems = read(HUB, &law(), &format!("{CROSSWALK}{again}")).unwrap_err();
    only(&problems, "iso27001-2022--law.yaml:22:11", "duplicate mapping A.8.15 to 12(1)");
}

#[test]
fn strength_out_of_range() {
    for strength in ["0", "11", "-1"] {
        let problems = crosswalk_with("strength: 5", &format!("strength: {strength}"));
        only(&problems, "iso27001-2022--law.yaml:17:15", "is not a strength");
    }
}

#[test]
fn a_counted_mapping_that_is_too_weak_or_too_wide() {
    let problems = crosswalk_with("strength: 5", "strength: 3");
    only(&problems, "iso27001-2022--law.yaml:17:15", "is for navigation");
    only(&crosswalk_with("to: 12(1)", "to: root"), "iso27001-2022--law.yaml:15:9", "is for navigation");
}

#[test]
fn empty_or_long_rationale() {
    only(&crosswalk_with("Both keep logs.", "''"), "iso27001-2022--law.yaml:20:16", "rationale is empty");
    let long = "word ".repeat(21);
    only(&crosswalk_with("Both keep logs.", &long), "iso27001-2022--law.yaml:20:16", "more than 20");
}

#[test]
fn unknown_relation() {
    only(
        &crosswalk_with("intersects-with", "intersect-with"),
        "iso27001-2022--law.yaml:16:15",
        "unknown relation \"intersect-with\" (hint: did you mean \"intersects-with\"?)",
    );
}

#[test]
fn an_unrelated_control_that_is_mapped() {
    let problems = crosswalk_with("- from: '9.10'", "- from: A.8.15");
    only(&problems, "iso27001-2022--law.yaml:11:11", "unrelated and mapped");
}

#[test]
fn every_problem_of_every_file_comes_out_at_once() {
    let hub =
        HUB.replacen("parent: root", "parent: A.8", 1).replacen("level: organisation", "level: team", 1);
    let law = law().replacen("Keep logs.", &"word ".repeat(30), 1);
    let crosswalk =
        CROSSWALK.replacen("intersects-with", "like", 1).replacen("strength: 5", "strength: 50", 1);
    let problems = read(&hub, &law, &crosswalk).unwrap_err();
    let said = |text: &str| problems.iter().any(|problem| problem.contains(text));
    assert!(said("unknown value \"team\"") && said("summary has 30 words"), "{problems:#?}");
    assert!(said("unknown relation \"like\"") && said("50 is not a strength"), "{problems:#?}");
}

#[test]
fn a_faulty_entry_makes_no_second_problem_where_others_refer_to_it() {
    let problems = hub_with("kind: control", "kind: [control]");
    only(&problems, "iso27001-2022.yaml:24:11", "");
}
