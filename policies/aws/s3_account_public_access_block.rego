# METADATA
# title: The account blocks public access to buckets
# description: |
#   The block of the account holds for every bucket of it, those made tomorrow included, whatever their own
#   settings say. All four ways must be blocked. An account that needs a public bucket fails here and should say
#   so by a waiver.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   severity: high
#   evidence: [aws.s3.account]
#   fields: [public_access_block]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Block all four ways of public access in the S3 settings of the account.
package policies.aws.s3_account_public_access_block

import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.s3.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public_access_block": row.public_access_block}) if {
	row.public_access_block.state == "set"
	every flag in s3_block.flags {
		row.public_access_block[flag] == true
	}
}

else := verdict.fail("the account blocks no public access", {"state": "none"}) if {
	row.public_access_block.state == "none"
}

else := verdict.fail("the account leaves ways of public access open", {"open": open(row)}) if {
	row.public_access_block.state == "set"
	count(open(row)) > 0
}

open(row) := {flag | some flag in s3_block.flags; row.public_access_block[flag] == false}
