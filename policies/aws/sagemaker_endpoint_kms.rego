# METADATA
# title: SageMaker endpoints are encrypted with keys of one's own
# description: |
#   Volumes of the instances of an endpoint hold models and what they are asked. Keys of AWS encrypt them unless one
#   is named. Serverless variants have no such volumes, and instances with local disks, which hardware encrypts, take
#   no key.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
# custom:
#   severity: low
#   evidence: [aws.sagemaker.endpoints]
#   fields: [kms_key, instance_types]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Give the endpoint a configuration with a KMS key.
package policies.aws.sagemaker_endpoint_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.endpoints"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}

else := verdict.not_applicable("no variant has a volume that takes a key") if {
	row.kms_key == ""
	count(row.instance_types) > 0
	every type in row.instance_types {
		without_volume(type) == true
	}
}

else := verdict.fail("no key of one's own encrypts the volumes", {"kms_key": ""}) if {
	row.kms_key == ""
	some type in row.instance_types
	without_volume(type) == false
}

# Whether a variant takes no key: it is serverless, or its disks are local.
without_volume(type) if {
	type == ""
} else if {
	regex.match(local_disks, type)
} else := false

# <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html>
local_disks := `^ml[.]([cmr][0-9]+[a-z]*d[a-z]*|g4dn|g5|g6|g6e|gr6|p4d|p4de|p5|p5e|p5en|trn1|trn1n|trn2)[.][0-9a-z]+$`
