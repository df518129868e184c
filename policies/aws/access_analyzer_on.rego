# METADATA
# title: Access Analyzer looks for access from outside in a region
# description: |
#   IAM Access Analyzer tells which buckets, keys, roles and other resources somebody outside the account or the
#   organisation may use. It works region by region. What it has found is not judged here, and analyzers of unused
#   access do not stand in.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html
# custom:
#   severity: medium
#   evidence: [aws.accessanalyzer.analyzers]
#   fields: [analyzers]
#   controls: [A.5.15, A.8.3]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Make an analyzer for external access in the region, best for the whole organisation.
package policies.aws.access_analyzer_on

import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.accessanalyzer.analyzers"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"analyzers": active}) if {
	active := [analyzer.arn |
		some analyzer in row.analyzers
		analyzer.type in outside
		analyzer.status == "ACTIVE"
	]
	count(active) > 0
}

else := verdict.fail("no analyzer looks for access from outside", {"analyzers": row.analyzers}) if {
	every analyzer in row.analyzers {
		idle(analyzer) == true
	}
}

# The types that look for access from outside the account or the organisation.
outside := {"ACCOUNT", "ORGANIZATION"}

idle(analyzer) if {
	analyzer.type in {
		"ACCOUNT_UNUSED_ACCESS",
		"ORGANIZATION_UNUSED_ACCESS",
		"ACCOUNT_INTERNAL_ACCESS",
		"ORGANIZATION_INTERNAL_ACCESS",
	}
}

else if {
	analyzer.type in outside
	analyzer.status in {"DISABLED", "FAILED"}
}

else := false
