//! What a daemon remembers never differs from what it would be told anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use annexa::evidence::EvidenceSet;
use annexa::model::{Evidence, Gap, Judgement, PolicyId, SubjectId, UnknownReason, Verdict};
use annexa::policy::{Evaluation, Memo, Parameters, PolicySet, Sources, Workers, evaluate, evaluate_again};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, evidence, kinds, now, policy_set, workers};

const USER: &str = "arn:aws:iam::123456789012:user/a";

/// Everything that verdicts rest on.
struct World {
    policies: PolicySet,
    evidence: Vec<Evidence>,
    parameters: Parameters,
    as_of: DateTime<Utc>,
}

impl World {
    /// One user without MFA whose key is 89 days old, and policies with and without a word of time.
    fn new() -> Self {
        Self {
            policies: only(PolicySet::embedded().unwrap()),
            evidence: vec![evidence("aws.iam.credential_report", vec![user(false)])],
            parameters: Parameters::new(),
            as_of: now(),
        }
    }

    fn judge(&self, with: impl FnOnce(Evaluation<'_>) -> Vec<Judgement>) -> Vec<Judgement> {
        let evidence: EvidenceSet = self.evidence.iter().cloned().collect();
        with(Evaluation {
            policies: &self.policies,
            kinds: &kinds(),
            evidence: &evidence,
            sources: &Sources::default(),
            parameters: &self.parameters,
            as_of: self.as_of,
        })
    }

    /// The verdicts on the user, which with the memo are those without.
    fn verdicts(&self, memo: &Memo) -> BTreeMap<String, Verdict> {
        let remembered = self.judge(|evaluation| evaluate_again(evaluation, &workers(), memo).unwrap());
        assert_eq!(remembered, self.judge(|evaluation| evaluate(evaluation, &workers()).unwrap()));
        let of_user = remembered.into_iter().filter(|judgement| judgement.subject.as_str() == USER);
        of_user.map(|judgement| (judgement.policy.to_string(), judgement.verdict)).collect()
    }
}

fn only(set: PolicySet) -> PolicySet {
    set.filtered(|policy| ["aws.console_mfa", "aws.access_key_age", "aws.own"].contains(&policy.id.as_str()))
}

fn user(mfa: bool) -> Value {
    json!({
        "arn": USER, "user": "a", "is_root": false, "created_at": "2025-01-01T00:00:00Z", "password": "enabled",
        "password_last_used": {"state": "none"}, "password_changed_at": {"state": "none"}, "mfa_active": mfa,
        "access_keys": [{
            "slot": 1, "active": true, "rotated_at": {"state": "at", "at": "2026-08-04T00:00:00Z"},
            "last_used": {"state": "used", "at": "2026-10-20T00:00:00Z"}
        }],
        "signing_certificates": []
    })
}

const MFA: &str = "aws.console_mfa";
const AGE: &str = "aws.access_key_age";

#[test]
fn an_answer_is_given_again_without_a_worker_and_only_to_the_same_question() {
    let (world, memo) = (World::new(), Memo::default());
    let nobody = Workers { program: PathBuf::from("/nowhere"), ..workers() };
    let timeless =
        World { policies: world.policies.clone().filtered(|each| each.id.as_str() == MFA), ..world };
    let first = timeless.judge(|evaluation| evaluate_again(evaluation, &workers(), &memo).unwrap());
    assert_eq!(memo.len(), 1);
    let later = World { as_of: now() + TimeDelta::hours(1), ..timeless };
    let again = later.judge(|evaluation| evaluate_again(evaluation, &nobody, &memo).unwrap());
    assert_eq!(first, again);
    let changed = World { evidence: vec![evidence("aws.iam.credential_report", vec![user(true)])], ..later };
    changed.judge(|evaluation| {
        assert!(evaluate_again(evaluation, &nobody, &memo).is_err(), "a new question needs a worker");
        Vec::new()
    });
}

#[test]
fn a_changed_row_is_judged_anew_and_so_is_one_that_changes_back() {
    let (mut world, memo) = (World::new(), Memo::default());
    for mfa in [false, true, true, false, true] {
        world.evidence = vec![evidence("aws.iam.credential_report", vec![user(mfa)])];
        assert_eq!(world.verdicts(&memo)[MFA], if mfa { Verdict::Pass } else { Verdict::Fail });
    }
}

#[test]
fn time_that_passes_over_a_limit_is_noticed() {
    let (mut world, memo) = (World::new(), Memo::default());
    assert_eq!(world.verdicts(&memo)[AGE], Verdict::Pass);
    world.as_of += TimeDelta::days(2);
    world.evidence[0].record.observed_at = world.as_of;
    assert_eq!(world.verdicts(&memo)[AGE], Verdict::Fail);
}

#[test]
fn a_changed_parameter_is_judged_anew() {
    let (mut world, memo) = (World::new(), Memo::default());
    world.policies = own("verdict.of(row.arn, verdict.pass({})) if input.parameters.most >= 1", "");
    let own = PolicyId::parse("aws.own").unwrap();
    for (most, verdict) in [(1, Verdict::Pass), (0, ERROR), (1, Verdict::Pass)] {
        world.parameters =
            Parameters::from([(own.clone(), BTreeMap::from([("most".to_owned(), json!(most))]))]);
        assert_eq!(world.verdicts(&memo)["aws.own"], verdict, "{most}");
    }
}

const ERROR: Verdict = Verdict::Unknown(UnknownReason::PolicyError);

#[test]
fn a_changed_policy_or_library_is_judged_anew() {
    let (mut world, memo) = (World::new(), Memo::default());
    let pass = "verdict.of(row.arn, verdict.pass({}))";
    let fail = "verdict.of(row.arn, verdict.fail(\"no\", {}))";
    let lib = "verdict.of(row.arn, mine.said)";
    let says =
        |what: &str| format!("package lib.mine\n\nimport data.lib.verdict\n\nsaid := verdict.{what}\n");
    for (rule, library, verdict) in [
        (pass, "", Verdict::Pass),
        (fail, "", Verdict::Fail),
        (pass, "", Verdict::Pass),
        (lib, says("pass({})").as_str(), Verdict::Pass),
        (lib, says("fail(\"no\", {})").as_str(), Verdict::Fail),
    ] {
        world.policies = own(rule, library);
        assert_eq!(world.verdicts(&memo)["aws.own"], verdict, "{rule} {library}");
    }
}

#[test]
fn a_gap_that_appears_and_freshness_that_runs_out_are_unknown_beside_a_remembered_pass() {
    let (mut world, memo) = (World::new(), Memo::default());
    world.evidence = vec![evidence("aws.iam.credential_report", vec![user(true)])];
    let pass = world.verdicts(&memo);
    assert_eq!(pass[MFA], Verdict::Pass);
    let subject = SubjectId::parse(USER).unwrap();
    let healthy = world.evidence.clone();
    for (name, spoil) in [
        (
            "a gap of the subject",
            Box::new(|evidence: &mut Evidence| {
                let gap = Gap::one(UnknownReason::Denied, "iam:Some", "denied", subject.clone());
                evidence.record.gaps.push(gap);
            }) as Box<dyn Fn(&mut Evidence)>,
        ),
        (
            "a gap of everything",
            Box::new(|evidence: &mut Evidence| {
                evidence.record.gaps.push(Gap::whole(UnknownReason::Transient, "iam:Some", "page 2"));
            }),
        ),
        ("stale", Box::new(|evidence: &mut Evidence| evidence.record.observed_at -= TimeDelta::days(400))),
    ] {
        world.evidence = healthy.clone();
        spoil(&mut world.evidence[0]);
        let verdicts = world.verdicts(&memo);
        assert!(verdicts.values().all(|verdict| verdict.reason().is_some()), "{name}: {verdicts:?}");
        world.evidence = healthy.clone();
        assert_eq!(world.verdicts(&memo), pass, "{name} is over");
    }
}

#[test]
fn who_names_the_time_of_reading_is_told_it_and_asked_each_time() {
    let (mut world, memo) = (World::new(), Memo::default());
    let read = "input.evidence[\"aws.iam.credential_report\"].observed_at";
    world.policies =
        own(&format!("verdict.of(row.arn, verdict.pass({{}})) if {read} < \"2026-11-01T00:30:00Z\""), "");
    assert_eq!(world.verdicts(&memo)["aws.own"], Verdict::Pass);
    world.as_of += TimeDelta::hours(1);
    world.evidence[0].record.observed_at = world.as_of;
    assert_eq!(world.verdicts(&memo)["aws.own"], ERROR);
}

#[test]
fn what_is_asked_no_more_is_forgotten_and_a_place_is_part_of_the_question() {
    let (mut world, memo) = (World::new(), Memo::default());
    let said = format!("verdict.of(row.arn, verdict.pass({{}})) if input.scope == \"{ACCOUNT}\"");
    world.policies = own(&said, "");
    assert_eq!(world.verdicts(&memo)["aws.own"], Verdict::Pass);
    world.evidence[0].record.scope = collectors::api::Scope::parse("aws:999999999999").unwrap();
    assert_eq!(world.verdicts(&memo)["aws.own"], ERROR, "another place with the same rows");
    assert_eq!(memo.len(), 2);
    world.verdicts(&memo);
    assert_eq!(memo.len(), 1);
}

/// A policy of our own with this verdict for each row, and a library.
fn own(rule: &str, library: &str) -> PolicySet {
    let import = if library.is_empty() { "" } else { "import data.lib.mine\n" };
    let (head, body) =
        rule.split_once(" if ").map_or((rule, String::new()), |(head, body)| (head, format!("\n\t{body}")));
    let text = format!(
        "# METADATA
# title: T
# description: D
# related_resources: [https://example.org/]
# custom:
#   severity: low
#   evidence: [aws.iam.credential_report]
#   fields: [user]
#   controls: [A.8.5]
#   proves: operating
#   parameters:
#     most: {{type: integer, default: 1, minimum: 0, maximum: 9, looser: higher, description: D}}
#   remediation: R
package policies.aws.own

import data.lib.verdict
{import}
verdicts contains {head} if {{
	some row in input.evidence[\"aws.iam.credential_report\"].rows{body}
}}
"
    );
    let mut files = vec![("aws/own.rego", text.as_str())];
    if !library.is_empty() {
        files.push(("lib/mine.rego", library));
    }
    only(policy_set(&files))
}
