package policies.aws.cloudfront_origin_https_test

import data.lib.testing
import data.policies.aws.cloudfront_origin_https

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

origin(protocol) := {"id": "o", "type": "custom", "protocol": protocol, "tls_versions": ["TLSv1.2"]}

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "viewers": ["https-only"], "origins": [origin("https-only")]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distributions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"HTTPS only passes": this({}, "pass"),
	"HTTP only fails": this({"origins": [origin("http-only")]}, "fail"),
	"as the viewer came, who comes over HTTPS, passes": this({"origins": [origin("match-viewer")]}, "pass"),
	"as the viewer came, who may come over HTTP, fails": this({"viewers": ["allow-all"], "origins": [origin("match-viewer")]}, "fail"),
	"one plain origin of two fails": this({"origins": [origin("https-only"), origin("http-only")]}, "fail"),
	"some over HTTPS, some as viewers came, pass": this({"origins": [origin("https-only"), origin("match-viewer")]}, "pass"),
	"an origin in a VPC beside a plain one fails": this({"origins": [origin(""), origin("http-only")]}, "fail"),
	"an unforeseen protocol is unknown": this({"origins": [origin("https-only"), origin("quic")]}, "unknown"),
	"an origin in a VPC is unknown": this({"origins": [origin("")]}, "unknown"),
	"no origin is unknown": this({"origins": []}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distributions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, {"origins": [origin("")]}), row(two, {"origins": [origin("http-only")]})],
		{one: "unknown", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_origin_https.verdicts, case) with input as testing.input_for(case)
}
