# METADATA
# title: Storage of the organisation is encrypted at rest
# description: |
#   Volumes, file systems, database instances and their snapshots are encrypted as a whole, or when they are made; buckets
#   encrypt new objects. What is judged is what the aggregator of AWS Config tells of all accounts, as of the moment that
#   the verdict names; clusters of databases and types that are not listed here are not.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
#   - https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html
# custom:
#   severity: high
#   evidence: [aws.config.aggregated_resources]
#   fields: [type, encryption, captured_at, current_to]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Move the data to a volume, file system or database that was made with encryption; for snapshots, copy them with it.
package policies.aws.aggregated_encryption_at_rest

import data.lib.aggregated
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in aggregated.rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("resources of this type hold no data, or are not asked") if {
	row.encryption.state == "not_asked"
	row.type in {"AWS::CloudTrail::Trail", "AWS::KMS::Key", "AWS::S3::AccountPublicAccessBlock"}
}

else := verdict.pass(aggregated.of(row, {"encrypted": true})) if {
	row.encryption.state == "whole"
	row.encryption.encrypted == true
}

else := verdict.fail("it is not encrypted", aggregated.of(row, {"encrypted": false})) if {
	row.encryption.state == "whole"
	row.encryption.encrypted == false
}

else := verdict.pass(aggregated.of(row, {"algorithm": row.encryption.algorithm})) if {
	row.encryption.state == "default"
	row.encryption.algorithm in {"AES256", "aws:kms", "aws:kms:dsse"}
}
