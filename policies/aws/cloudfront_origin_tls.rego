# METADATA
# title: Distributions offer their origins no TLS below 1.2
# description: |
#   SSL 3.0, TLS 1.0 and 1.1 have faults that nobody will mend. A distribution uses them with an origin that knows no
#   better, if its settings let it. Buckets are reached with TLS 1.2 or higher, and origins over plain HTTP with none, so
#   both are left alone here; what is offered to an origin in a VPC is not told. Distributions that are switched off fetch
#   nothing.
# related_resources:
#   - https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomOriginConfig.html
# custom:
#   severity: medium
#   evidence: [aws.cloudfront.distributions]
#   fields: [enabled, origins]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Set the minimum origin SSL protocol of every origin to TLS 1.2.
package policies.aws.cloudfront_origin_tls

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distributions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.fail("an origin is offered TLS below 1.2", {"origins": row.origins}) if {
	row.enabled == true
	count(old(row)) > 0
}

else := verdict.unknown("unsupported", "what TLS an origin is offered is not told") if {
	row.enabled == true
	count(untold(row)) > 0
}

else := verdict.not_applicable("no origin is reached over TLS that it sets") if {
	row.enabled == true
	is_array(row.origins)
	count(row.origins) > 0
	every origin in row.origins {
		set_elsewhere(origin) == true
	}
}

else := verdict.pass({"origins": row.origins}) if {
	row.enabled == true
	is_array(row.origins)
	count(row.origins) > 0
	every origin in row.origins {
		modern(origin) == true
	}
}

# Origins that are offered an old version, where that is used.
old(row) := [origin |
	some origin in row.origins
	set_elsewhere(origin) == false
	some version in origin.tls_versions
	version in {"SSLv3", "TLSv1", "TLSv1.1"}
]

# Origins about which AWS does not say.
untold(row) := [origin | some origin in row.origins; origin.type == "other"]

# Whether the distribution has no say: a bucket decides itself, and plain HTTP has no TLS.
set_elsewhere(origin) if {
	origin.type == "bucket"
} else if {
	origin.type == "custom"
	origin.protocol == "http-only"
} else := false

modern(origin) if {
	set_elsewhere(origin) == true
} else if {
	origin.type == "custom"
	origin.protocol in {"https-only", "match-viewer"}
	count(origin.tls_versions) > 0
	every version in origin.tls_versions {
		version in {"TLSv1.2", "TLSv1.3"}
	}
} else := false
