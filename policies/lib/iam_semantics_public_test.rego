package lib.iam_semantics_public_test

# Whether a policy of a resource lets everybody in: principals, several statements, and denies over allows. A row holds
# the answer, the statements as written, and where the trap was seen. `yes` fails, `undecided` is unknown.

import data.lib.iam_resource
import data.lib.iam_written

root := "arn:aws:iam::123456789012:root"

org := {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}

read(changes) := object.union({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}, changes)

to(principal) := object.union(object.remove(read({}), ["Principal"]), {"Principal": principal})

all_but(principal) := object.union(object.remove(read({}), ["Principal"]), {"NotPrincipal": principal})

deny(changes) := object.union({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}, changes)

principals := {
	"everybody by a text": ["yes", read({}), "turbot/steampipe-mod-aws-compliance#538"],
	"everybody by a type": ["yes", to({"AWS": "*"})],
	"everybody in a list of one": ["yes", to({"AWS": ["*"]})],
	"everybody behind a named account": ["yes", to({"AWS": [root, "*"]}), "bridgecrewio/checkov#7430"],
	"everybody of a second type": ["yes", to({"AWS": root, "Service": "*"}), "boogy/iam-policy-validator#153"],
	"everybody who has a provider's token": ["yes", to({"Federated": "*"})],
	"everybody but an account": ["yes", all_but({"AWS": root}), "owasp-cloud-security/owasp-cloud-security#28"],
	"everybody but a role": ["yes", all_but({"AWS": "arn:aws:iam::123456789012:role/app"}), "owasp-cloud-security/owasp-cloud-security#28"],
	"an account by its number": ["no", to({"AWS": "123456789012"}), "prowler-cloud/prowler#2605"],
	"an account by its root": ["no", to({"AWS": root})],
	"an account of China": ["no", to({"AWS": "arn:aws-cn:iam::123456789012:root"}), "cloud-custodian/cloud-custodian#3508"],
	"a role of GovCloud": ["no", to({"AWS": "arn:aws-us-gov:iam::123456789012:role/app"}), "salesforce/policy_sentry#55"],
	"a session of a role": ["no", to({"AWS": "arn:aws:sts::123456789012:assumed-role/app/session"})],
	"a federated user": ["no", to({"AWS": "arn:aws:sts::123456789012:federated-user/ada"})],
	"several accounts": ["no", to({"AWS": ["123456789012", "210987654321"]}), "turbot/steampipe-mod-aws-compliance#952"],
	"the id left of a deleted user": ["no", to({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}), "cloud-custodian/cloud-custodian#10618"],
	"the id left of a deleted role": ["no", to({"AWS": "AROADBQP57FF2AEXAMPLE"}), "cloud-custodian/cloud-custodian#6431"],
	"an access identity of CloudFront": [
		"no",
		to({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"}),
		"duo-labs/parliament#173",
	],
	"a canonical user": ["no", to({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}), "go-to-k/cdkd#872"],
	"a service": ["no", to({"Service": "cloudtrail.amazonaws.com"})],
	"services in a list": ["no", to({"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}), "prowler-cloud/prowler#9213"],
	"a user of every account": ["undecided", to({"AWS": "arn:aws:iam::*:user/ada"}), "JamesWoolfenden/pike#139"],
	"the root of every account": ["undecided", to({"AWS": "arn:aws:iam::*:root"}), "JamesWoolfenden/pike#139"],
	"every account by the beginning of an ARN": ["undecided", to({"AWS": "arn:aws:iam::*"}), "bridgecrewio/checkov#178"],
	"every role of an account": ["undecided", to({"AWS": "arn:aws:iam::123456789012:role/*"})],
	"a principal with a question mark": ["undecided", to({"AWS": "arn:aws:iam::12345678901?:root"})],
	"users of an identity provider": ["undecided", to({"Federated": "cognito-identity.amazonaws.com"})],
}

statements := {
	"no statement": ["no", []],
	"one statement without a list": ["yes", read({})],
	"the second statement": ["yes", [to({"AWS": root}), read({})], "bridgecrewio/checkov#7584"],
	"every action but one": ["yes", object.union(object.remove(read({}), ["Action"]), {"NotAction": "s3:DeleteBucket"}), "duo-labs/parliament#151"],
	"every object but one": ["yes", object.union(object.remove(read({}), ["Resource"]), {"NotResource": "arn:aws:s3:::b/private/*"})],
	"no resource at all": ["yes", object.remove(read({}), ["Resource"]), "prowler-cloud/prowler#1151"],
	"two statements of one Sid": ["yes", [object.union(to({"AWS": root}), {"Sid": "a"}), read({"Sid": "a"})]],
	"actions in another case": ["yes", read({"Action": "S3:GETOBJECT"})],
	"the same statement pinned and not": ["yes", [read({"Condition": {"StringEquals": org}}), read({})]],
}

denies := {
	"a deny alone": ["no", deny({}), "bridgecrewio/checkov#4394"],
	"a deny with a wildcard alone": ["no", deny({"Action": "*", "Resource": "*"}), "bridgecrewio/checkov#4401"],
	"a deny for everybody but some alone": ["no", object.union(object.remove(deny({}), ["Principal"]), {"NotPrincipal": {"AWS": root}})],
	"an allow wholly denied": ["no", [read({}), deny({})], "cartography-cncf/cartography#2016"],
	"an allow wholly denied before it stands": ["no", [deny({}), read({})]],
	"an allow wholly denied by another spelling": ["no", [read({}), deny({"Action": "s3:get*", "Resource": "*"})]],
	"an allow denied for other objects": ["undecided", [read({}), deny({"Resource": "arn:aws:s3:::b/private/*"})]],
	"an allow denied in part of its actions": ["undecided", [read({"Action": ["s3:GetObject", "s3:PutObject"]}), deny({"Action": "s3:PutObject"})]],
	"an allow of a wildcard denied in part": ["undecided", [read({"Action": "s3:*"}), deny({"Action": "s3:Put*"})]],
	"a question mark is not a star": ["undecided", [read({"Action": "s3:*Object"}), deny({"Action": "s3:???Object"})]],
	"an allow of all but some, denied in part": [
		"undecided",
		[object.union(object.remove(read({}), ["Action"]), {"NotAction": "s3:Put*"}), deny({"Action": "s3:GetObject"})],
	],
	"an allow denied in other actions": ["yes", [read({}), deny({"Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"]})], "bridgecrewio/checkov#5934"],
	"an allow denied to an account": ["yes", [read({}), deny({"Principal": {"AWS": "210987654321"}})]],
	"an allow denied to everybody but an account": [
		"undecided",
		[read({}), object.union(object.remove(deny({}), ["Principal"]), {"NotPrincipal": {"AWS": root}})],
		"boogy/iam-policy-validator#153",
	],
	"an allow denied outside an organisation": ["no", [read({}), deny({"Condition": {"StringNotEquals": org}})]],
	"an allow denied outside an organisation, if told": ["no", [read({}), deny({"Condition": {"StringNotEqualsIfExists": org}})], "aws-cloudformation/cfn-lint#3783"],
	"an allow denied outside one of two organisations": [
		"no",
		[read({}), deny({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]}}})],
	],
	"an allow denied outside an organisation and a network": [
		"undecided",
		[read({}), deny({"Condition": {"StringNotEquals": org, "NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}})],
	],
	"an allow denied outside any organisation": ["yes", [read({}), deny({"Condition": {"StringNotLike": {"aws:PrincipalOrgID": "*"}}})]],
	"an allow denied outside a network": [
		"no",
		[read({}), deny({"Condition": {"NotIpAddress": {"aws:SourceIp": ["198.51.100.7/32", "203.0.113.0/24"]}}})],
		"noobaa/noobaa-core#9869",
	],
	"an allow denied outside the internet": ["yes", [read({}), deny({"Condition": {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}})]],
	"an allow denied outside an endpoint": ["no", [read({}), deny({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})]],
	"an allow denied inside an organisation": ["undecided", [read({}), deny({"Condition": {"StringEquals": org}})]],
	"an allow denied for any value but one": [
		"undecided",
		[read({}), deny({"Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}})],
		"ExtendDB/extenddb#30",
	],
	"an allow denied for all values but one": [
		"no",
		[read({}), deny({"Condition": {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}})],
		"ExtendDB/extenddb#30",
	],
	"an allow denied without TLS": ["yes", [read({}), deny({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})], "Checkmarx/kics#5763"],
	"an allow denied without a second factor": ["yes", [read({}), deny({"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}})]],
	"an allow denied to those without a tag": ["yes", [read({}), deny({"Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "a"}}})]],
	"an allow denied but to a role": [
		"no",
		[read({}), deny({"Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app"}}})],
		"boogy/iam-policy-validator#153",
	],
	"an allow denied but to a role of any account": [
		"yes",
		[read({}), deny({"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}}})],
	],
}

# The rows with another answer, by name.
wrong(rows) := {name: answers |
	some name, row in rows
	answers := [answer | answer := iam_resource.public(iam_written.statements(row[1]))]
	answers != [row[0]]
}

test_principals_rows if count(wrong(principals)) == 0

test_statements_rows if count(wrong(statements)) == 0

test_denies_rows if count(wrong(denies)) == 0
