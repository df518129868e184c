//! Where GitHub's real answers break its own description: null and missing values, new words, other types. None of them is a
//! crash or becomes a value that nobody told.

use super::*;

/// A line of `deviations.json`.
#[derive(serde::Deserialize)]
struct Deviation {
    /// What is asked: the path of a REST list or object, or the name of a query.
    path: String,
    /// Where the answer deviates, as a JSON pointer.
    place: String,
    /// What stands there; nothing when the field is missing.
    #[serde(default, deserialize_with = "crate::github::alerts::nullable")]
    value: Option<Option<Value>>,
    /// The kind that reads it.
    kind: String,
    /// The field that must become a gap, or `*` for all of the kind; nothing when the value is a fact of its own.
    gap: Option<String>,
    /// What is known of it.
    why: String,
    /// Who saw it: an issue, or the documentation.
    source: String,
}

impl Deviation {
    /// Whether a request asks for the first page of what deviates.
    fn concerns(&self, request: &Request) -> bool {
        if let Some(query) = self.path.strip_prefix("query ") {
            return asks(request, query) && !["-2", "\"2\""].iter().any(|later| request.body.contains(later));
        }
        let (asked, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        asked == self.path && !["2fa_disabled", "page=2", "after="].iter().any(|later| query.contains(later))
    }

    fn apply(&self, body: &mut Value) {
        let (parent, key) = self.place.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match &self.value {
            Some(value) => drop(parent.insert(key.to_owned(), value.clone().unwrap_or_default())),
            None => drop(parent.remove(key)),
        }
    }
}

/// What is wrong with evidence that was read from an answer that deviates.
fn fault(deviation: &Deviation, evidence: &Evidence) -> Option<String> {
    let gaps = &evidence.record.gaps;
    let whole = evidence.record.whole_gap().is_some();
    let field = match deviation.gap.as_deref() {
        None => return (!gaps.is_empty()).then(|| format!("a fact is a gap: {gaps:?}")),
        Some("*") => return (!whole).then(|| format!("something is taken for known: {gaps:?}")),
        Some(field) => field,
    };
    let named = gaps.iter().any(|gap| gap.fields.iter().any(|each| each == field));
    let without = evidence.rows.iter().filter(|row| row.get(field).is_none()).count();
    (whole || !named || without != 1).then(|| format!("{without} rows without {field}, {gaps:?}"))
}

#[tokio::test]
async fn real_answers_that_break_their_description_are_read_as_far_as_they_go() {
    let deviations: Vec<Deviation> = serde_json::from_str(include_str!("deviations.json")).unwrap();
    let seen =
        deviations.iter().filter(|each| ["/issues/", "/pull/"].iter().any(|part| each.source.contains(part)));
    assert!(deviations.len() > 60 && seen.count() > 40, "only {} deviations", deviations.len());
    let mut found = Vec::new();
    for deviation in deviations {
        let deviation = Arc::new(deviation);
        let (given, kind) = (Arc::clone(&deviation), deviation.kind.as_str());
        let run = run(testing::app, &[kind], move |request| {
            given.concerns(request).then(|| changed(request, |body| given.apply(body)))
        })
        .await;
        let Deviation { path, place, why, source, .. } = deviation.as_ref();
        let fault = match &run.result {
            Ok(_) => fault(&deviation, run.evidence(kind)),
            // The organisation's own entry begins every collection: without it nothing is known.
            Err(_) if path == "/orgs/acme" && deviation.gap.as_deref() == Some("*") => None,
            Err(error) => Some(format!("nothing was read: {error}")),
        };
        found.extend(fault.map(|fault| format!("{path} {place} ({why}, {source}): {fault}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_rest_operation_with_a_shape_has_a_deviation() {
    let deviations: Vec<Deviation> = serde_json::from_str(include_str!("deviations.json")).unwrap();
    let tried: BTreeSet<&str> = deviations.iter().map(|each| each.kind.as_str()).collect();
    let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let untried: Vec<_> = kinds.difference(&tried).collect();
    assert_eq!(untried, [&"github.teams"], "of teams nothing is read that may be missing");
}
