package policies.aws.server_certificates_valid_test

import data.lib.testing
import data.policies.aws.server_certificates_valid

tls := "arn:aws:iam::123456789012:server-certificate/tls"

certificate(arn, expires_at) := {
	"arn": arn,
	"name": "tls",
	"uploaded_at": "2026-01-01T00:00:00Z",
	"expires_at": expires_at,
}

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.server_certificates": rows},
	"verdicts": verdicts,
}

one(expires_at, expected) := given(30, [certificate(tls, expires_at)], {tls: expected})

cases := {
	"a distant end passes": one("2027-11-01T00:00:00Z", "pass"),
	"an end a second after the period passes": one("2026-12-01T00:00:01Z", "pass"),
	"an end exactly at the period's end fails": one("2026-12-01T00:00:00Z", "fail"),
	"an end right now fails": one("2026-11-01T00:00:00Z", "fail"),
	"a past end fails": one("2026-01-02T00:00:00Z", "fail"),
	"an end that was not read is unknown": one(null, "unknown"),
	"a shorter period lets an earlier end pass": given(0, [certificate(tls, "2026-11-01T00:00:01Z")], {tls: "pass"}),
	"an account without certificates is not applicable": {
		"parameters": {"days": 30},
		"evidence": {"aws.iam.server_certificates": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several certificates are judged apart": given(
		30,
		[certificate(tls, "2026-01-02T00:00:00Z"), certificate("arn:b", "2027-11-01T00:00:00Z")],
		{tls: "fail", "arn:b": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(server_certificates_valid.verdicts, case) with input as testing.input_for(case)
}
