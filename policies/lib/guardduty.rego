# METADATA
# title: GuardDuty
# description: What the detector of a region looks at.
# related_resources:
#   - https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfigurationResult.html
package lib.guardduty

import data.lib.verdict

# The verdict on a region for a feature of its detector. A region without a working detector is left to the policy that
# asks for one; a feature that is not listed is not known, since regions differ in what they have.
protection(row, name) := verdict.not_applicable("no detector is on in the region") if {
	every detector in row.detectors {
		detector.status == "DISABLED"
	}
} else := verdict.pass({"feature": name, "status": "ENABLED"}) if {
	"ENABLED" in statuses(row, name)
} else := verdict.fail(concat(" ", [name, "is disabled"]), {"feature": name, "status": "DISABLED"}) if {
	statuses(row, name) == {"DISABLED"}
}

statuses(row, name) := {feature.status |
	some detector in row.detectors
	detector.status == "ENABLED"
	some feature in detector.features
	feature.name == name
}
