# METADATA
# title: Tags of images do not move
# description: |
#   When a tag can be put on another image, what was tested and what runs may be two things. Tags that are
#   excluded from immutability can move, so that a repository with exclusions fails.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
# custom:
#   severity: low
#   evidence: [aws.ecr.repositories]
#   fields: [tag_mutability]
#   controls: [A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: Make the tags of the repository immutable.
package policies.aws.ecr_tag_immutability

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ecr.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"tag_mutability": row.tag_mutability}) if row.tag_mutability == "IMMUTABLE"

else := verdict.fail("tags can be moved", {"tag_mutability": row.tag_mutability}) if {
	row.tag_mutability in {"IMMUTABLE_WITH_EXCLUSION", "MUTABLE", "MUTABLE_WITH_EXCLUSION"}
}
