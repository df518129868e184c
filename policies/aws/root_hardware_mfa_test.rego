package policies.aws.root_hardware_mfa_test

import data.lib.testing
import data.policies.aws.root_hardware_mfa

root := "arn:aws:iam::123456789012:root"

ada := "arn:aws:iam::123456789012:user/ada"

row(arn, types) := {
	"arn": arn,
	"is_root": arn == root,
	"devices": [{"serial": sprintf("device-%s", [type]), "type": type} | some type in types],
}

one(types, expected) := {
	"evidence": {"aws.iam.mfa_devices": [row(root, types)]},
	"verdicts": {root: expected},
}

cases := {
	"a security key passes": one(["fido"], "pass"),
	"a hardware token passes": one(["hardware_token"], "pass"),
	"a device that is not virtual passes": one(["hardware"], "pass"),
	"an authenticator app fails": one(["virtual"], "fail"),
	"an authenticator app beside a security key fails": one(["fido", "virtual"], "fail"),
	"text messages fail": one(["sms"], "fail"),
	"no device fails": one([], "fail"),
	"a device of an unforeseen type is unknown": one(["fido", "implant"], "unknown"),
	"another user is not applicable": {
		"evidence": {"aws.iam.mfa_devices": [row(ada, ["virtual"])]},
		"verdicts": {ada: "not_applicable"},
	},
	"several users are judged apart": {
		"evidence": {"aws.iam.mfa_devices": [row(ada, ["virtual"]), row(root, ["fido"])]},
		"verdicts": {ada: "not_applicable", root: "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(root_hardware_mfa.verdicts, case) with input as testing.input_for(case)
}
