package policies.aws.lambda_runtime_supported_test

import data.lib.testing
import data.policies.aws.lambda_runtime_supported

one := "arn:aws:lambda:eu-west-1:123456789012:function:one"

two := "arn:aws:lambda:eu-west-1:123456789012:function:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "runtime": zip("python3.13")},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.lambda.functions": rows},
	"verdicts": verdicts,
	"parameters": {"runtimes": runtimes},
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

zip(name) := {"package": "zip", "name": name}

runtimes := ["python3.13 2029-06-30", "python3.8 2024-10-14", "nodejs20.x 2026-11-01", "nodejs22.x 2026-11-02", "ruby3.3 soon"]

cases := {
	"a supported runtime passes": this({}, "pass"),
	"a deprecated runtime fails": this({"runtime": zip("python3.8")}, "fail"),
	"a runtime that is deprecated today fails": this({"runtime": zip("nodejs20.x")}, "fail"),
	"a runtime that is deprecated tomorrow passes": this({"runtime": zip("nodejs22.x")}, "pass"),
	"a runtime without a date is unknown": this({"runtime": zip("ruby3.3")}, "unknown"),
	"a runtime that is not listed is unknown": this({"runtime": zip("python4.0")}, "unknown"),
	"no runtime's name is unknown": this({"runtime": zip("")}, "unknown"),
	"an image is not applicable": this({"runtime": {"package": "image"}}, "not_applicable"),
	"an unforeseen package is unknown": this({"runtime": {"package": "odd", "name": "python3.13"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.lambda.functions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"runtime": zip("python3.8")})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(lambda_runtime_supported.verdicts, case) with input as testing.input_for(case)
}
