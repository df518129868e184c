//! Where GitHub's real answers break its own description: null and missing values, new words. None of them is a crash or
//! becomes a value that nobody told.

use super::*;

/// A line of `deviations.json`.
#[derive(serde::Deserialize)]
struct Deviation {
    /// What is asked.
    path: String,
    /// Where the answer deviates, as a JSON pointer.
    place: String,
    /// What stands there; nothing when the field is missing.
    #[serde(default, deserialize_with = "crate::github::alerts::nullable")]
    value: Option<Option<Value>>,
    /// The kind that reads it.
    kind: String,
    /// The field that must become a gap; nothing when the value is a fact of its own.
    gap: Option<String>,
    /// What is known of it.
    why: String,
}

fn deviate(body: &mut Value, place: &str, value: Option<Value>) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(parent.insert(key.to_owned(), value)),
        None => drop(parent.remove(key)),
    }
}

#[tokio::test]
async fn real_answers_that_break_their_description_are_read_as_far_as_they_go() {
    let deviations: Vec<Deviation> = serde_json::from_str(include_str!("deviations.json")).unwrap();
    assert!(deviations.len() > 20, "only {} deviations", deviations.len());
    for Deviation { path, place, value, kind, gap, why } in deviations {
        let what = format!("{path} {place} {value:?} ({why})");
        let (value, kind) = (value.map(Option::unwrap_or_default), kind.as_str());
        let run = run(testing::app, &[kind], move |request| {
            let (asked, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let first = asked == path
                && !query.contains("2fa_disabled")
                && !query.contains("page=2")
                && !query.contains("after=");
            first.then(|| changed(request, |body| deviate(body, &place, value.clone())))
        })
        .await;
        let fields: Vec<_> = run.evidence(kind).record.gaps.iter().flat_map(|gap| &gap.fields).collect();
        match gap {
            None => assert!(run.evidence(kind).record.is_complete(), "{what}: {:?}", run.gaps(kind)),
            Some(field) => {
                assert!(fields.iter().any(|each| **each == field), "{what}: {:?}", run.gaps(kind));
                let without = run.rows(kind).iter().filter(|row| row.get(&field).is_none()).count();
                assert_eq!(without, 1, "{what}: the field is left out of the one row");
            }
        }
        let whole = run.evidence(kind).record.whole_gap();
        assert_eq!(whole, None, "{what}: other rows stand");
    }
}
