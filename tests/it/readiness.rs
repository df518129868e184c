//! What a scan would do, and whether everything is in place for it: asked without reading a source.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::program;

const CONFIG: &str = "[source.prod]\ncollector = \"aws\"\nregions = [\"eu-west-1\"]\nconcurrency = 3\n";

/// A run that would find no AWS, if it looked for one.
fn annexa(folder: &Path, args: &[&str]) -> Output {
    std::fs::write(folder.join("annexa.toml"), CONFIG).unwrap();
    let nowhere = [("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), ("AWS_EC2_METADATA_DISABLED", "true")];
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDTEST"), ("AWS_SECRET_ACCESS_KEY", "none")];
    Command::new(program())
        .args(["--data-dir", "data", "--config", "annexa.toml"])
        .args(args)
        .envs(nowhere.into_iter().chain(keys))
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn a_plan_names_every_permission_that_the_policy_document_allows() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["scan", "--plan", "--json"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let plan: Value = serde_json::from_slice(&out.stdout).unwrap();
    let source = &plan["sources"][0];
    assert!(source["limits"][0].as_str().unwrap().starts_with("3 requests"));
    assert!(source["scopes"][0].as_str().unwrap().ends_with("eu-west-1"));
    let planned: std::collections::BTreeSet<&str> = source["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["permission"].as_str().unwrap())
        .collect();
    let out = annexa(folder.path(), &["source", "permissions", "aws"]);
    let document: Value = serde_json::from_slice(&out.stdout).unwrap();
    let allowed = document["Statement"][0]["Action"].as_array().unwrap();
    let free = "sts:GetCallerIdentity";
    let allowed = allowed.iter().map(|action| action.as_str().unwrap()).chain([free]).collect();
    assert_eq!(planned, allowed);
}

#[test]
fn a_plan_for_one_control_calls_less() {
    let folder = tempfile::tempdir().unwrap();
    let count = |args: &[&str]| {
        let out = annexa(folder.path(), args);
        let plan: Value = serde_json::from_slice(&out.stdout).unwrap();
        plan["sources"][0]["operations"].as_array().unwrap().len()
    };
    let one = count(&["scan", "--plan", "--json", "--control", "A.5.24"]);
    assert!(0 < one && one < count(&["scan", "--plan", "--json"]));
}

#[test]
fn a_source_that_does_not_answer_is_undecided_and_not_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["doctor"]);
    let text = String::from_utf8_lossy(&out.stdout);
    assert_eq!(out.status.code(), Some(2), "{text}");
    assert!(text.contains("undecided  prod, the credentials: sts:GetCallerIdentity"), "{text}");
    assert!(text.contains("ok         policy workers: confined"), "{text}");
}

#[test]
fn a_data_directory_that_cannot_be_written_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "a file").unwrap();
    let out = annexa(folder.path(), &["doctor"]);
    assert_eq!(out.status.code(), Some(1));
    let folder = std::fs::canonicalize(folder.path()).unwrap();
    let told = format!("problem    data directory: {}", folder.join("data").display());
    assert!(String::from_utf8_lossy(&out.stdout).contains(&told));
}
