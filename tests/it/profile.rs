//! Whose credentials sign: a profile that is named, and never those that the environment happens to hold.

use std::process::Output;

use collectors::api::testing::{Answer, Upstream};
use tokio::process::Command;

use crate::support::program;

const PROFILES: &str = "[audit]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = not-a-secret\n";

/// Scans with credentials in the environment; what came out, and the keys that requests were signed with.
async fn scan_as(profile: &str) -> (Output, Vec<String>, String) {
    let upstream = Upstream::start(|_request| Answer::new(403, "text/xml", "<Error/>")).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("credentials"), PROFILES).unwrap();
    let config =
        format!("[source.aws]\ncollector = \"aws\"\nprofile = \"{profile}\"\nregions = [\"us-east-1\"]\n");
    std::fs::write(folder.path().join("annexa.toml"), config).unwrap();
    let out = Command::new(program())
        .args([
            "--data-dir",
            "data",
            "--config",
            "annexa.toml",
            "scan",
            "--control",
            "A.5.17",
            "-o",
            "json=report.json",
        ])
        .env("AWS_ENDPOINT_URL", &upstream.url)
        .env("AWS_ACCESS_KEY_ID", "AKIDOFENVIRONMENT")
        .env("AWS_SECRET_ACCESS_KEY", "not-a-secret")
        .env("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(folder.path())
        .output()
        .await
        .unwrap();
    let key = |signature: &str| signature.split_once("Credential=")?.1.split('/').next().map(str::to_owned);
    let requests = upstream.requests();
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap_or_default();
    let keys = requests.iter().filter_map(|request| key(request.header("authorization")?)).collect();
    (out, keys, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_profile_signs_whatever_the_environment_holds() {
    let (_out, keys, _report) = scan_as("audit").await;
    assert!(!keys.is_empty() && keys.iter().all(|key| key == "AKIDOFPROFILE"), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_not_there_signs_nothing() {
    let (out, keys, report) = scan_as("nope").await;
    assert!(keys.is_empty(), "{keys:?}");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("nope"), "{said}");
    assert_eq!(out.status.code(), Some(69), "{said}");
    let found: serde_json::Value = serde_json::from_str(&report).unwrap();
    let policies =
        found["findings"].as_array().unwrap().iter().map(|finding| finding["policy"].as_str().unwrap());
    let policies: Vec<_> = policies.collect();
    assert!(!policies.is_empty() && policies.iter().all(|id| id.starts_with("aws.")), "{policies:?}");
}
