//! Recordings: what is written comes back, what was changed does not pass, and pseudonyms keep the structure.

use std::path::PathBuf;

use chrono::TimeDelta;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::api::testing::healthy;
use crate::api::{FixedClock, SourceText};
use crate::aws;

use super::pseudonym::Pseudonyms;
use super::writer::pseudonymised;
use super::*;

/// A folder of its own for each test, removed when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("annexa-replay-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

async fn recorded() -> (Vec<Evidence>, DateTime<Utc>) {
    let rig = aws::testing::rig();
    (healthy(&rig).await.unwrap().collected.evidence, rig.now)
}

async fn replayed(path: &Path) -> Result<Vec<Evidence>, CollectError> {
    let text = SourceText::new("annexa.toml", format!("path = {:?}", path.to_str().unwrap()));
    let id = SourceId::parse("sample").unwrap();
    let collector = Replay.build(&id, Section::parse(&text).unwrap()).unwrap();
    let kinds = aws::KINDS.iter().map(|kind| kind.id().unwrap()).collect();
    let clock = Arc::new(FixedClock(DateTime::UNIX_EPOCH));
    Ok(collector.collect(&Context { kinds, clock, cancel: CancellationToken::new() }).await?.evidence)
}

fn sorted(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    evidence.sort_by_key(|each| (each.record.kind.clone(), each.record.scope.clone()));
    evidence
}

#[tokio::test]
async fn what_is_recorded_comes_back_under_the_new_source() {
    let scratch = Scratch::new("roundtrip");
    let (evidence, now) = recorded().await;
    for name in ["folder", "archive.tar.zst"] {
        let path = scratch.path(name);
        write(&path, &evidence, now, false).unwrap();
        assert_eq!(recorded_at(&path).unwrap(), now);
        let back = sorted(replayed(&path).await.unwrap());
        let mut expected = sorted(evidence.clone());
        for each in &mut expected {
            each.record.source = SourceId::parse("sample").unwrap();
        }
        assert_eq!(back, expected, "{name}");
    }
}

#[tokio::test]
async fn equal_evidence_gives_equal_bytes_in_any_order() {
    let scratch = Scratch::new("bytes");
    let (mut evidence, now) = recorded().await;
    write(&scratch.path("a.tar.zst"), &evidence, now, false).unwrap();
    evidence.reverse();
    write(&scratch.path("b.tar.zst"), &evidence, now, false).unwrap();
    assert_eq!(
        std::fs::read(scratch.path("a.tar.zst")).unwrap(),
        std::fs::read(scratch.path("b.tar.zst")).unwrap()
    );
}

#[tokio::test]
async fn a_changed_missing_or_lying_file_becomes_a_gap_of_its_kind_only() {
    let scratch = Scratch::new("changed");
    let (evidence, now) = recorded().await;
    let number = evidence.iter().position(|each| each.record.kind.as_str() == "aws.iam.credential_report");
    let report = &format!("evidence/{:04}-aws.iam.credential_report.json", number.unwrap() + 1);
    type Change = fn(String) -> Option<String>;
    let changes: [(&str, Change); 4] = [
        ("flip", |text| Some(text.replacen("\"mfa_active\":false", "\"mfa_active\":true", 1))),
        ("twice", |text| {
            Some(text.replacen("\"mfa_active\":false", "\"mfa_active\":false,\"mfa_active\":true", 1))
        }),
        ("half", |text| Some(text.chars().take(text.len() / 2).collect())),
        ("gone", |_| None),
    ];
    for (name, change) in changes {
        for reseal in [false, true] {
            let path = scratch.path(&format!("{name}-{reseal}"));
            write(&path, &evidence, now, false).unwrap();
            let before = std::fs::read_to_string(path.join(report)).unwrap();
            match change(before.clone()) {
                Some(after) => {
                    assert_ne!(before, after);
                    std::fs::write(path.join(report), &after).unwrap();
                    let manifest = std::fs::read_to_string(path.join("manifest.json")).unwrap();
                    let old = Digest::of(before.as_bytes()).to_string();
                    let new = Digest::of(after.as_bytes()).to_string();
                    let manifest = if reseal { manifest.replace(&old, &new) } else { manifest };
                    std::fs::write(path.join("manifest.json"), manifest).unwrap();
                }
                None => std::fs::remove_file(path.join(report)).unwrap(),
            }
            let back = replayed(&path).await.unwrap();
            assert_eq!(back.len(), evidence.len());
            for each in back {
                let faulty = each.record.kind.as_str() == "aws.iam.credential_report";
                assert_eq!(each.record.is_complete(), !faulty, "{name} {}", each.record.kind);
                if faulty {
                    assert_eq!(each.record.whole_gap().unwrap().reason, UnknownReason::Malformed);
                    assert!(each.rows.is_empty());
                }
            }
        }
    }
}

#[tokio::test]
async fn kinds_that_were_not_recorded_are_absent() {
    let scratch = Scratch::new("absent");
    let (evidence, now) = recorded().await;
    write(&scratch.path("folder"), &evidence[..3], now, false).unwrap();
    let back = replayed(&scratch.path("folder")).await.unwrap();
    assert_eq!(back.len(), aws::KINDS.len());
    let absent = back.iter().filter_map(|each| each.record.whole_gap());
    assert_eq!(absent.filter(|gap| gap.reason == UnknownReason::Absent).count(), aws::KINDS.len() - 3);
}

#[tokio::test]
async fn a_recording_gives_the_kinds_that_it_holds_and_perhaps_all_when_it_cannot_be_read() {
    let folder = Scratch::new("gives");
    let (evidence, now) = recorded().await;
    write(&folder.path("r"), &evidence, now, false).unwrap();
    let source = |name: &str| Source { id: SourceId::parse("r").unwrap(), path: folder.path(name) };
    let held: BTreeSet<KindName> = evidence.iter().map(|each| each.record.kind.clone()).collect();
    assert_eq!(source("r").gives(), Some(held));
    assert_eq!(source("gone").gives(), None);
}

#[tokio::test]
async fn a_recording_that_cannot_be_read_as_a_whole_is_an_error() {
    let scratch = Scratch::new("whole");
    let (evidence, now) = recorded().await;
    let archive = scratch.path("good.tar.zst");
    write(&archive, &evidence, now, false).unwrap();
    let bytes = std::fs::read(&archive).unwrap();
    std::fs::write(scratch.path("cut.tar.zst"), &bytes[..bytes.len() / 2]).unwrap();
    write(&scratch.path("future"), &evidence, now, false).unwrap();
    let manifest = std::fs::read_to_string(scratch.path("future/manifest.json")).unwrap();
    std::fs::write(scratch.path("future/manifest.json"), manifest.replace("\"format\": 1", "\"format\": 2"))
        .unwrap();
    for name in ["nowhere", "nowhere.tar.zst", "cut.tar.zst", "future"] {
        assert!(replayed(&scratch.path(name)).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn an_archive_cannot_reach_out_of_itself() {
    let scratch = Scratch::new("paths");
    for (index, (name, kind)) in [
        ("../manifest.json", tar::EntryType::Regular),
        ("/etc/passwd", tar::EntryType::Regular),
        ("evidence/../../x.json", tar::EntryType::Regular),
        ("evidence/deep/x.json", tar::EntryType::Regular),
        ("manifest.json", tar::EntryType::Symlink),
    ]
    .into_iter()
    .enumerate()
    {
        let path = scratch.path(&format!("{index}.tar.zst"));
        let mut tar =
            tar::Builder::new(zstd::Encoder::new(std::fs::File::create(&path).unwrap(), 0).unwrap());
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, std::io::empty()).unwrap();
        tar.into_inner().unwrap().finish().unwrap();
        let error = recorded_at(&path).unwrap_err();
        assert!(matches!(error, ReadError::Path(_)), "{name}: {error}");
    }
}

#[tokio::test]
async fn pseudonyms_leave_no_name_and_keep_what_policies_decide_by() {
    let (evidence, _now) = recorded().await;
    let replaced = pseudonymised(&evidence, &Pseudonyms::with_key(b"test")).unwrap();
    let text = replaced.iter().map(|each| json!([each.record, each.rows]).to_string()).collect::<String>();
    for name in [
        "123456789012",
        "999988887777",
        "ann",
        "bob",
        "carol",
        "dave",
        "ci-bot",
        "admins",
        "auditors",
        "app-server",
        "github-deploy",
        "partner-audit",
        "deploy",
        "push-images",
        "own-password",
        "machines",
        "platform",
        "c0ffee-42",
        "GAHT12345678",
        "annexa-audit",
        "corp",
    ] {
        let found = text.split(|each: char| !each.is_alphanumeric() && each != '-').any(|word| word == name);
        assert!(!found, "{name} is still there");
    }
    assert!(!text.contains("policy/boundary"));
    for kept in [
        "AdministratorAccess",
        "/aws-service-role/support.amazonaws.com/",
        ":root",
        "ec2.amazonaws.com",
        "s3:GetObject",
    ] {
        assert!(text.contains(kept), "{kept} is gone");
    }
    for (before, after) in evidence.iter().zip(&replaced) {
        assert_eq!(before.rows.len(), after.rows.len());
        assert_eq!(after.record.is_complete(), before.record.is_complete());
        assert_eq!(Digest::of(&canonical(&Value::Array(after.rows.clone()))), after.record.body);
        let kind = aws::KINDS.iter().find(|kind| kind.name == after.record.kind.as_str()).unwrap();
        for row in &after.rows {
            kind.shape().unwrap().check(row).unwrap();
        }
    }
    relations_survive(&replaced);
}

/// Users still name their groups, attachments their policies, and the trusting role another account than its own.
fn relations_survive(replaced: &[Evidence]) {
    let rows = |kind: &str| &replaced.iter().find(|each| each.record.kind.as_str() == kind).unwrap().rows;
    let groups: Vec<_> = rows("aws.iam.groups").iter().map(|row| &row["name"]).collect();
    let policies: Vec<_> = rows("aws.iam.policies").iter().map(|row| &row["arn"]).collect();
    let users = rows("aws.iam.users");
    let report = rows("aws.iam.credential_report");
    for user in users {
        assert!(user["groups"].as_array().unwrap().iter().all(|group| groups.contains(&group)));
        assert!(user["attached_policies"].as_array().unwrap().iter().all(|arn| policies.contains(&arn)));
        assert!(report.iter().any(|line| line["arn"] == user["arn"] && line["user"] == user["name"]));
        assert!(user["arn"].as_str().unwrap().ends_with(user["name"].as_str().unwrap()));
    }
    let partner = rows("aws.iam.roles")
        .iter()
        .find(|row| row["trust"]["statements"][0]["principals"][0]["type"] == "AWS");
    let principal = partner.unwrap()["trust"]["statements"][0]["principals"][0]["id"].as_str().unwrap();
    assert!(
        principal.ends_with(":root") && !principal.contains(partner.unwrap()["account_id"].as_str().unwrap())
    );
}

#[tokio::test]
async fn two_pseudonymised_recordings_share_no_pseudonym() {
    let (evidence, now) = recorded().await;
    let scratch = Scratch::new("keys");
    for name in ["a", "b"] {
        write(&scratch.path(name), &evidence, now + TimeDelta::zero(), true).unwrap();
    }
    let (a, b) = (replayed(&scratch.path("a")).await.unwrap(), replayed(&scratch.path("b")).await.unwrap());
    assert_ne!(a[0].record.scope, b[0].record.scope);
    assert!(a.iter().all(|each| each.record.is_complete()));
}
