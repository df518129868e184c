package policies.aws.console_mfa_test

import data.lib.testing
import data.policies.aws.console_mfa

ada := "arn:aws:iam::123456789012:user/ada"

user(overrides) := object.union({"arn": ada, "is_root": false, "password": "enabled", "mfa_active": true}, overrides)

one(overrides, expected) := {
	"evidence": {"aws.iam.credential_report": [user(overrides)]},
	"verdicts": {ada: expected},
}

cases := {
	"password with MFA passes": one({}, "pass"),
	"password without MFA fails": one({"mfa_active": false}, "fail"),
	"no password is not applicable": one({"password": "disabled", "mfa_active": false}, "not_applicable"),
	"the root user is not applicable": one({"is_root": true, "password": "not_reported"}, "not_applicable"),
	"an unreported password is unknown": one({"password": "not_reported"}, "unknown"),
	"several users are judged apart": {
		"evidence": {"aws.iam.credential_report": [user({}), user({"arn": "arn:b", "mfa_active": false})]},
		"verdicts": {ada: "pass", "arn:b": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(console_mfa.verdicts, case) with input as testing.input_for(case)
}
