# METADATA
# title: Caches of REST APIs are encrypted
# description: |
#   A cache keeps answers of an API, which may hold what it protects. Whether they are encrypted is set for methods. Where
#   a stage has a cache and nothing is set for a method, GET is cached, so a stage that does not set it for all methods
#   cannot be judged. Stages without a cache are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
# custom:
#   severity: medium
#   evidence: [aws.apigateway.stages]
#   fields: [cache, methods]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Encrypt cache data in the settings of the stage.
package policies.aws.apigateway_cache_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.apigateway.stages"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it has no cache") if row.cache == false

else := verdict.fail("answers are cached without encryption", {"methods": open}) if {
	row.cache == true
	open := [method.path | some method in row.methods; method.cached == true; method.cache_encrypted == false]
	count(open) > 0
}

else := verdict.not_applicable("it caches nothing") if {
	row.cache == true
	for_all(row.methods) == true
	every method in row.methods {
		method.cached == false
	}
}

else := verdict.pass({"methods": [method.path | some method in row.methods; method.cached == true]}) if {
	row.cache == true
	for_all(row.methods) == true
	every method in row.methods {
		harmless(method) == true
	}
}

else := verdict.unknown("unsupported", "GET is cached where nothing is set, and whether that is encrypted is not read") if {
	row.cache == true
	is_array(row.methods)
	for_all(row.methods) == false
}

# Whether something is set for all methods that nothing else is set for.
for_all(methods) if {
	some method in methods
	method.path == "*/*"
} else := false

harmless(method) if {
	method.cached == false
} else if {
	method.cached == true
	method.cache_encrypted == true
} else := false
