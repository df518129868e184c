package policies.aws.apigateway_minimum_tls_test

import data.lib.testing
import data.policies.aws.apigateway_minimum_tls

one := "arn:aws:apigateway:eu-west-1::/domainnames/one.example.com"

two := "arn:aws:apigateway:eu-west-1::/domainnames/two.example.com"

row(subject, overrides) := testing.changed({"arn": subject, "security_policy": "TLS_1_2"}, overrides)

given(rows, verdicts) := {
	"parameters": {"policies": ["TLS_1_2"]}, "evidence": {"aws.apigateway.domain_names": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"TLS 1.2 passes": this({}, "pass"),
	"TLS 1.0 fails": this({"security_policy": "TLS_1_0"}, "fail"),
	"a policy that is not listed fails": this({"security_policy": "SecurityPolicy_TLS99"}, "fail"),
	"no word is unknown": this({"security_policy": ""}, "unknown"),
	"what is no text is unknown": this({"security_policy": null}, "unknown"),
	"an account without any is for the engine to state": {
		"parameters": {"policies": ["TLS_1_2"]}, "evidence": {"aws.apigateway.domain_names": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"security_policy": "TLS_1_0"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(apigateway_minimum_tls.verdicts, case) with input as testing.input_for(case)
}
