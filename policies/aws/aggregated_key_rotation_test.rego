package policies.aws.aggregated_key_rotation_test

import data.lib.testing
import data.policies.aws.aggregated_key_rotation

subject := "arn:aws:kms:us-east-1:222233334444:key/1234abcd-12ab-34cd-56ef-1234567890ab"

row(changes) := testing.changed(
	{"id": subject, "type": "AWS::KMS::Key", "rotation": set_to(true), "captured_at": "2026-03-01T10:20:30Z", "current_to": "2026-10-31T22:00:00Z"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.config.aggregated_resources": [row(changes)]},
	"verdicts": {subject: expected},
}

set_to(on) := {"state": "set", "on": on}

other(spec, origin) := {"state": "other_kind", "spec": spec, "origin": origin}

cases := {
	"a key that rotates passes": one({}, "pass"),
	"one that does not fails": one({"rotation": set_to(false)}, "fail"),
	"an item that does not tell is unknown": one({"rotation": null}, "unknown"),
	"a key of AWS is left alone": one({"rotation": {"state": "by_aws"}}, "not_applicable"),
	"a key that leaves is left alone": one({"rotation": {"state": "leaving"}}, "not_applicable"),
	"an asymmetric key is left alone": one({"rotation": other("RSA_2048", "AWS_KMS")}, "not_applicable"),
	"imported material is left alone": one({"rotation": other("SYMMETRIC_DEFAULT", "EXTERNAL")}, "not_applicable"),
	"an unforeseen kind is unknown": one({"rotation": other("LATTICE", "AWS_KMS")}, "unknown"),
	"a volume is left alone": one({"type": "AWS::EC2::Volume", "rotation": {"state": "not_asked"}}, "not_applicable"),
	"a key that was not asked is unknown": one({"rotation": {"state": "not_asked"}}, "unknown"),
	"an unforeseen state is unknown": one({"rotation": {"state": "soon", "on": true}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.config.aggregated_resources": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.aggregated_resources": [row({}), row({"id": "second", "rotation": set_to(false)})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aggregated_key_rotation.verdicts, case) with input as testing.input_for(case)
}
