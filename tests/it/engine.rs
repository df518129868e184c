//! Hostile policies: each costs itself an `unknown`, never the run.

use annexa::model::{UnknownReason, Verdict};
use annexa::policy::{Limits, Workers};
use serde_json::json;

use crate::support::{ACCOUNT, evidence, judge, policy_set, program, workers};

const HEADER: &str = "# METADATA
# title: T
# description: D
# related_resources: [https://example.org/]
# custom:
#   severity: low
#   evidence: [aws.account]
#   fields: [account_id]
#   controls: [A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: R
";

fn policy(name: &str, body: &str) -> String {
    format!("{HEADER}package policies.aws.{name}\n\nimport data.lib.verdict\n\n{body}\n")
}

fn rows() -> Vec<serde_json::Value> {
    vec![json!({"account": ACCOUNT, "account_id": "123456789012", "partition": "aws"})]
}

/// The verdict of a policy with this body on the one account, beside a well-behaved policy.
fn verdict_of(body: &str, workers: &Workers) -> (Verdict, String) {
    let good = policy(
        "good",
        "verdicts contains verdict.of(row.account, verdict.pass({})) if some row in input.evidence[\"aws.account\"].rows",
    );
    let set = policy_set(&[("aws/hostile.rego", &policy("hostile", body)), ("aws/good.rego", &good)]);
    let verdicts = judge(&set, [evidence("aws.account", rows())], workers);
    let subject = collectors::api::SubjectId::parse(ACCOUNT).unwrap();
    let of = |name: &str| verdicts[&(name.to_owned(), subject.clone())].clone();
    assert_eq!(of("aws.good").0, Verdict::Pass, "the well-behaved policy is judged all the same");
    of("aws.hostile")
}

const LIMIT: Verdict = Verdict::Unknown(UnknownReason::Limit);
const ERROR: Verdict = Verdict::Unknown(UnknownReason::PolicyError);

#[test]
fn a_policy_that_recurses_for_ever_is_unknown() {
    let (verdict, message) =
        verdict_of("f(x) := f(x + 1)\n\nverdicts contains verdict.of(f(1), verdict.pass({}))", &workers());
    assert_eq!(verdict, LIMIT, "{message}");
}

#[test]
fn a_policy_that_allocates_20_gigabytes_is_unknown() {
    let body = "verdicts contains verdict.of(concat(\"\", [s | some i in numbers.range(1, 100000); s := big]), verdict.pass({}))\n\nbig := concat(\"\", [\"0123456789\" | some i in numbers.range(1, 20000)])";
    let limits = Limits { memory_bytes: 512 << 20, cpu_seconds: 60 };
    let (verdict, message) = verdict_of(body, &Workers { limits, ..workers() });
    assert_eq!((verdict, message.as_str()), (LIMIT, "the policy used up its memory"));
}

#[test]
fn a_policy_that_loops_is_unknown() {
    let body = "verdicts contains verdict.of(row.account, verdict.pass({})) if {
	some row in input.evidence[\"aws.account\"].rows
	count([1 | some a in numbers.range(1, 30000); some b in numbers.range(1, 30000); a == b]) > 0
}";
    let limits = Limits { memory_bytes: 2 << 30, cpu_seconds: 1 };
    let (verdict, message) = verdict_of(body, &Workers { limits, ..workers() });
    assert_eq!(verdict, LIMIT, "{message}");
}

#[test]
fn a_policy_with_an_error_or_without_verdicts_is_unknown() {
    for body in [
        "verdicts contains verdict.of(row.account, verdict.pass({})) if { some row in null }",
        "verdicts contains verdict.of(to_number(\"x\"), verdict.pass({}))",
        "something_else := 1",
        "verdicts := true",
        "verdicts contains verdict.of(\"a stranger\", verdict.pass({}))",
        "verdicts contains {\"subject\": \"aws:123456789012\", \"verdict\": \"passed\"}",
        "verdicts contains verdict.of(row.account, undefined_name) if some row in input.evidence[\"aws.account\"].rows",
    ] {
        let (verdict, message) = verdict_of(body, &workers());
        assert_eq!(verdict, ERROR, "{body}: {message}");
    }
}

/// The engine takes a set whose head is undefined for one row for no set at all, and says "not an object". A decision that
/// is bound in the body costs its own subject only.
#[test]
fn a_policy_that_is_silent_about_one_subject_passes_nobody_it_did_not_judge() {
    let two = ["aws:000000000001", "aws:000000000002", "aws:000000000003"];
    let rows = || {
        two.map(|account| json!({"account": account, "account_id": account.trim_start_matches("aws:"), "partition": "aws"}))
    };
    let decide = "decide(row) := verdict.pass({}) if row.account_id != \"000000000002\"";
    let rows_of = "some row in input.evidence[\"aws.account\"].rows";
    let verdicts = |rule: &str| {
        let text = policy("silent", &format!("{rule}\n\n{decide}"));
        let set = policy_set(&[("aws/silent.rego", &text)]);
        let said = judge(&set, [evidence("aws.account", rows().to_vec())], &workers());
        said.into_values().map(|(verdict, _)| verdict).collect::<Vec<_>>()
    };
    let in_head = format!("verdicts contains verdict.of(row.account, decide(row)) if {rows_of}");
    let in_body =
        format!("verdicts contains verdict.of(row.account, said) if {{\n{rows_of}\nsaid := decide(row)\n}}");
    assert_eq!(verdicts(&in_head), [ERROR, ERROR, ERROR]);
    assert_eq!(verdicts(&in_body), [Verdict::Pass, ERROR, Verdict::Pass]);
}

#[test]
fn a_policy_does_not_see_a_field_that_it_does_not_declare() {
    let verdicts = |field: &str| {
        let body = format!(
            "verdicts contains verdict.of(row.account, verdict.pass({{}})) if {{
                some row in input.evidence[\"aws.account\"].rows
                row.{field} != \"\"
            }}"
        );
        verdict_of(&body, &workers()).0
    };
    assert_eq!((verdicts("account_id"), verdicts("partition")), (Verdict::Pass, ERROR));
}

#[test]
fn a_policy_cannot_fetch() {
    let body = "verdicts contains verdict.of(http.send({\"method\": \"get\", \"url\": \"http://127.0.0.1/\"}).body, verdict.pass({}))";
    assert_eq!(verdict_of(body, &workers()).0, ERROR);
}

#[test]
fn a_worker_process_cannot_open_files_or_sockets() {
    // The filter is in force before the first request is read, so a worker that must open a file to go on cannot.
    let out = std::process::Command::new(program())
        .args(["policy-worker", "--memory-bytes", "1073741824", "--cpu-seconds", "1", "--probe"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout), "files: denied\nsockets: denied\nprograms: denied\n");
}

/// The engine forgets the imports of a package that was evaluated as a whole, as `probe.word` does it, so that the
/// library's own function found `limits.highest` undefined: nothing was over it, and the policy passed.
#[test]
fn a_function_of_a_library_still_sees_what_the_library_imports() {
    let library = "package lib.probe

import data.lib.limits

word := \"all\"

over(numbers) := [number | some number in numbers; is_over(number)]

is_over(number) if number > limits.highest
";
    let body = "verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence[\"aws.account\"].rows
	said := decide(probe.word)
}

decide(\"all\") := verdict.pass({}) if probe.over([1, 2, 3]) == []

else := verdict.fail(\"over\", {\"over\": probe.over([1, 2, 3])})";
    let text = policy("probing", &format!("import data.lib.probe\n\n{body}"));
    let set = policy_set(&[
        ("lib/limits.rego", "package lib.limits\n\nhighest := 2\n"),
        ("lib/probe.rego", library),
        ("aws/probing.rego", &text),
    ]);
    let said = judge(&set, [evidence("aws.account", rows())], &workers());
    assert_eq!(said.into_values().map(|(verdict, _)| verdict).collect::<Vec<_>>(), [Verdict::Fail]);
}

/// In the engine an index without entries is not there at all, so that nothing can be said of its being empty.
#[test]
fn an_index_without_entries_is_empty_and_not_undefined() {
    let body = "by_id[row.account_id] contains row.account if {
	some row in input.evidence[\"aws.account\"].rows
	row.account_id == \"none\"
}

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence[\"aws.account\"].rows
	said := decide(object.get(by_id, row.account_id, set()))
}

decide(found) := verdict.fail(\"not in the index\", {}) if count(found) == 0

else := verdict.pass({})";
    let (verdict, message) = verdict_of(body, &workers());
    assert_eq!(verdict, Verdict::Fail, "{message}");
}

#[test]
fn a_policy_with_an_imported_name_that_stands_alone_is_unknown() {
    let body = "verdicts contains verdict.of(row.account, decide(verdict)) if some row in input.evidence[\"aws.account\"].rows

decide(verdict) := verdict.pass({})";
    let (verdict, message) = verdict_of(body, &workers());
    assert_eq!(verdict, ERROR);
    assert!(message.contains("verdict stands alone"), "{message}");
}
