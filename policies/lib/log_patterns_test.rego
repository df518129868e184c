package lib.log_patterns_test

import data.lib.log_patterns

stop := {
	"hint": "StopLogging",
	"has": {"eventName": "StopLogging", "eventSource": "cloudtrail.amazonaws.com"},
	"lacks": ["userIdentity.invokedBy"],
}

patterns := {
	`{ $.eventName = StopLogging }`: "yes",
	`{$.eventName="StopLogging"}`: "yes",
	`  {  ( $.eventName  =  "StopLogging" )  }  `: "yes",
	`{ ($.eventName = StartLogging) || ($.eventName = StopLogging) }`: "yes",
	`{ ($.eventName = StopLogging) || ($.eventName = StartLogging) }`: "yes",
	`{ $.eventName = StartLogging || $.eventName = StopLogging }`: "yes",
	`{ $.eventName = Stop* }`: "yes",
	`{ $.eventName = "*" }`: "yes",
	`{ $.eventName = *pLog* }`: "yes",
	`{ $.eventName = Stop*ing }`: "no",
	`{ $.eventName = *Logging }`: "yes",
	`{ $.eventName != StartLogging }`: "yes",
	`{ $.eventSource = "cloudtrail.amazonaws.com" }`: "yes",
	`{ ($.eventSource = cloudtrail.amazonaws.com) && ($.eventName = StopLogging) }`: "yes",
	`{ ($.eventSource = cloudtrail.amazonaws.com) && (($.eventName = A) || ($.eventName = StopLogging)) }`: "yes",
	`{ $.eventName = StopLogging && $.eventSource = c* && $.userIdentity.invokedBy NOT EXISTS }`: "yes",
	`{ $.a = b && $.c = d || $.eventName = StopLogging }`: "yes",
	`{ ((((($.eventName = StopLogging) && ($.eventName = S*))))) }`: "yes",
	`{ ($.eventName = StopLogging) || ($.x = "a && (b || c)") }`: "yes",
	`{ $.eventName = StartLogging }`: "no",
	`{ $.eventName = stoplogging }`: "no",
	`{ $.eventName = StopLoggin }`: "no",
	`{ $.eventName = "StopLogging " }`: "no",
	`{ $.EventName = StopLogging }`: "no",
	`{ $.requestParameters.eventName = StopLogging }`: "no",
	`{ $.eventName != Stop* }`: "no",
	`{ ($.eventName = StopLogging) && ($.awsRegion = eu-west-1) }`: "no",
	`{ ($.eventName = StopLogging) && ($.userIdentity.arn != "*deployer*") }`: "no",
	`{ ($.eventName = StopLogging) && ($.errorCode NOT EXISTS) }`: "no",
	`{ ($.eventName = StopLogging) && ($.userIdentity.invokedBy EXISTS) }`: "no",
	`{ ($.eventName = StopLogging) && ($.eventName != %Stop%) }`: "no",
	`{ ($.eventName = StopLogging) && ($.responseElements IS NULL) }`: "no",
	`{ ($.eventName = StopLogging) && ($.count > 5) }`: "no",
	`{ ($.eventName = StopLogging || $.eventName = StartLogging) && ($.awsRegion = a || $.awsRegion = b) }`: "no",
	`{ $.eventName = A || $.eventName = StopLogging && $.awsRegion = a }`: "no",
	`{ ($.x = "a || $.eventName = StopLogging") }`: "no",
	`ERROR`: "no",
	`[ip, user, ...]`: "no",
	``: "no",
	`?StopLogging ?StartLogging`: "perhaps",
	`{ $.eventName IN [StopLogging] }`: "perhaps",
	`{ T || ($.x = StopLogging) }`: "perhaps",
	`"StopLogging"`: "perhaps",
}

met(pattern, kind) := log_patterns.met(log_patterns.read(pattern), kind)

test_met if {
	every pattern, answer in patterns {
		met(pattern, stop) == answer
	}
}

root := {
	"hint": "Root",
	"has": {"userIdentity.type": "Root", "eventType": "AwsApiCall"},
	"lacks": ["userIdentity.invokedBy"],
}

test_fields_that_are_lacking if {
	pattern := `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`
	met(pattern, root) == "yes"
	met(`{ $.userIdentity.type = "Root" && $.sourceIPAddress NOT EXISTS }`, root) == "no"
	met(`{ $.userIdentity.type != "Root" && $.userIdentity.invokedBy NOT EXISTS }`, root) == "no"
}

test_a_value_with_a_star_matches_both_ends if {
	kind := {"hint": "x", "has": {"errorCode": "Client.UnauthorizedOperation"}, "lacks": []}
	met(`{ $.errorCode = "*UnauthorizedOperation" }`, kind) == "yes"
	met(`{ $.errorCode = "UnauthorizedOperation*" }`, kind) == "no"
	met(`{ $.errorCode = "Client.Un?uthorizedOperation" }`, kind) == "no"
	met(`{ $.errorCode = "Client_Unauthorized*" }`, kind) == "no"
}

test_only_what_is_called_noise_may_be_left_out if {
	kind := {"hint": "x", "has": {"errorCode": "a"}, "lacks": [], "noise": [["eventName", "HeadBucket"]]}
	met(`{ ($.errorCode = a) && ($.eventName != HeadBucket) }`, kind) == "yes"
	met(`{ ($.errorCode = a) && ($.eventName != Head*) }`, kind) == "no"
	met(`{ ($.errorCode = a) && ($.eventName = HeadBucket) }`, kind) == "no"
	met(`{ ($.errorCode = a) && ($.eventSource != HeadBucket) }`, kind) == "no"
}
