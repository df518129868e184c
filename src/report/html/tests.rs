use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::*;
use crate::model::{
    ASSESSMENT_SCHEMA, AssessmentId, Bearing, ClosedPart, ControlReading, CountsAs, CriterionReading,
    Determination, EntryId, EvidenceReading, Filter, FindingId, FrameworkId, FrameworkReading, Gap, NOTICE,
    Overlay, ParameterReading, Proves, Relation, RequirementId, RequirementLink, Severity, SourceReading,
    State, Strength, SubjectId, Summary, UnknownReason, Use, WaiverReading, WaiverState,
};

/// Names that an attacker could give to a user, a role or an account.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "x\u{202e}gpj.exe",
    "javascript:alert(1)",
    "</style><img src=https://evil.example/x onerror=alert(1)>",
    "'; --> <!-- {{7*7}} \u{0}\u{1b}[2J",
];

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_491_200, 0).unwrap()
}

fn entry(id: &str) -> EntryId {
    EntryId::parse(id).unwrap()
}

/// A finding of a policy about a subject.
pub(in crate::report) fn finding(policy: &str, subject: &str, verdict: Verdict) -> Finding {
    let policy = PolicyId::parse(policy).unwrap();
    let (source, scope) = (SourceId::parse("aws").unwrap(), Scope::parse("aws:123456789012").unwrap());
    let subject = SubjectId::parse(subject).unwrap();
    Finding {
        id: FindingId::of(&policy, &source, &scope, &subject),
        message: format!("because of {subject}"),
        observed: json!({ "name": subject.as_str() }),
        policy,
        source,
        scope,
        subject,
        severity: Severity::High,
        verdict,
        evidence: vec![Digest::of(b"rows")],
        first_seen: at(),
        since: at(),
        disposition: Disposition::Open,
    }
}

/// A policy whose texts are one text.
pub(in crate::report) fn policy(id: &str, text: &str) -> PolicyReading {
    PolicyReading {
        id: PolicyId::parse(id).unwrap(),
        title: text.to_owned(),
        description: text.to_owned(),
        severity: Severity::High,
        evidence: vec![KindName::parse("aws.iam.users").unwrap()],
        controls: vec![entry("A.8.5")],
        proves: Proves::Operating,
        critical: false,
        graded: false,
        remediation: text.to_owned(),
        digest: Digest::of(b"policy"),
        parameters: BTreeMap::from([(
            "days".to_owned(),
            ParameterReading { value: json!(text), default: json!(90), loosened: true },
        )]),
        verdicts: BTreeMap::new(),
        requirements: vec![RequirementLink {
            framework: FrameworkId::parse("nis2").unwrap(),
            requirement: entry("21(2)(j)"),
            title: text.to_owned(),
            control: entry("A.8.5"),
            relation: Relation::IntersectsWith,
            strength: Strength::new(7).unwrap(),
            usage: Use::Support,
            rationale: text.to_owned(),
        }],
    }
}

/// An assessment with one of everything.
pub(in crate::report) fn assessment(
    policies: Vec<PolicyReading>,
    findings: Vec<Finding>,
    text: &str,
) -> Assessment {
    Assessment {
        schema: ASSESSMENT_SCHEMA.to_owned(),
        notice: NOTICE.to_owned(),
        id: AssessmentId::parse("01a200b3-f22f-76f6-9f84-8d1b2809d3d7").unwrap(),
        annexa: "0.1.0".to_owned(),
        as_of: at(),
        started_at: at(),
        finished_at: at(),
        policy_pack: Digest::of(b"pack"),
        filter: Filter::default(),
        summary: Summary::default(),
        sources: vec![source(text)],
        policies,
        disabled: vec![PolicyId::parse("aws.switched_off").unwrap()],
        departures: Vec::new(),
        omissions: Vec::new(),
        findings,
        waivers: vec![WaiverReading {
            id: text.to_owned(),
            state: WaiverState::Malformed,
            policy: None,
            owner: text.to_owned(),
            reason: text.to_owned(),
            expires: None,
            covers: 0,
            problem: Some(text.to_owned()),
        }],
        controls: vec![control(text)],
        frameworks: vec![framework(text)],
    }
}

fn source(text: &str) -> SourceReading {
    SourceReading {
        source: SourceId::parse("aws").unwrap(),
        scope: Scope::parse("aws:123456789012").unwrap(),
        collector: text.to_owned(),
        identity: text.to_owned(),
        evidence: vec![EvidenceReading {
            kind: KindName::parse("aws.iam.users").unwrap(),
            observed_at: at(),
            collected_at: at(),
            rows: 2,
            complete: false,
            gaps: vec![Gap::one(UnknownReason::Denied, text, text, SubjectId::parse(text).unwrap())],
            closed: vec![ClosedPart {
                part: SubjectId::parse(text).unwrap(),
                by: text.to_owned(),
                counts_as: CountsAs::Empty,
            }],
            calls: 3,
            operations: Vec::new(),
            body: Digest::of(b"rows"),
        }],
    }
}

fn control(text: &str) -> ControlReading {
    ControlReading {
        id: entry("A.8.5"),
        title: text.to_owned(),
        state: State::NotSatisfied,
        overlays: BTreeSet::from([Overlay::Incomplete]),
        unproven: BTreeSet::from([Proves::Design]),
        criteria: vec![CriterionReading {
            policy: Some(PolicyId::parse("aws.mfa").unwrap()),
            proves: Proves::Operating,
            title: text.to_owned(),
            state: State::NotSatisfied,
            overlays: BTreeSet::new(),
            pass: 1,
            fail: 1,
            unknown: 1,
        }],
    }
}

fn framework(text: &str) -> FrameworkReading {
    let state = State::NotAssessed;
    FrameworkReading {
        id: FrameworkId::parse("nis2").unwrap(),
        title: text.to_owned(),
        distribution: [state].into_iter().collect(),
        requirements: vec![Determination {
            requirement: RequirementId::parse("nis2:21(2)(j)").unwrap(),
            title: text.to_owned(),
            state,
            supports: 0,
            strongest: None,
            flags: BTreeSet::from([Overlay::AtRisk]),
            from: vec![Bearing {
                control: entry("A.8.5"),
                relation: Relation::IntersectsWith,
                strength: Strength::new(7).unwrap(),
                state: State::NotSatisfied,
            }],
        }],
    }
}

fn rendered(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    render(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn hostile_names_stay_text_wherever_they_stand() {
    for hostile in HOSTILE {
        let verdicts =
            [Verdict::Fail, Verdict::Pass, Verdict::NotApplicable, Verdict::Unknown(UnknownReason::Denied)];
        let findings = verdicts
            .into_iter()
            .enumerate()
            .map(|(index, verdict)| finding("aws.mfa", &format!("{hostile}{index}"), verdict));
        let html = rendered(&assessment(vec![policy("aws.mfa", hostile)], findings.collect(), hostile));
        assert!(!html.contains("<script") && !html.contains("<img"), "{hostile}");
        assert_eq!(html.matches("</style>").count(), 1, "{hostile}");
        assert!(!html.contains("<!--") && !html.contains("\" onmouseover"), "{hostile}");
        assert!(!html.contains("href=\"javascript:"), "{hostile}");
        assert!(!html.contains(['\u{202e}', '\u{0}', '\u{1b}']), "{hostile}");
    }
    let html = rendered(&assessment(vec![policy("aws.mfa", "t")], Vec::new(), HOSTILE[2]));
    assert!(html.contains("U+202E"), "a direction mark is shown for what it is");
}

/// The quotes and brackets of a text from outside never close what the page opened.
#[test]
fn every_tag_and_attribute_is_one_that_the_page_wrote() {
    let findings = vec![finding("aws.mfa", HOSTILE[1], Verdict::Fail)];
    let calm = rendered(&assessment(vec![policy("aws.mfa", "t")], findings, "t"));
    let findings = vec![finding("aws.mfa", HOSTILE[1], Verdict::Fail)];
    let hostile = rendered(&assessment(vec![policy("aws.mfa", HOSTILE[1])], findings, HOSTILE[1]));
    let tags = |html: &str| html.matches('<').count();
    assert_eq!(tags(&calm), tags(&hostile));
    assert_eq!(calm.matches('"').count(), hostile.matches('"').count());
}

#[test]
fn nothing_is_loaded_and_no_script_runs() {
    let html = rendered(&assessment(vec![policy("aws.mfa", "t")], Vec::new(), "t"));
    for word in ["http://", "https://", "src=", "url(", "@import", "<script", "<iframe", " style=", " on"] {
        let body = html.split_once("<style>").map_or("", |(_, rest)| rest);
        let found = if word == " on" {
            body.contains(" onclick=") || body.contains(" onload=")
        } else {
            body.contains(word)
        };
        assert!(!found, "{word}");
    }
    assert!(html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'"));
}

#[test]
fn every_policy_and_every_finding_is_counted_and_what_is_left_out_is_said() {
    let policies: Vec<_> = (0..3).map(|index| policy(&format!("aws.p{index}"), "A title")).collect();
    let mut findings = Vec::new();
    for index in 0..5_000 {
        findings.push(finding("aws.p0", &format!("f{index}"), Verdict::Fail));
        findings.push(finding("aws.p1", &format!("u{index}"), Verdict::Unknown(UnknownReason::Denied)));
        findings.push(finding("aws.p2", &format!("p{index}"), Verdict::Pass));
    }
    let before = Instant::now();
    let html = rendered(&assessment(policies, findings, "t"));
    assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
    for index in 0..3 {
        assert!(html.contains(&format!("id=\"policy-aws.p{index}\"")), "{index}");
    }
    for text in ["5\u{202f}000 fail", "5\u{202f}000 unknown", "5\u{202f}000 pass"] {
        assert!(html.contains(text), "{text}");
    }
    let rows = |prefix: &str| html.matches(&format!("<bdi>{prefix}")).count();
    assert_eq!((rows("f"), rows("u")), (200, 200));
    assert_eq!(html.matches("4\u{202f}800 more are not on this page").count(), 2);
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
}

#[test]
fn what_limits_the_report_is_on_the_page() {
    let findings = vec![finding("aws.mfa", "ada", Verdict::Unknown(UnknownReason::Denied))];
    let html = rendered(&assessment(vec![policy("aws.mfa", "t")], findings, "iam:ListRoles"));
    for text in
        ["aws.switched_off", "more lenient", "Gaps in the evidence by operation", "1 undecided", NOTICE]
    {
        assert!(html.contains(&maud::html! { (text) }.into_string()), "{text}");
    }
    let lower = html.to_lowercase();
    assert!(!lower.contains("compliant") && !lower.contains("certified"));
}

/// WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>).
#[test]
fn every_text_has_enough_contrast_in_light_and_dark() {
    let (light, dark) = STYLE.split_once("@media (prefers-color-scheme: dark)").unwrap();
    for colours in [light, dark.split_once("* {").unwrap().0] {
        let of = |name: &str| {
            let value = colours.split_once(&format!("--{name}: #")).unwrap().1;
            luminance(value.get(..6).unwrap())
        };
        let pairs = [
            ("ink", "page"),
            ("ink", "sheet"),
            ("soft", "page"),
            ("soft", "sheet"),
            ("link", "page"),
            ("link", "sheet"),
            ("fail-ink", "fail-back"),
            ("unknown-ink", "unknown-back"),
            ("fail-ink", "unknown-back"),
            ("pass-ink", "pass-back"),
            ("waived-ink", "waived-back"),
            ("calm-ink", "calm-back"),
            ("fail-ink", "sheet"),
            ("unknown-ink", "sheet"),
            ("pass-ink", "sheet"),
            ("waived-ink", "sheet"),
        ];
        for (text, back) in pairs {
            let (a, b) = (of(text), of(back));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{text} on {back}: {contrast:.2}");
        }
    }
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}
