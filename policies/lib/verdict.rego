# METADATA
# title: Verdicts
# description: The only way for a policy to say what it thinks of a subject.
package lib.verdict

# The verdict of one subject. A pair, since a set of pairs is ordered by their subjects alone.
of(subject, decision) := [subject, decision]

# The subject meets the policy; `observed` holds the fields that decided.
pass(observed) := {"verdict": "pass", "message": "", "observed": observed}

# The subject does not meet the policy.
fail(message, observed) := {"verdict": "fail", "message": message, "observed": observed}

# The policy does not concern the subject.
not_applicable(message) := {"verdict": "not_applicable", "message": message, "observed": {}}

# The source cannot tell it; `observed` names who or what is unclear.
unclear(message, observed) := {"verdict": "unknown", "reason": "unsupported", "message": message, "observed": observed}

# It cannot be decided; `reason` is one of the engine's closed list.
unknown(reason, message) := {"verdict": "unknown", "reason": reason, "message": message, "observed": {}}
