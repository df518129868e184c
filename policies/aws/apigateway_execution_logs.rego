# METADATA
# title: Stages of REST APIs log what goes wrong
# description: |
#   The log of execution tells why a call failed, which an access log does not. A stage must log errors at least for all
#   methods; one that is set otherwise by itself must not be switched off. A stage that sets each method by itself cannot be
#   judged, since its methods are not read.
# related_resources:
#   - https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
# custom:
#   severity: low
#   evidence: [aws.apigateway.stages]
#   fields: [methods]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Set the log level of the stage to ERROR or INFO.
package policies.aws.apigateway_execution_logs

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.apigateway.stages"].rows
	said := decide(row)
}

decide(row) := verdict.fail("execution is not logged", {"methods": silent}) if {
	silent := [method.path | some method in row.methods; method.logging_level == "OFF"]
	count(silent) > 0
}

else := verdict.fail("execution is not logged", {"methods": []}) if {
	row.methods == []
}

else := verdict.pass({"methods": [method.path | some method in row.methods]}) if {
	is_array(row.methods)
	some whole in row.methods
	whole.path == "*/*"
	every method in row.methods {
		method.logging_level in {"ERROR", "INFO"}
	}
}

else := verdict.unknown("unsupported", "methods are set one by one, and it is not read whether that is all of them") if {
	is_array(row.methods)
	every method in row.methods {
		is_string(method.path)
		method.path != "*/*"
		method.logging_level in {"ERROR", "INFO"}
	}
}
