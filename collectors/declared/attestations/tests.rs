//! Attestations: what is written wrong is told with its place, and a document that cannot be read is a gap.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::KIND;
use crate::api::{
    CollectError, Collector, CollectorType, Context, DiagnosisFinding, Digest, Evidence, FixedClock, Section,
    SourceId, SourceText, UnknownReason,
};
use crate::declared::Declared;

const SOUND: &str = r#"[[attestations]]
id = "access-policy"
title = "Access control policy"
controls = ["A.5.15", "A.5.18"]
owner = "ann@acme.example"
document = "policies/access.md"
reviewed = "2027-03-01"
reviewed_by = "bo@acme.example"
review_by = "2027-09-30"
"#;

const SUBJECT: &str = "declared:register/attestations/access-policy";

fn build(folder: &Path, text: &str) -> Result<Arc<dyn Collector>, Vec<String>> {
    let source = SourceText::new(folder.join("annexa.toml").display().to_string(), text);
    let id = SourceId::parse("register").unwrap();
    let told = |problem: &crate::api::Problem| {
        format!("{}: {}", problem.source.position(problem.span.start).0, problem.message)
    };
    let built = Declared.build(&id, Section::parse(&source).unwrap());
    built.map_err(|problems| problems.0.iter().map(told).collect())
}

fn context(cancel: CancellationToken) -> Context {
    let clock = Arc::new(FixedClock(DateTime::UNIX_EPOCH));
    Context { kinds: [KIND.id().unwrap()].into(), clock, cancel }
}

async fn collect(folder: &Path, text: &str) -> Evidence {
    let source = build(folder, text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let collected = source.collect(&context(CancellationToken::new())).await.unwrap();
    collected.evidence.into_iter().next().unwrap()
}

/// A folder with the document.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("policies")).unwrap();
    std::fs::write(folder.path().join("policies/access.md"), "# Access\n").unwrap();
    folder
}

async fn due(changes: &[(&str, &str)]) -> Value {
    let folder = folder();
    let text = changes.iter().fold(SOUND.to_owned(), |text, (from, to)| text.replace(from, to));
    collect(folder.path(), &text).await.rows[0]["review_due"].clone()
}

#[tokio::test]
async fn an_attestation_is_read_with_its_document_as_it_is() {
    let folder = folder();
    let pinned = SOUND.replace("reviewed =", &format!("sha256 = \"{}\"\nreviewed =", Digest::of(b"old")));
    let evidence = collect(folder.path(), &pinned).await;
    assert!(evidence.record.is_complete());
    assert_eq!(
        evidence.rows,
        [json!({
            "attestation": SUBJECT, "title": "Access control policy", "controls": ["A.5.15", "A.5.18"],
            "shows": ["document"], "owner": "ann@acme.example",
            "document": {
                "is": "pinned", "path": "policies/access.md", "sha256": Digest::of(b"# Access\n").to_string(), "size": 9,
                "reviewed_sha256": Digest::of(b"old").to_string()
            },
            "reviewed_at": "2027-03-01T00:00:00Z", "reviewed_by": "bo@acme.example",
            "review_due": "2027-10-01T00:00:00Z", "review": "", "remind_days": 30
        })]
    );
    let shape = KIND.shape().unwrap();
    assert!(evidence.rows[0].as_object().unwrap().keys().all(|key| shape.field(key).is_some()));
    assert!(
        shape.field("document").unwrap().check(None).is_err(),
        "a row without it is told from one with it"
    );
    let unpinned = collect(folder.path(), SOUND).await;
    assert_eq!(unpinned.rows[0]["document"]["is"], "file");
    let address = SOUND.replace("policies/access.md", "https://wiki.acme.example/access");
    let address = collect(folder.path(), &address).await;
    assert_eq!(
        address.rows[0]["document"],
        json!({"is": "address", "url": "https://wiki.acme.example/access"})
    );
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_a_gap_of_its_row_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let at = |name: &str| folder.path().join("policies").join(name);
    std::fs::create_dir(at("folder.md")).unwrap();
    symlink("nowhere", at("dangling.md")).unwrap();
    symlink("access.md", at("link.md")).unwrap();
    symlink("/dev/zero", at("endless.md")).unwrap();
    std::fs::File::create(at("large.md")).unwrap().set_len(257 << 20).unwrap();
    std::fs::write(at("secret.md"), "x").unwrap();
    std::fs::set_permissions(at("secret.md"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let mut cases = vec![
        ("gone.md", Some(UnknownReason::Absent)),
        ("access.md/x", Some(UnknownReason::Absent)),
        ("dangling.md", Some(UnknownReason::Absent)),
        ("folder.md", Some(UnknownReason::Unsupported)),
        ("endless.md", Some(UnknownReason::Unsupported)),
        ("large.md", Some(UnknownReason::Limit)),
        ("link.md", None),
    ];
    // Root may read everything.
    if std::fs::File::open(at("secret.md")).is_err() {
        cases.push(("secret.md", Some(UnknownReason::Denied)));
    }
    for (file, reason) in cases {
        let second = SOUND.replace("access-policy", "second");
        let text = format!("{}{second}", SOUND.replace("access.md", file));
        let evidence = collect(folder.path(), &text).await;
        assert_eq!(evidence.rows.len(), 2, "{file}");
        let gaps: Vec<_> = evidence.record.gaps.iter().collect();
        let told = gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>();
        assert_eq!(told, reason.into_iter().collect::<Vec<_>>(), "{file}: {gaps:?}");
        let is_there = |row: &Value| row.get("document").is_some();
        assert_eq!(is_there(&evidence.rows[0]), reason.is_none(), "{file}");
        assert!(is_there(&evidence.rows[1]), "{file}");
        for gap in gaps {
            assert_eq!(gap.subject.as_ref().unwrap().as_str(), SUBJECT);
            assert_eq!(
                (&gap.fields[..], gap.operation.as_str()),
                (&["document".to_owned()][..], "declared:ReadDocument")
            );
            assert!(gap.detail.starts_with(&format!("policies/{file}: ")), "{}", gap.detail);
            let about = "; it is the document of \"Access control policy\" (A.5.15, A.5.18)";
            assert!(gap.detail.ends_with(about), "{}", gap.detail);
        }
    }
}

#[tokio::test]
async fn a_review_is_due_by_its_day_or_at_the_next_moment_after_the_last_one() {
    let by = |review: &'static str| ("review_by = \"2027-09-30\"", review);
    assert_eq!(due(&[]).await, "2027-10-01T00:00:00Z");
    // Summer time in Berlin.
    let yearly = "review = \"0 9 1 4 *\"\ntime_zone = \"Europe/Berlin\"";
    assert_eq!(due(&[by(yearly)]).await, "2027-04-01T07:00:00Z");
    // Who reviews on the day of a moment has reviewed for it, and not before that day.
    assert_eq!(due(&[by(yearly), ("2027-03-01", "2027-04-01")]).await, "2028-04-01T07:00:00Z");
    assert_eq!(due(&[by(yearly), ("2027-03-01", "2027-03-31")]).await, "2027-04-01T07:00:00Z");
    // A moment is before it or after it.
    assert_eq!(due(&[by(yearly), ("2027-03-01", "2027-04-01T06:59:00Z")]).await, "2027-04-01T07:00:00Z");
    assert_eq!(due(&[by(yearly), ("2027-03-01", "2027-04-01T07:00:00Z")]).await, "2028-04-01T07:00:00Z");
}

#[test]
fn what_is_written_wrong_is_told_with_its_line_and_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let told =
        |from: &str, to: &str| build(folder.path(), &SOUND.replace(from, to)).err().unwrap_or_default();
    assert_eq!(told("", ""), [""; 0]);
    for (from, to, line) in [
        ("access-policy", "Access Policy", 2),
        ("\"Access control policy\"", "\" \"", 3),
        ("[\"A.5.15\", \"A.5.18\"]", "[]", 4),
        ("ann@acme.example", "", 5),
        ("policies/access.md", "", 6),
        ("policies/access.md", "http://wiki.acme.example", 6),
        ("policies/access.md", "https://", 6),
        ("2027-03-01", "soon", 7),
        ("bo@acme.example", "", 8),
        ("2027-09-30", "2027-02-30", 9),
        ("2027-09-30", "2026-12-31", 9),
        ("2027-09-30", "2029-09-30", 9),
        ("review_by = \"2027-09-30\"", "review = \"0 9 31 2 *\"", 9),
        ("review_by = \"2027-09-30\"", "review = \"@never\"", 9),
        ("review_by = \"2027-09-30\"", "review = \"@yearly\"\ntime_zone = \"Mars/Olympus\"", 10),
        ("2027-09-30\"\n", "2027-09-30\"\nreview = \"@yearly\"\n", 10),
        ("review_by = \"2027-09-30\"\n", "", 1),
        ("2027-09-30\"\n", "2027-09-30\"\nremind_days = 400\n", 10),
        ("2027-09-30\"\n", "2027-09-30\"\nshows = []\n", 10),
        ("2027-09-30\"\n", "2027-09-30\"\nshows = [\"paper\"]\n", 10),
        ("2027-09-30\"\n", "2027-09-30\"\nsha256 = \"ab\"\n", 10),
        ("2027-09-30\"\n", "2027-09-30\"\nreviewd = \"x\"\n", 10),
    ] {
        let problems = told(from, to);
        assert!(problems.len() == 1 && problems[0].starts_with(&format!("{line}: ")), "{to:?}: {problems:?}");
    }
    let pin = format!("\"https://wiki.acme.example\"\nsha256 = \"{}\"", Digest::of(b""));
    assert!(told("\"policies/access.md\"", &pin)[0].starts_with("7: an address is not read"));
    let twice = build(folder.path(), &format!("{SOUND}{SOUND}")).err().unwrap();
    assert!(twice.len() == 1 && twice[0].starts_with("11: "), "{twice:?}");
    let both = SOUND.replace("ann@acme.example", "").replace("2027-03-01", "soon");
    let both = format!("{both}{}", SOUND.replace("access-policy", "B"));
    assert_eq!(
        build(folder.path(), &both).err().unwrap().len(),
        2,
        "one for each attestation that cannot be read"
    );
}

#[tokio::test]
async fn the_doctor_names_documents_that_cannot_be_read_and_a_cancelled_run_reads_none() {
    let folder = folder();
    let second = SOUND.replace("access-policy", "lost").replace("access.md", "lost.md");
    let source = build(folder.path(), &format!("{SOUND}{second}")).unwrap();
    let cancel = CancellationToken::new();
    let found = source.diagnose(&context(cancel.clone())).await;
    let [one] = &found[..] else { panic!("{found:?}") };
    let DiagnosisFinding::Undecided { detail } = &one.finding else { panic!("{one:?}") };
    assert!(detail.starts_with("the document of lost cannot be read: policies/lost.md: "), "{detail}");
    cancel.cancel();
    // Both ways are open when a file is read at once; what is not read is never taken for read.
    match source.collect(&context(cancel)).await {
        Ok(collected) => assert_eq!(collected.evidence[0].rows.len(), 2),
        Err(error) => assert_eq!(error, CollectError::Cancelled),
    }
}

#[test]
fn a_moment_reads_what_it_writes() {
    use crate::declared::config::Reviewed;
    for text in ["2027-03-01", "2027-03-01T10:30:00+00:00"] {
        let reviewed = Reviewed::try_from(text.to_owned()).unwrap();
        assert_eq!(String::from(reviewed), text);
    }
    let moment = Reviewed::try_from("2027-03-01T12:30:00+02:00".to_owned()).unwrap();
    assert_eq!((moment.at, moment.day), ("2027-03-01T10:30:00Z".parse::<DateTime<Utc>>().unwrap(), None));
}
