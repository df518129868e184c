# METADATA
# title: VPCs record their traffic
# description: |
#   Flow logs tell who talked to whom, which is what is asked for after an incident. A flow log counts when it is
#   active, its last delivery succeeded and it records the traffic that the parameter names. Flow logs of single subnets
#   or interfaces do not count.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.vpcs]
#   fields: [own, flow_logs]
#   controls: [A.8.15, A.8.16, A.8.20]
#   proves: operating
#   parameters:
#     traffic:
#       type: string_list
#       default: ["ALL", "REJECT"]
#       looser: any
#       description: "The kinds of traffic of which one is enough: ALL, ACCEPT or REJECT"
#   remediation: |
#     Make a flow log for the VPC that delivers to a bucket or log group which only those who investigate can change.
package policies.aws.vpc_flow_logs

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.vpcs"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("another account owns the VPC") if row.own == false

else := verdict.pass({"flow_logs": good}) if {
	row.own == true
	good := [log | some log in row.flow_logs; works(log) == true]
	count(good) > 0
}

else := verdict.fail("no flow log records the traffic and delivers it", {"flow_logs": row.flow_logs}) if {
	row.own == true
	is_array(row.flow_logs)
	every log in row.flow_logs {
		works(log) == false
	}
}

works(log) if {
	log.status == "ACTIVE"
	log.delivery == "SUCCESS"
	log.traffic in input.parameters.traffic
} else := false if {
	log.delivery == "FAILED"
} else := false if {
	log.traffic in {"ALL", "ACCEPT", "REJECT"}
	count({log.traffic} & {each | some each in input.parameters.traffic}) == 0
}
