package policies.aws.apigateway_cache_encryption_test

import data.lib.testing
import data.policies.aws.apigateway_cache_encryption

one := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/one"

two := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/two"

method(overrides) := testing.changed(
	{"path": "*/*", "logging_level": "ERROR", "cached": true, "cache_encrypted": true},
	overrides,
)

row(subject, overrides) := testing.changed(
	{"arn": subject, "cache": true, "methods": [method({})]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.apigateway.stages": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"an encrypted cache passes": this({}, "pass"),
	"one method that is not cached passes": this({"methods": [method({}), method({"path": "orders/GET", "cached": false, "cache_encrypted": false})]}, "pass"),
	"one method without encryption fails": this({"methods": [method({}), method({"path": "orders/GET", "cache_encrypted": false})]}, "fail"),
	"nothing cached is not applicable": this({"methods": [method({"cached": false, "cache_encrypted": false})]}, "not_applicable"),
	"nothing set is unknown, since GET is cached by default": this({"methods": []}, "unknown"),
	"one method that is encrypted says nothing of the others": this({"methods": [method({"path": "orders/GET"})]}, "unknown"),
	"one method that is not cached says nothing of the others": this({"methods": [method({"path": "orders/GET", "cached": false})]}, "unknown"),
	"one method alone without encryption fails": this({"methods": [method({"path": "orders/GET", "cache_encrypted": false})]}, "fail"),
	"no cache is not applicable": this({"cache": false, "methods": [method({"cache_encrypted": false})]}, "not_applicable"),
	"a cache or not is unknown": this({"cache": null}, "unknown"),
	"what is no list is unknown": this({"methods": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.apigateway.stages": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"methods": [method({"cache_encrypted": false})]})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(apigateway_cache_encryption.verdicts, case) with input as testing.input_for(case)
}
