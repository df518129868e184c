//! Secrets that the configuration names and that are not there: told by name and place, and nothing is blamed for them.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::program;

const CONFIG: &str = "[source.hub]
collector = \"github\"
organization = \"acme\"
api_url = \"http://127.0.0.1:9\"
app = { id = 1, private_key = \"file:/nowhere/key.pem\" }

[source.prod]
collector = \"aws\"
role_chain = [{ role = \"arn:aws:iam::123456789012:role/audit\", external_id = \"env:NO_SUCH_SECRET\" }]
";

fn annexa(folder: &Path, args: &[&str]) -> Output {
    std::fs::write(folder.join("annexa.toml"), CONFIG).unwrap();
    Command::new(program())
        .args(["--data-dir", "data", "--config", "annexa.toml"])
        .args(args)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("NO_SUCH_SECRET")
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn missing_secrets_are_told_with_name_and_place() {
    let folder = tempfile::tempdir().unwrap();
    for (args, code) in [(["config", "check"].as_slice(), 65), (&["doctor"], 1)] {
        let out = annexa(folder.path(), args);
        let text = String::from_utf8_lossy(&out.stdout);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.contains("annexa.toml:5:") && text.contains("/nowhere/key.pem"), "{args:?}: {text}");
        assert!(
            text.contains("annexa.toml:9:") && text.contains("NO_SUCH_SECRET is not set"),
            "{args:?}: {text}"
        );
    }
}

#[test]
fn a_source_without_its_secret_is_not_asked_and_not_blamed() {
    let folder = tempfile::tempdir().unwrap();
    let out = annexa(folder.path(), &["scan", "--json"]);
    assert_eq!(out.status.code(), Some(69), "{}", String::from_utf8_lossy(&out.stderr));
    let assessment: Value = serde_json::from_slice(&out.stdout).unwrap();
    let sources = assessment["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    for each in sources.iter().flat_map(|source| source["evidence"].as_array().unwrap()) {
        let gap = &each["gaps"][0];
        assert_eq!(gap["reason"], "absent", "{each}");
        assert!(gap["detail"].as_str().unwrap().ends_with("nothing was read"), "{each}");
        assert_eq!(each["calls"], 0, "{each}");
    }
}
