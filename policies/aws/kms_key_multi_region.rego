# METADATA
# title: Keys stay in one region
# description: |
#   A key with replicas is the same key in several regions: whoever gets at one of them reads the data of all.
#   Where data must not leave a region neither may its key. An organisation that needs such keys should say so
#   by a waiver.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
# custom:
#   severity: low
#   evidence: [aws.kms.keys]
#   fields: [manager, multi_region]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Use a key for one region.
package policies.aws.kms_key_multi_region

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.pass({"multi_region": row.multi_region}) if {
	row.manager == "CUSTOMER"
	row.multi_region == false
}

else := verdict.fail("the key can have replicas in other regions", {"multi_region": row.multi_region}) if {
	row.multi_region == true
}
