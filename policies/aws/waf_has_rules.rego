# METADATA
# title: Web ACLs have rules, or block what they have none for
# description: |
#   A web ACL without rules that lets everything through guards nothing, though it counts as one wherever it is associated.
#   What its rules do is not read, such as whether they only count. One that blocks what no rule decides on needs none.
# related_resources:
#   - https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html
# custom:
#   severity: medium
#   evidence: [aws.wafv2.web_acls]
#   fields: [default_action, rules]
#   controls: [A.8.20, A.8.26]
#   proves: operating
#   parameters: {}
#   remediation: Add rules to the web ACL, such as the managed groups of AWS.
package policies.aws.waf_has_rules

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.wafv2.web_acls"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"rules": row.rules, "default_action": row.default_action}) if {
	row.default_action in {"allow", "block"}
	is_number(row.rules)
	row.rules > 0
}

else := verdict.pass({"rules": 0, "default_action": "block"}) if {
	row.default_action == "block"
	row.rules == 0
}

else := verdict.fail("it lets everything through", {"rules": 0, "default_action": "allow"}) if {
	row.default_action == "allow"
	row.rules == 0
}
