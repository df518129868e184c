# METADATA
# title: Distributions let viewers come over HTTPS only
# description: |
#   What goes over HTTP can be read and changed on its way. Each behaviour of a distribution must refuse HTTP or lead to
#   HTTPS. Distributions that are switched off answer nobody and are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
# custom:
#   severity: high
#   evidence: [aws.cloudfront.distributions]
#   fields: [enabled, viewers]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Set the viewer protocol policy of every behaviour to redirect to HTTPS.
package policies.aws.cloudfront_viewer_https

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distributions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.fail("viewers may come over HTTP", {"viewers": row.viewers}) if {
	row.enabled == true
	is_array(row.viewers)
	"allow-all" in row.viewers
}

else := verdict.pass({"viewers": row.viewers}) if {
	row.enabled == true
	is_array(row.viewers)
	count(row.viewers) > 0
	every viewer in row.viewers {
		viewer in {"https-only", "redirect-to-https"}
	}
}
