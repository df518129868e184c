package lib.iam_semantics_outsiders_test

# Whether a policy of a resource lets in others than the own account 123456789012, the trusted account 333344445555 and
# the trusted organisation o-trusted0000. A row holds the answer, principal and condition as written, and where the trap
# was seen.

import data.lib.iam_resource
import data.lib.iam_written

known := {"123456789012", "333344445555", "o-trusted0000"}

own := "123456789012"

other := "210987654321"

principals := {
	"the own account by its root": ["no", {"AWS": "arn:aws:iam::123456789012:root"}, {}, "nccgroup/ScoutSuite#457"],
	"the own account by its number": ["no", {"AWS": own}, {}, "prowler-cloud/prowler#2605"],
	"a trusted account": ["no", {"AWS": "arn:aws:iam::333344445555:role/app"}, {}],
	"another account": ["yes", {"AWS": "arn:aws:iam::210987654321:root"}, {}],
	"another account's session": ["yes", {"AWS": "arn:aws:sts::210987654321:assumed-role/app/s"}, {}],
	"another account of China": ["yes", {"AWS": "arn:aws-cn:iam::210987654321:root"}, {}],
	"another account behind the own one": ["yes", {"AWS": [own, other]}, {}],
	"everybody": ["yes", "*", {}],
	"everybody but another account": ["yes", null, {}],
	"the id left of a deleted user": ["undecided", {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, {}, "cloud-custodian/cloud-custodian#10618"],
	"the id left of a deleted role": ["undecided", {"AWS": "AROADBQP57FF2AEXAMPLE"}, {}, "cloud-custodian/cloud-custodian#6431"],
	"an access identity of CloudFront, of nobody knows which account": [
		"undecided",
		{"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"},
		{},
		"aws-samples/data-perimeter-policy-examples#47",
	],
	"a canonical user": ["undecided", {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, {}],
	"a role of any account": ["undecided", {"AWS": "arn:aws:iam::*:role/app"}, {}, "FogSecurity/finders-keypers#19"],
	"users of an identity provider": ["undecided", {"Federated": "accounts.google.com"}, {}],
	"another account beside a deleted user": ["yes", {"AWS": [other, "AIDACKCEVSQ6C2EXAMPLE"]}, {}],
}

conditions := {
	"everybody of the own account": ["no", "*", {"StringEquals": {"aws:PrincipalAccount": own}}],
	"everybody of the own and a trusted account": ["no", "*", {"StringEquals": {"aws:PrincipalAccount": [own, "333344445555"]}}, "prowler-cloud/prowler#12816"],
	"everybody of the own and another account": ["yes", "*", {"StringEquals": {"aws:PrincipalAccount": [own, other]}}, "prowler-cloud/prowler#12816"],
	"everybody of a trusted organisation": ["no", "*", {"StringEquals": {"aws:PrincipalOrgID": "o-trusted0000"}}],
	"everybody of a strange organisation": ["yes", "*", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}],
	"everybody of a trusted organisation by a name of a role": [
		"no",
		"*",
		{"StringEquals": {"aws:PrincipalOrgID": "o-trusted0000"}, "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*-lambda-role"}},
		"cloud-custodian/cloud-custodian#9287",
	],
	"everybody of an organisation, if told": ["yes", "*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-trusted0000"}}],
	"everybody but of a trusted account": ["yes", "*", {"StringNotEquals": {"aws:PrincipalAccount": "333344445555"}}],
	"everybody of an endpoint": ["undecided", "*", {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}],
	"everybody of a network of addresses": ["undecided", "*", {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}],
	"a session of some role": ["undecided", "*", {"StringLike": {"aws:userid": "AROADBQP57FF2AEXAMPLE:*"}}],
	"a topic of the own account": ["no", "*", {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:t"}}, "prowler-cloud/prowler#2565"],
	"a topic of another account": ["yes", "*", {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:210987654321:t"}}, "prowler-cloud/prowler#2848"],
	"a bucket of nobody knows which account": ["undecided", "*", {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::a-bucket"}}, "webiny/webiny-js#2298"],
	"a bucket of the own account": [
		"no",
		"*",
		{"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::a-bucket"}, "StringEquals": {"aws:SourceAccount": own}},
		"webiny/webiny-js#2298",
	],
	"another account within a trusted organisation": ["no", {"AWS": other}, {"StringEquals": {"aws:PrincipalOrgID": "o-trusted0000"}}],
	"another account from an endpoint": ["yes", {"AWS": other}, {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}],
	"another account with an external id": ["yes", {"AWS": other}, {"StringEquals": {"sts:ExternalId": "a-secret"}}],
	"another account that is named a trusted one": ["no", {"AWS": other}, {"StringEquals": {"aws:PrincipalAccount": own}}],
}

services := {
	"a service for whoever asks it": ["undecided", {"Service": "s3.amazonaws.com"}, {}, "prowler-cloud/prowler#4870"],
	"trails of whoever asks": ["undecided", {"Service": "cloudtrail.amazonaws.com"}, {}],
	"logs of buckets, which are of the same account": ["no", {"Service": "logging.s3.amazonaws.com"}, {}],
	"several services for whoever asks them": ["undecided", {"Service": ["logging.s3.amazonaws.com", "sns.amazonaws.com"]}, {}, "prowler-cloud/prowler#9213"],
	"a service for the own account": ["no", {"Service": "s3.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": own}}],
	"a service for the own account, in another case": ["no", {"Service": "s3.amazonaws.com"}, {"StringEquals": {"AWS:SourceAccount": own}}, "panther-labs/panther-analysis#1779"],
	"a service for the own account, if told": ["undecided", {"Service": "s3.amazonaws.com"}, {"StringEqualsIfExists": {"aws:SourceAccount": own}}],
	"a service for the own and another account": ["yes", {"Service": "s3.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": [own, other]}}],
	"a service for another account": ["yes", {"Service": "sns.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:210987654321:*"}}],
	"a service for a resource of the own account": ["no", {"Service": "sns.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}],
	"a service for a resource of any account": ["undecided", {"Service": "sns.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}],
	"a service for a trusted organisation": ["no", {"Service": "events.amazonaws.com"}, {"StringEquals": {"aws:SourceOrgID": "o-trusted0000"}}],
	"a service for a strange organisation": ["yes", {"Service": "events.amazonaws.com"}, {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}],
	"a service for a bucket of nobody knows which account": ["undecided", {"Service": "s3.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a-bucket"}}],
	"a service that must give the bucket's owner control": [
		"undecided",
		{"Service": "delivery.logs.amazonaws.com"},
		{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
		"aws-cloudformation/aws-guard-rules-registry#243",
	],
	"CloudFront for a distribution of the own account": [
		"no",
		{"Service": "cloudfront.amazonaws.com"},
		{"StringEquals": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE"}},
	],
	"a service that is asked by the own account's key": [
		"no",
		"*",
		{"StringEquals": {"kms:CallerAccount": own, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
		"cloud-custodian/cloud-custodian#7665",
	],
	"any service": ["yes", {"Service": "*"}, {}],
}

allow(row) := {"Effect": "Allow", "NotPrincipal": {"AWS": other}, "Action": "*", "Resource": "*", "Condition": row[2]} if row[1] == null

else := {"Effect": "Allow", "Principal": row[1], "Action": "*", "Resource": "*", "Condition": row[2]}

# The rows with another answer, by name.
wrong(rows) := {name: answers |
	some name, row in rows
	answers := [answer | answer := iam_resource.admits(iam_written.statements(allow(row)), known)]
	answers != [row[0]]
}

test_principals_rows if count(wrong(principals)) == 0

test_conditions_rows if count(wrong(conditions)) == 0

test_services_rows if count(wrong(services)) == 0

deny(changes) := object.union({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}, changes)

# What denies leave of an allow for another account.
denies := {
	"outside the own account": ["no", deny({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": own}}})],
	"outside a strange organisation, of which the other account may be": ["undecided", deny({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}})],
	"to the other account": ["undecided", deny({"Principal": {"AWS": other}})],
	"to everybody": ["no", deny({})],
	"without TLS": ["yes", deny({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})],
	"of other actions": ["yes", deny({"Action": "kms:ScheduleKeyDeletion"})],
}

wrong_denies[name] := answers if {
	some name, row in denies
	allowed := {"Effect": "Allow", "Principal": {"AWS": other}, "Action": "kms:Decrypt", "Resource": "*"}
	answers := [answer | answer := iam_resource.admits(iam_written.statements([allowed, row[1]]), known)]
	answers != [row[0]]
}

test_denies if count(wrong_denies) == 0

# What denies leave of an allow for everybody.
denies_to_all := {
	"outside the own account": ["no", deny({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": own}}})],
	"outside a trusted organisation": ["no", deny({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-trusted0000"}}})],
	"outside a strange organisation": ["yes", deny({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}})],
	"outside an endpoint": ["undecided", deny({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})],
	"for some addresses": ["undecided", deny({"Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}})],
}

wrong_denies_to_all[name] := answers if {
	some name, row in denies_to_all
	allowed := {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
	answers := [answer | answer := iam_resource.admits(iam_written.statements([allowed, row[1]]), known)]
	answers != [row[0]]
}

test_denies_to_all if count(wrong_denies_to_all) == 0
