//! What is kept of workflows in every way of writing them.

use serde_json::json;

use super::super::failure::Failure;
use super::*;
use crate::api::UnknownReason;

const READ: Operation = Operation { name: "read", permission: "contents:read" };

fn of(text: &str) -> Result<Vec<Workflow>, Failure> {
    let entry = json!({ "name": "ci.yml", "type": "blob", "object": { "isTruncated": false, "text": text } });
    read(READ, serde_json::from_value(json!({ "entries": [entry] })).unwrap())
}

fn one(text: &str) -> Workflow {
    of(text).unwrap().remove(0)
}

/// The steps of the only job with some lines of YAML.
fn job(lines: &str) -> Steps {
    let lines = lines.lines().map(|line| format!("    {line}\n")).collect::<String>();
    one(&format!("on: push\njobs:\n  a:\n{lines}")).jobs.remove(0).steps
}

fn kinds(marks: &[Mark]) -> Vec<MarkKind> {
    marks.iter().map(|mark| mark.kind).collect()
}

#[test]
fn what_a_workflow_uses_is_found_in_every_way_of_writing() {
    let workflow = one("on: [push, pull_request_target]\n\
         x: &c actions/checkout@v4\n\
         jobs:\n  a:\n    steps:\n    - {uses: ' a/b@v1 '}\n    - \"uses\": *c\n    - run: make\n    \
         - parallel:\n      - uses: c/d@v1\n  \
         b: {uses: acme/flows/.github/workflows/x.yml@main}\n");
    let uses: Vec<_> =
        workflow.jobs.iter().flat_map(|job| &job.steps.uses).map(|each| each.uses.as_str()).collect();
    assert_eq!(uses, ["a/b@v1", "actions/checkout@v4", "c/d@v1", "acme/flows/.github/workflows/x.yml@main"]);
    assert_eq!(workflow.triggers, ["push", "pull_request_target"]);
}

#[test]
fn events_are_found_in_every_way_of_writing() {
    let events = |on: &str| of(&format!("{on}\njobs: {{}}\n")).map(|all| all[0].triggers.clone());
    assert_eq!(events("on: push").unwrap(), ["push"]);
    assert_eq!(
        events("'on':\n  workflow_run:\n    types: [completed]\n  push:").unwrap(),
        ["workflow_run", "push"]
    );
    assert_eq!(events("on:").unwrap_err().reason, UnknownReason::Malformed);
    assert_eq!(events("name: x").unwrap_err().reason, UnknownReason::Malformed);
}

#[test]
fn what_cannot_be_read_is_not_taken_for_a_workflow_without_actions() {
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, each| {
        let last = each - 1;
        format!("{text}a{each}: &a{each} [*a{last}, *a{last}, *a{last}]\n")
    });
    for text in [
        "",
        "on: push",
        "on: push\njobs: [",
        "{{ template }}",
        "on: push\njobs: {}\njobs: {}\n",
        "on: push\njobs: {a: {steps: [{run: x, run: y}]}}",
        "on: push\njobs: {a: {}}",
        "on: push\njobs: {a: 1}",
        "on: push\njobs: {a: {steps: [{name: x}]}}",
        "on: push\njobs: {a: {steps: [x]}}",
        "on: push\njobs: {a: {steps: [{uses: 1}]}}",
        "on: push\npermissions: all\njobs: {}",
        "on: push\njobs: {}\n---\non: push\njobs: {}",
        &format!("on: push\njobs: {{}}\n{bomb}"),
        &format!("on: push\njobs: {}", "[".repeat(100_000)),
        &format!("on: push\njobs: {{}}\n# {}", "x".repeat(2 << 20)),
    ] {
        assert!(of(text).is_err(), "{:?}", text.get(..80).unwrap_or(text));
    }
    let entry =
        |object: Value| json!({ "entries": [{ "name": "a.yaml", "type": "blob", "object": object }] });
    for object in [json!(null), json!({}), json!({ "isTruncated": true, "text": "on: push" })] {
        assert!(read(READ, serde_json::from_value(entry(object)).unwrap()).is_err());
    }
    assert!(read(READ, serde_json::from_value(json!({})).unwrap()).is_err());
}

#[test]
fn other_files_and_folders_are_no_workflows() {
    let entries = json!([{ "name": "README.md", "type": "blob", "object": {} }, { "name": "x.yml", "type": "tree", "object": {} }]);
    assert_eq!(read(READ, serde_json::from_value(json!({ "entries": entries })).unwrap()).unwrap(), []);
}

#[test]
fn what_is_put_into_scripts_is_told_with_where_it_is_from() {
    let code = |script: &str| -> Vec<(String, bool)> {
        let steps = job(&format!(
            "strategy: {{matrix: {{os: [a, b], x: ['${{{{ github.head_ref }}}}']}}}}\nenv: {{A: b, B: '${{{{ github.ref }}}}'}}\n\
             steps:\n- run: |\n    {script}\n"
        ));
        steps.code.into_iter().map(|each| (each.context, each.fixed)).collect()
    };
    let told = |context: &str, fixed: bool| vec![(context.to_owned(), fixed)];
    assert_eq!(code("echo ${{ github.event.issue.title }}"), told("github.event.issue.title", false));
    assert_eq!(code("echo ${{github.head_ref}}"), told("github.head_ref", false));
    assert_eq!(
        code("echo ${{ github.event['pull_request'].title }}"),
        told("github.event.pull_request.title", false)
    );
    assert_eq!(code("echo ${{ toJSON( GitHub ) }}"), told("github", false));
    assert_eq!(code("echo ${{ x && github.ref || 'a' }}"), told("github.ref", false));
    assert_eq!(code("echo ${{ matrix.os }}"), told("matrix.os", true));
    assert_eq!(code("echo ${{ matrix.x }}"), told("matrix.x", false));
    assert_eq!(code("echo ${{ env.A }}"), told("env.a", true));
    assert_eq!(code("echo ${{ env.B }}"), told("env.b", false));
    assert_eq!(code("echo ${{ env.C }}"), told("env.c", false));
    assert_eq!(code("echo ${{ fromJSON(github.ref).x }}"), told("computed", false));
    assert_eq!(code("echo ${{ what? }}"), told("unreadable", false));
    assert_eq!(code("echo ${{ unclosed"), told("unreadable", false));
    assert_eq!(code("echo ${{ github.ref == 'x' }} $TITLE"), []);
}

#[test]
fn words_that_older_yaml_takes_for_truth_are_text() {
    let inputs = |value: &str| {
        let steps =
            job(&format!("steps:\n- uses: actions/checkout@v4\n  with: {{persist-credentials: {value}}}"));
        steps.uses[0].inputs[0].value.clone()
    };
    for (value, kept) in [("no", "text"), ("off", "text"), ("false", "false"), ("'false'", "false")] {
        assert_eq!(inputs(value), kept, "{value}");
    }
    assert!(of("on: push\njobs: !jobs {}").is_err());
}

#[test]
fn scripts_of_actions_are_code_too() {
    let steps =
        job("steps:\n- uses: Actions/GitHub-Script@v7\n  with: {script: 'x(${{ github.head_ref }})'}");
    assert_eq!(steps.code[0].context, "github.head_ref");
    assert_eq!(steps.uses[0].inputs[0].value, "expression");
}

#[test]
fn conditions_that_do_not_hold_what_they_say_are_marked() {
    let marks = |condition: &str| kinds(&job(&format!("steps:\n- run: make\n  if: {condition}")).marks);
    assert_eq!(marks("github.actor == 'dependabot[bot]'"), [MarkKind::BotActor]);
    assert_eq!(marks("${{ '49699333' == github.actor_id && x }}"), [MarkKind::BotActor]);
    assert_eq!(marks("|\n    ${{ false }}"), [MarkKind::AlwaysTrue]);
    assert_eq!(marks("${{ a }} && ${{ b }}"), [MarkKind::AlwaysTrue]);
    assert_eq!(marks("contains('refs/heads/main', github.ref)"), [MarkKind::ContainsInText]);
    assert_eq!(marks("(("), [MarkKind::UnreadableExpression]);
    for fine in [
        "true",
        "github.actor == 'ann'",
        "${{ a && b }}",
        "contains(fromJSON('[1]'), github.ref)",
        "always()",
    ] {
        assert_eq!(marks(&format!("\"{fine}\"")), [], "{fine}");
    }
}

#[test]
fn expressions_that_stand_out_are_marked_wherever_they_are() {
    let marks =
        |expression: &str| kinds(&one(&format!("on: push\nname: \"{expression}\"\njobs: {{}}")).marks);
    assert_eq!(marks("${{ toJSON(secrets) }}"), [MarkKind::AllSecrets]);
    assert_eq!(marks("${{ secrets[github.ref] }}"), [MarkKind::AllSecrets]);
    assert_eq!(marks("${{ fromJSON(secrets.a).b }}"), [MarkKind::DecodedSecret]);
    assert_eq!(marks("${{ 'a' }}"), [MarkKind::ConstantExpression]);
    assert_eq!(marks("${{ format('a') == github.ref }}"), [MarkKind::ConstantExpression]);
    assert_eq!(marks("${{ github.ref == 'a' && '' || 'b' }}"), [MarkKind::FalsyChoice]);
    assert_eq!(marks("${{ ? }}"), [MarkKind::UnreadableExpression]);
    for fine in [
        "${{ secrets.a }}",
        "${{ secrets['a'] }}",
        "${{ github.ref == 'a' && 'c' || 'b' }}",
        "${{ fromJSON('[1]') }}",
    ] {
        assert_eq!(marks(fine), [], "{fine}");
    }
}

#[test]
fn secrets_and_credentials_that_go_too_far_are_marked() {
    let steps = job("uses: a/b/.github/workflows/c.yml@v1\nsecrets: inherit");
    assert_eq!(kinds(&steps.marks), [MarkKind::InheritedSecrets]);
    let password = |password: &str| {
        let text = format!(
            "container: {{image: a, credentials: {{username: u, password: \"{password}\"}}}}\nsteps: []"
        );
        kinds(&job(&text).marks)
    };
    assert_eq!(password("hunter2"), [MarkKind::WrittenPassword]);
    assert_eq!(password("${{ secrets.A }}"), []);
    let text = "on: push\njobs:\n  a:\n    steps:\n    - run: x\n      env: {ACTIONS_ALLOW_UNSECURE_COMMANDS: true}\n";
    assert_eq!(kinds(&one(text).marks), [MarkKind::InsecureCommands]);
}

#[test]
fn images_are_named_or_said_to_be_unnamed() {
    let images = |lines: &str| job(&format!("{lines}\nsteps: []")).images;
    assert_eq!(images("container: a:1"), ["a:1"]);
    assert_eq!(images("services: {db: {image: 'a@sha256:1'}}"), ["a@sha256:1"]);
    assert_eq!(images("container: ''"), [""; 0]);
    assert_eq!(images("container: '${{ github.ref }}'"), ["expression"]);
    assert_eq!(images("container: '${{ x && ''a'' || ''b'' }}'"), ["a", "b"]);
    assert_eq!(images("strategy: {matrix: {i: [a, b]}}\ncontainer: {image: '${{ matrix.i }}'}"), ["a", "b"]);
    assert_eq!(
        images("strategy: {matrix: {i: '${{ x }}'}}\ncontainer: {image: '${{ matrix.i }}'}"),
        ["expression"]
    );
    assert_eq!(images("services: '${{ fromJSON(x) }}'"), ["expression"]);
}

#[test]
fn permissions_are_those_that_are_written() {
    let of = |text: &str| one(&format!("on: push\n{text}jobs: {{}}\n")).permissions;
    assert_eq!(of(""), Permissions::Unset);
    assert_eq!(of("permissions: read-all\n"), Permissions::ReadAll);
    assert_eq!(of("permissions: {}\n"), Permissions::Listed { write: Vec::new() });
    let write = vec!["contents".to_owned()];
    assert_eq!(of("permissions: {contents: write, issues: read}\n"), Permissions::Listed { write });
}
