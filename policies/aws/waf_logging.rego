# METADATA
# title: Web ACLs write logs
# description: |
#   The log of a web ACL tells which requests it saw and what it did with them, without which an attack cannot be followed.
#   A filter may leave requests out of it; filters are not read.
# related_resources:
#   - https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
# custom:
#   severity: medium
#   evidence: [aws.wafv2.web_acls]
#   fields: [log_destinations]
#   controls: [A.8.15, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Set a destination for the logs of the web ACL.
package policies.aws.waf_logging

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.wafv2.web_acls"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"log_destinations": row.log_destinations}) if {
	is_array(row.log_destinations)
	count(row.log_destinations) > 0
	every destination in row.log_destinations {
		startswith(destination, "arn:")
	}
}

else := verdict.fail("it writes no logs", {"log_destinations": []}) if {
	row.log_destinations == []
}
