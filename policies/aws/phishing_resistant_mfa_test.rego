package policies.aws.phishing_resistant_mfa_test

import data.lib.testing
import data.policies.aws.phishing_resistant_mfa

ada := "arn:aws:iam::123456789012:user/ada"

row(arn, types) := {
	"arn": arn,
	"is_root": false,
	"devices": [{"serial": sprintf("device-%s", [type]), "type": type} | some type in types],
}

one(types, expected) := {
	"evidence": {"aws.iam.mfa_devices": [row(ada, types)]},
	"verdicts": {ada: expected},
}

cases := {
	"a security key passes": one(["fido"], "pass"),
	"an authenticator app fails": one(["virtual"], "fail"),
	"an app beside a security key fails": one(["fido", "virtual"], "fail"),
	"a hardware token fails": one(["hardware_token"], "fail"),
	"text messages fail": one(["sms"], "fail"),
	"hardware of an untold type is unknown": one(["fido", "hardware"], "unknown"),
	"no device is not applicable": one([], "not_applicable"),
	"the root user is not applicable": {
		"evidence": {"aws.iam.mfa_devices": [testing.changed(row(ada, ["virtual"]), {"is_root": true})]},
		"verdicts": {ada: "not_applicable"},
	},
	"several users are judged apart": {
		"evidence": {"aws.iam.mfa_devices": [row(ada, ["virtual"]), row("arn:b", ["fido"])]},
		"verdicts": {ada: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(phishing_resistant_mfa.verdicts, case) with input as testing.input_for(case)
}
