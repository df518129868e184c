//! What to do about a verdict that could not be reached.

use crate::model::UnknownReason;

/// What mends a reason, in one sentence.
pub(crate) fn advice(reason: UnknownReason) -> &'static str {
    match reason {
        UnknownReason::Denied => "Grant the permission that the operation needs to the identity that reads.",
        UnknownReason::Absent => "Read the source that holds this evidence, or widen the run.",
        UnknownReason::Transient => "Run again; the source was slow, throttled or failing.",
        UnknownReason::Partial => "Run again; part of the population is missing from the answer.",
        UnknownReason::Stale => "Collect again; the evidence is older than its kind allows.",
        UnknownReason::Malformed => "Look at the operation's answer; as it is it cannot be trusted.",
        UnknownReason::Unsupported => "The source cannot tell this; judge it by hand.",
        UnknownReason::Limit => "Raise the limit in the configuration, or split the source.",
        UnknownReason::PolicyError => "Mend the policy; `annexa policy test` shows where it fails.",
    }
}
