# METADATA
# title: Distributions reach their origins over HTTPS
# description: |
#   What a distribution fetches over HTTP can be read and changed between it and the origin, and is then handed to every
#   viewer. An origin that is reached as the viewer came, which buckets always are, is safe when viewers come over HTTPS
#   only. How an origin in a VPC is reached is not told. Distributions that are switched off answer nobody and are left
#   alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
# custom:
#   severity: medium
#   evidence: [aws.cloudfront.distributions]
#   fields: [enabled, viewers, origins]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Set the protocol policy of every origin to HTTPS only.
package policies.aws.cloudfront_origin_https

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distributions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.fail("an origin is reached over HTTP", {"origins": row.origins}) if {
	row.enabled == true
	"http-only" in protocols(row)
}

else := verdict.fail("an origin is reached over HTTP by viewers who come so", {"origins": row.origins}) if {
	row.enabled == true
	"match-viewer" in protocols(row)
	is_array(row.viewers)
	"allow-all" in row.viewers
}

else := verdict.pass({"origins": row.origins}) if {
	row.enabled == true
	count(protocols(row)) > 0
	every protocol in protocols(row) {
		protocol == "https-only"
	}
}

else := verdict.pass({"origins": row.origins, "viewers": row.viewers}) if {
	row.enabled == true
	count(protocols(row)) > 0
	every protocol in protocols(row) {
		protocol in {"https-only", "match-viewer"}
	}
	is_array(row.viewers)
	count(row.viewers) > 0
	every viewer in row.viewers {
		viewer in {"https-only", "redirect-to-https"}
	}
}

else := verdict.unknown("unsupported", "how an origin is reached is not told") if {
	row.enabled == true
	"" in protocols(row)
}

# How the origins are reached. Undefined when that is not told of one of them.
protocols(row) := found if {
	is_array(row.origins)
	found := [origin.protocol | some origin in row.origins; is_string(origin.protocol)]
	count(found) == count(row.origins)
}
