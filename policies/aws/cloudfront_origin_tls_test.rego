package policies.aws.cloudfront_origin_tls_test

import data.lib.testing
import data.policies.aws.cloudfront_origin_tls

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

origin(changes) := testing.changed(
	{"id": "o", "type": "custom", "protocol": "https-only", "tls_versions": ["TLSv1.2"]},
	changes,
)

bucket := {"id": "b", "type": "bucket", "protocol": "match-viewer", "tls_versions": []}

in_vpc := {"id": "v", "type": "other", "protocol": "", "tls_versions": []}

plain := origin({"protocol": "http-only", "tls_versions": ["SSLv3"]})

row(subject, overrides) := testing.changed({"arn": subject, "enabled": true, "origins": [origin({}), bucket, plain]}, overrides)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distributions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"TLS 1.2 passes, beside a bucket and plain HTTP": this({}, "pass"),
	"TLS 1.1 as well fails": this({"origins": [origin({"tls_versions": ["TLSv1.1", "TLSv1.2"]})]}, "fail"),
	"SSL 3.0 as the viewer came fails": this({"origins": [origin({"protocol": "match-viewer", "tls_versions": ["SSLv3"]})]}, "fail"),
	"one old origin of two fails": this({"origins": [origin({}), origin({"tls_versions": ["TLSv1"]})]}, "fail"),
	"an old origin beside one in a VPC fails": this({"origins": [in_vpc, origin({"tls_versions": ["TLSv1"]})]}, "fail"),
	"an origin in a VPC is unknown": this({"origins": [origin({}), in_vpc]}, "unknown"),
	"no version is unknown": this({"origins": [origin({"tls_versions": []})]}, "unknown"),
	"an unforeseen version is unknown": this({"origins": [origin({"tls_versions": ["TLSv1.2", "TLSv9"]})]}, "unknown"),
	"an unforeseen protocol is unknown": this({"origins": [origin({"protocol": "quic"})]}, "unknown"),
	"buckets alone are not applicable": this({"origins": [bucket]}, "not_applicable"),
	"plain HTTP alone is not applicable": this({"origins": [plain, bucket]}, "not_applicable"),
	"no origin is unknown": this({"origins": []}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distributions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, {}), row(two, {"origins": [origin({"tls_versions": ["TLSv1"]})]})],
		{one: "pass", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_origin_tls.verdicts, case) with input as testing.input_for(case)
}
