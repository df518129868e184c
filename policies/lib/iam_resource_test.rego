package lib.iam_resource_test

import data.lib.iam_resource
import data.lib.testing

own := "123456789012"

other := "210987654321"

org := "o-a1b2c3d4e5"

everyone := [{"type": "*", "id": "*"}]

aws(id) := [{"type": "AWS", "id": id}]

service(name) := [{"type": "Service", "id": name}]

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["s3:GetObject"],
		"not_actions": [],
		"resources": ["arn:aws:s3:::b/*"],
		"not_resources": [],
		"principals": everyone,
		"not_principals": [],
		"conditions": [],
	},
	changes,
)

condition(operator, key, values) := {"operator": operator, "key": key, "values": values}

# Everybody, under one condition.
under(operator, key, values) := statement({"conditions": [condition(operator, key, values)]})

of(principals) := statement({"principals": principals})

deny(changes) := statement(testing.changed({"effect": "Deny", "actions": ["s3:*"]}, changes))

deny_under(operator, key, values) := deny({"conditions": [condition(operator, key, values)]})

# What is told of everybody, by the statements of a policy.
public := {
	"no statement": ["no", []],
	"everyone": ["yes", [statement({})]],
	"every AWS principal": ["yes", [of(aws("*"))]],
	"one of several principals is everyone": ["yes", [of(array.concat(aws(own), aws("*")))]],
	"one of several statements is for everyone": ["yes", [of(aws(own)), statement({})]],
	"everyone but some": ["yes", [statement({"principals": [], "not_principals": aws(own)})]],
	"everything but some actions": ["yes", [statement({"actions": [], "not_actions": ["s3:PutObject"]})]],
	"an account": ["no", [of(aws(other))]],
	"a role": ["no", [of(aws("arn:aws:iam::210987654321:role/r"))]],
	"a deleted user": ["no", [of(aws("AIDAEXAMPLEEXAMPLE"))]],
	"an access identity of CloudFront": [
		"no",
		[of(aws("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"))],
	],
	"a service": ["no", [of(service("logging.s3.amazonaws.com"))]],
	"a canonical user": ["no", [of([{"type": "CanonicalUser", "id": "79a59df900b949e5"}])]],
	"an identity provider": ["undecided", [of([{"type": "Federated", "id": "cognito-identity.amazonaws.com"}])]],
	"a principal of an unforeseen type": ["undecided", [of([{"type": "Robot", "id": "r2"}])]],
	"a principal with a wildcard inside": ["undecided", [of(aws("arn:aws:iam::*:root"))]],
	"a principal with a wildcard at its end": ["undecided", [of(aws("arn:aws:iam::210987654321:role/*"))]],
	"any service": ["yes", [of(service("*"))]],
}

# The same of conditions that pin identities.
public_by_identity := {
	"an organisation": ["no", [under("StringEquals", "aws:PrincipalOrgID", [org])]],
	"the organisation's paths": ["no", [under("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/*"])]],
	"an organisation, if told": ["yes", [under("StringEqualsIfExists", "aws:PrincipalOrgID", [org])]],
	"all of no organisations": ["yes", [under("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", [org])]],
	"another organisation": ["yes", [under("StringNotEquals", "aws:PrincipalOrgID", [org])]],
	"some organisation": ["yes", [under("Null", "aws:PrincipalOrgID", ["false"])]],
	"any organisation": ["yes", [under("StringLike", "aws:PrincipalOrgID", ["*"])]],
	"any organisation of some beginning": ["yes", [under("StringLike", "aws:PrincipalOrgID", ["o-a1*"])]],
	"an organisation or any": ["yes", [under("StringLike", "aws:PrincipalOrgID", [org, "*"])]],
	"the organisation of the resource": ["undecided", [under("StringEquals", "aws:PrincipalOrgID", ["${aws:ResourceOrgID}"])]],
	"no value": ["undecided", [under("StringEquals", "aws:PrincipalOrgID", [])]],
	"an account by condition": ["no", [under("StringEquals", "AWS:PrincipalAccount", [own])]],
	"a role by condition": ["no", [under("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::123456789012:role/*"])]],
	"a role of any account": ["yes", [under("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/admin"])]],
	"the source's account": ["no", [under("StringEquals", "aws:SourceAccount", [own])]],
	"the source's owner": ["no", [under("StringEquals", "AWS:SourceOwner", [own])]],
	"a topic of an account": ["no", [under("ArnEquals", "aws:SourceArn", ["arn:aws:sns:eu-west-1:123456789012:t"])]],
	"a topic of any account": ["yes", [under("ArnLike", "aws:SourceArn", ["arn:aws:sns:*:*:t"])]],
	"a bucket": ["no", [under("ArnLike", "aws:SourceArn", ["arn:aws:s3:::a-bucket"])]],
	"any bucket": ["yes", [under("ArnLike", "aws:SourceArn", ["arn:aws:s3:::*"])]],
}

# The same of conditions on networks and other things.
public_by_network := {
	"an endpoint": ["no", [under("StringEquals", "aws:SourceVpce", ["vpce-1a2b3c4d"])]],
	"an endpoint, if told": ["yes", [under("StringEqualsIfExists", "aws:SourceVpce", ["vpce-1a2b3c4d"])]],
	"any endpoint": ["yes", [under("StringLike", "aws:SourceVpce", ["vpce-*"])]],
	"a network": ["no", [under("StringEquals", "aws:SourceVpc", ["vpc-0a1b2c3d4e5f60718"])]],
	"an address": ["no", [under("IpAddress", "aws:SourceIp", ["198.51.100.7"])]],
	"a range": ["no", [under("IpAddress", "aws:SourceIp", ["198.51.100.0/24", "2001:db8:1::/48"])]],
	"a wide range": ["undecided", [under("IpAddress", "aws:SourceIp", ["198.0.0.0/8"])]],
	"every address": ["yes", [under("IpAddress", "aws:SourceIp", ["198.51.100.0/24", "0.0.0.0/0"])]],
	"every address of version 6": ["yes", [under("IpAddress", "aws:SourceIp", ["::/0"])]],
	"all addresses but some": ["yes", [under("NotIpAddress", "aws:SourceIp", ["198.51.100.0/24"])]],
	"a page that refers": ["yes", [under("StringLike", "aws:Referer", ["https://example.com/*"])]],
	"encrypted transport": ["yes", [under("Bool", "aws:SecureTransport", ["true"])]],
	"a second factor of any account": ["yes", [under("Bool", "aws:MultiFactorAuthPresent", ["true"])]],
	"a tag of whoever asks": ["yes", [under("StringEquals", "aws:PrincipalTag/team", ["a"])]],
	"a service that passes on": ["yes", [under("StringEquals", "kms:ViaService", ["s3.eu-west-1.amazonaws.com"])]],
	"a service that passes on for an account": ["no", [statement({"conditions": [
		condition("StringEquals", "kms:ViaService", ["s3.eu-west-1.amazonaws.com"]),
		condition("StringEquals", "kms:CallerAccount", [own]),
	]})]],
	"an address that asks nobody": ["yes", [under("StringEquals", "lambda:FunctionUrlAuthType", ["NONE"])]],
	"an unknown key": ["undecided", [under("StringEquals", "example:Key", ["a"])]],
	"a time": ["undecided", [under("DateLessThan", "aws:CurrentTime", ["2030-01-01T00:00:00Z"])]],
	"a pin beside an unknown key": ["no", [statement({"conditions": [
		condition("StringEquals", "example:Key", ["a"]),
		condition("StringEquals", "aws:PrincipalOrgID", [org]),
	]})]],
}

# The same of allows and denies together.
public_by_denies := {
	"a deny alone": ["no", [deny({})]],
	"a deny of all of an allow": ["no", [statement({}), deny({})]],
	"a deny for all but an organisation": ["no", [statement({}), deny_under("StringNotEquals", "aws:PrincipalOrgID", [org])]],
	"a deny for a network": ["undecided", [statement({}), deny_under("IpAddress", "aws:SourceIp", ["198.51.100.0/24"])]],
	"a deny of plain HTTP over an allow": ["yes", [statement({}), deny_under("Bool", "aws:SecureTransport", ["false"])]],
	"a deny of other actions": ["yes", [statement({}), deny({"actions": ["s3:Put*", "s3:DeleteBucket"]})]],
	"a deny of more than some actions": ["undecided", [statement({}), deny({"actions": [], "not_actions": ["s3:PutObject"]})]],
	"a deny of overlapping wildcards": ["undecided", [statement({"actions": ["s3:*Object"]}), deny({"actions": ["s3:Get*"]})]],
	"a deny for somebody": ["yes", [statement({}), deny({"principals": aws(other)})]],
	"a deny for everyone but some": ["undecided", [statement({}), deny({"principals": [], "not_principals": aws(own)})]],
}

test_public if {
	every name, case in public {
		[name, iam_resource.public(case[1])] == [name, case[0]]
	}
}

test_public_by_identity if {
	every name, case in public_by_identity {
		[name, iam_resource.public(case[1])] == [name, case[0]]
	}
}

test_public_by_network if {
	every name, case in public_by_network {
		[name, iam_resource.public(case[1])] == [name, case[0]]
	}
}

test_public_by_denies if {
	every name, case in public_by_denies {
		[name, iam_resource.public(case[1])] == [name, case[0]]
	}
}

# What is told of others than the own account and one that is trusted.
admits := {
	"no statement": ["no", []],
	"the own account": ["no", [of(aws("arn:aws:iam::123456789012:root"))]],
	"another account": ["yes", [of(aws(other))]],
	"another account beside the own": ["yes", [of(array.concat(aws(own), aws(other)))]],
	"a trusted account": ["no", [of(aws("arn:aws:iam::333344445555:role/r"))]],
	"everyone": ["yes", [statement({})]],
	"everyone of the own account": ["no", [under("StringEquals", "aws:PrincipalAccount", [own])]],
	"everyone of another account": ["yes", [under("StringEquals", "aws:PrincipalAccount", [other])]],
	"everyone of an organisation": ["yes", [under("StringEquals", "aws:PrincipalOrgID", [org])]],
	"everyone of a trusted organisation": ["no", [under("StringEquals", "aws:PrincipalOrgID", ["o-trusted0000"])]],
	"everyone of a trusted organisation's unit": [
		"no",
		[under("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ["o-trusted0000/r-a/*"])],
	],
	"everyone of an endpoint": ["undecided", [under("StringEquals", "aws:SourceVpce", ["vpce-1a2b3c4d"])]],
	"everyone of an endpoint and the own account": ["no", [statement({"conditions": [
		condition("StringEquals", "aws:SourceVpce", ["vpce-1a2b3c4d"]),
		condition("StringEquals", "aws:PrincipalAccount", [own]),
	]})]],
	"a service": ["no", [of(service("logging.s3.amazonaws.com"))]],
	"a service for the own account": ["no", [statement({
		"principals": service("sns.amazonaws.com"),
		"conditions": [condition("StringEquals", "aws:SourceAccount", [own])],
	})]],
	"a service for another account": ["yes", [statement({
		"principals": service("sns.amazonaws.com"),
		"conditions": [condition("ArnLike", "aws:SourceArn", ["arn:aws:sns:*:210987654321:t"])],
	})]],
	"a canonical user": ["undecided", [of([{"type": "CanonicalUser", "id": "79a59df900b949e5"}])]],
	"a deleted role": ["undecided", [of(aws("AROAEXAMPLEEXAMPLE"))]],
	"another account under an unknown condition": [
		"yes",
		[statement({"principals": aws(other), "conditions": [condition("StringEquals", "example:Key", ["a"])]})],
	],
	"everyone under an unknown condition": ["undecided", [under("StringEquals", "example:Key", ["a"])]],
	"a deny over another account": ["undecided", [of(aws(other)), deny({"principals": aws(other)})]],
	"a deny of plain HTTP": ["yes", [of(aws(other)), deny_under("Bool", "aws:SecureTransport", ["false"])]],
	"a deny alone": ["no", [deny({"principals": aws(other)})]],
}

known := {own, "333344445555", "o-trusted0000"}

test_admits if {
	every name, case in admits {
		[name, iam_resource.admits(case[1], known)] == [name, case[0]]
	}
}

test_a_star_is_never_trusted if {
	iam_resource.admits([statement({})], {own, "*", "other"}) == "yes"
	iam_resource.admits([of(aws("AROAEXAMPLEEXAMPLE"))], {own, "*", "other"}) == "undecided"
}

test_outsiders_are_named if {
	statements := [of(aws(other)), of(aws(own)), under("StringEquals", "aws:PrincipalOrgID", [org])]
	iam_resource.outsiders(statements, known) == {other, org}
	iam_resource.outsiders([statement({})], known) == {"*"}
}

bucket := ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]

plain_http := [condition("Bool", "aws:SecureTransport", ["false"])]

refusing(changes) := deny(testing.changed({"resources": bucket, "conditions": plain_http}, changes))

# What is told of plain HTTP.
http := {
	"no statement": ["no", []],
	"bucket and objects": ["yes", [refusing({})]],
	"all resources": ["yes", [refusing({"resources": ["*"]})]],
	"a beginning of both": ["yes", [refusing({"resources": ["arn:aws:s3:::b*"]})]],
	"all actions": ["yes", [refusing({"actions": ["*"]})]],
	"every AWS principal": ["yes", [refusing({"principals": aws("*")})]],
	"bucket and objects apart": [
		"yes",
		[refusing({"resources": ["arn:aws:s3:::b"]}), refusing({"resources": ["arn:aws:s3:::b/*"]})],
	],
	"the operator in another case": ["yes", [refusing({"conditions": [condition("bool", "AWS:securetransport", ["false"])]})]],
	"objects alone": ["no", [refusing({"resources": ["arn:aws:s3:::b/*"]})]],
	"the bucket alone": ["no", [refusing({"resources": ["arn:aws:s3:::b"]})]],
	"another bucket": ["no", [refusing({"resources": ["arn:aws:s3:::c", "arn:aws:s3:::c/*"]})]],
	"a folder": ["no", [refusing({"resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/a/*"]})]],
	"all but some resources": ["no", [refusing({"resources": [], "not_resources": ["arn:aws:s3:::b/a"]})]],
	"some actions": ["no", [refusing({"actions": ["s3:GetObject"]})]],
	"all but some actions": ["no", [refusing({"actions": [], "not_actions": ["s3:GetObject"]})]],
	"somebody": ["no", [refusing({"principals": aws(other)})]],
	"everyone but some": ["no", [refusing({"principals": [], "not_principals": aws(own)})]],
	"an allow": ["no", [refusing({"effect": "Allow"})]],
	"a second condition": ["no", [refusing({"conditions": array.concat(plain_http, [condition("Bool", "aws:ViaAWSService", ["false"])])})]],
	"encrypted transport": ["undecided", [refusing({"conditions": [condition("Bool", "aws:SecureTransport", ["true"])]})]],
	"another operator": ["undecided", [refusing({"conditions": [condition("StringNotEquals", "aws:SecureTransport", ["true"])]})]],
	"several that cover some": ["undecided", [refusing({"actions": ["s3:Get*"]}), refusing({"actions": ["s3:Put*"]})]],
	"another condition": ["no", [refusing({"conditions": [condition("NumericLessThan", "s3:TlsVersion", ["1.2"])]})]],
}

test_http if {
	every name, case in http {
		[name, iam_resource.refuses_http(case[1], bucket, {"*", "s3:*"})] == [name, case[0]]
	}
}

test_a_statement_without_resources_is_about_the_resource if {
	iam_resource.refuses_http([refusing({"resources": []})], ["arn:aws:ecr:x"], {"s3:*"}) == "yes"
}

old_tls(values) := iam_resource.refuses_old_tls(
	[refusing({"conditions": [condition("NumericLessThan", "s3:TlsVersion", values)]})],
	bucket,
	{"s3:*"},
)

test_old_tls if {
	old_tls(["1.2"]) == "yes"
	old_tls(["1.3"]) == "yes"
	old_tls(["1.1"]) == "undecided"
	iam_resource.refuses_old_tls([refusing({})], bucket, {"s3:*"}) == "no"
}

# Elements of unforeseen shapes.
odd := [
	{"effect": "Permit"},
	{"actions": []},
	{"actions": {}},
	{"actions": [7]},
	{"not_actions": null},
	{"resources": "*"},
	{"principals": []},
	{"principals": {}},
	{"principals": [{"type": "AWS"}]},
	{"principals": [{"id": "*"}]},
	{"principals": [{"type": 7, "id": "*"}]},
	{"not_principals": null},
	{"conditions": {}},
	{"conditions": [{"operator": "Bool", "key": 7, "values": []}]},
	{"conditions": [{"operator": "Bool", "key": "a"}]},
]

answered(statements) := {answer | answer := iam_resource.public(statements)} | ({answer | answer := iam_resource.admits(statements, known)} | {answer | answer := iam_resource.refuses_http(statements, bucket, {"s3:*"})})

test_unforeseen_shapes_have_no_answer if {
	answers := [answer |
		some changes in odd
		statements := [statement(changes)]
		some answer in answered(statements)
	]
	answers == []
	iam_resource.sound([statement({})]) == true
}
