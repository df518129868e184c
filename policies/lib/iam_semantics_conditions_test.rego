package lib.iam_semantics_conditions_test

# Whether everybody is let in where an allow for everybody has conditions. A row holds the answer, the `Condition` as
# written, and where the trap was seen. `yes` fails, `undecided` is unknown.

import data.lib.iam_resource
import data.lib.iam_written

own := "123456789012"

org := "o-a1b2c3d4e5"

identities := {
	"an organisation": ["no", {"StringEquals": {"aws:PrincipalOrgID": org}}, "turbot/steampipe-mod-aws-compliance#953"],
	"one of two organisations": ["no", {"StringEquals": {"aws:PrincipalOrgID": [org, "o-f6g7h8i9j0"]}}],
	"a unit of an organisation": [
		"no",
		{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*/ou-a1b2-c3d4e5f6/*"}},
		"prowler-cloud/prowler#1151",
	],
	"an organisation, whatever its roles' accounts": [
		"no",
		{"StringEquals": {"aws:PrincipalOrgID": org}, "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*-testing"}},
		"cloud-custodian/cloud-custodian#8898",
	],
	"one of two organisations, by roles of any account": [
		"no",
		{
			"StringEquals": {"aws:PrincipalOrgID": [org, "o-f6g7h8i9j0"]},
			"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/ARole-*", "arn:aws:iam::*:role/DRole"]},
		},
		"Netflix-Skunkworks/policyuniverse#150",
	],
	"any organisation": ["yes", {"StringLike": {"aws:PrincipalOrgID": "*"}}, "prowler-cloud/prowler#12562"],
	"any organisation by its prefix": ["yes", {"StringLike": {"aws:PrincipalOrgID": "o-*"}}],
	"a star beside an organisation": ["yes", {"StringLike": {"aws:PrincipalOrgID": [org, "*"]}}],
	"a star that stands for itself": ["undecided", {"StringEquals": {"aws:PrincipalOrgID": "*"}}],
	"a short beginning with question marks": ["undecided", {"StringLike": {"aws:PrincipalOrgID": "o-??????????"}}],
	"no organisation in a list": ["undecided", {"StringEquals": {"aws:PrincipalOrgID": []}}],
	"an empty text": ["undecided", {"StringEquals": {"aws:PrincipalOrgID": ""}}],
	"a variable": ["undecided", {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}],
	"a variable with a default": ["undecided", {"StringLike": {"aws:PrincipalOrgID": "${aws:PrincipalTag/org, '*'}"}}],
	"a star written as a variable": ["undecided", {"StringLike": {"aws:PrincipalOrgID": "${*}"}}],
}

accounts := {
	"an account": ["no", {"StringEquals": {"aws:PrincipalAccount": own}}],
	"accounts in a list": ["no", {"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}, "prowler-cloud/prowler#12816"],
	"an account by a pattern without wildcard": ["no", {"StringLike": {"aws:PrincipalAccount": own}}, "turbot/steampipe-mod-aws-perimeter#9"],
	"an account as a number": ["no", {"StringEquals": {"aws:PrincipalAccount": 123456789012}}],
	"accounts of some beginning": ["yes", {"StringLike": {"aws:PrincipalAccount": "1234*"}}],
	"an account compared as a number": ["undecided", {"NumericEquals": {"aws:PrincipalAccount": own}}, "duo-labs/parliament#96"],
	"an account compared with its root": ["undecided", {"StringEquals": {"aws:PrincipalAccount": "arn:aws:iam::123456789012:root"}}],
	"all accounts but one": ["yes", {"StringNotEquals": {"aws:PrincipalAccount": own}}, "DataDog/datadog-iac-scanner#208"],
	"a role": ["no", {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app"}}, "bridgecrewio/checkov#6839"],
	"roles of an account": ["no", {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/production*"}}, "nccgroup/ScoutSuite#466"],
	"roles of several accounts": [
		"no",
		{"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a-*", "arn:aws:iam::210987654321:role/a-*"]}},
		"bridgecrewio/checkov#7304",
	],
	"a role of an account of China": ["no", {"ArnLike": {"aws:PrincipalArn": "arn:aws-cn:iam::123456789012:role/app"}}],
	"a role of any account": ["yes", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}, "panther-labs/panther-analysis#1533"],
	"a role of any account beside one": [
		"yes",
		{"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::*:role/a"]}},
	],
	"an account behind a wildcard that reaches over colons": ["undecided", {"StringLike": {"aws:PrincipalArn": "arn:*:iam::123456789012:role/app"}}],
	"a session of a role, whatever its name": ["no", {"StringLike": {"aws:userId": "AROAQXXXXXXYYYYYYZZZZ:*"}}],
	"a session of a role by its name": ["no", {"StringLike": {"aws:userId": "AROAQXXXXXXYYYYYYZZZZ:foo"}}, "Netflix-Skunkworks/policyuniverse#189"],
	"a session's name of anybody's role": ["yes", {"StringLike": {"aws:userid": "*:foo"}}],
	"a user's name in any account": ["yes", {"StringEquals": {"aws:username": "ada"}}],
	"any principal with a tag": ["yes", {"StringEquals": {"aws:PrincipalTag/team": "a"}}],
	"any user": ["yes", {"StringEquals": {"aws:PrincipalType": "User"}}],
	"any service of AWS": ["undecided", {"Bool": {"aws:PrincipalIsAWSService": "true"}}],
	"any request through a service": ["undecided", {"Bool": {"aws:ViaAWSService": "true"}}],
}

operators := {
	"equality if the key is there": ["yes", {"StringEqualsIfExists": {"aws:PrincipalOrgID": org}}, "DataDog/datadog-iac-scanner#208"],
	"likeness if the key is there": ["yes", {"ArnLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app"}}],
	"equality if the key is there, and it is": [
		"no",
		{"StringEqualsIfExists": {"aws:PrincipalOrgID": org}, "Null": {"aws:PrincipalOrgID": "false"}},
	],
	"equality if the key is there, and another one is": [
		"yes",
		{"StringEqualsIfExists": {"aws:PrincipalOrgID": org}, "Null": {"aws:PrincipalAccount": "false"}},
	],
	"equality if the key is there, and it is not": [
		"yes",
		{"StringEqualsIfExists": {"aws:PrincipalOrgID": org}, "Null": {"aws:PrincipalOrgID": "true"}},
	],
	"all of no values": ["yes", {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/"}}, "KensioSoftware/yulin#1309"],
	"all of no values of one account": ["yes", {"ForAllValues:StringLike": {"aws:PrincipalAccount": own}}, "awsdocs/aws-cloudformation-user-guide#1071"],
	"all of some values": [
		"no",
		{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}, "Null": {"aws:PrincipalOrgPaths": "false"}},
		"KensioSoftware/yulin#1310",
	],
	"all of some values, told as a boolean": [
		"no",
		{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}, "Null": {"aws:PrincipalOrgPaths": false}},
	],
	"any value, if there is one": ["yes", {"ForAnyValue:StringEqualsIfExists": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/"}}],
	"none of several": ["yes", {"StringNotEquals": {"aws:PrincipalOrgID": [org, "o-f6g7h8i9j0"]}}, "Netflix-Skunkworks/policyuniverse#163"],
	"not like": ["yes", {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::210987654321:*"}}, "Netflix-Skunkworks/policyuniverse#163"],
	"not all": ["yes", {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}],
	"there at all": ["yes", {"Null": {"aws:PrincipalOrgID": "false"}}],
	"not there": ["yes", {"Null": {"aws:PrincipalOrgID": "true"}}],
	"two keys that both hold, of which one pins": [
		"no",
		{"StringEquals": {"aws:PrincipalOrgID": org, "aws:PrincipalTag/team": "a"}},
		"prowler-cloud/prowler#3006",
	],
	"two operators that both hold, of which one pins": [
		"no",
		{"StringEquals": {"aws:PrincipalAccount": own}, "Bool": {"aws:SecureTransport": "true"}},
	],
	"two conditions that pin nothing": [
		"yes",
		{"StringNotEquals": {"aws:PrincipalOrgID": org}, "Bool": {"aws:SecureTransport": "true"}},
	],
	"one that pins nothing beside one unknown": [
		"undecided",
		{"StringEquals": {"example:Key": "a"}, "Bool": {"aws:SecureTransport": "true"}},
	],
	"a key in capitals": ["no", {"StringEquals": {"AWS:SOURCEVPC": "vpc-1a2b3c4d"}}, "prowler-cloud/prowler#4281"],
	"a key in small letters": ["no", {"StringEquals": {"aws:sourceaccount": own}}, "prowler-cloud/prowler#2723"],
	"a misspelt key": ["undecided", {"StringEquals": {"aws:PrincipleOrgID": org}}],
	"an unknown operator": ["undecided", {"StringIs": {"aws:PrincipalOrgID": org}}],
	"equality without regard to case": ["no", {"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": org}}],
	"no condition in an object": ["yes", {}],
}

sources := {
	"a topic": ["no", {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"}}, "nccgroup/Scout2#184"],
	"a topic by a text": ["no", {"StringEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"}}, "prowler-cloud/prowler#2792"],
	"a topic of another account": ["no", {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-west-2:555555555555:topic"}}, "prowler-cloud/prowler#3199"],
	"topics of two accounts": [
		"no",
		{"ArnEquals": {"aws:SourceArn": ["arn:aws:sns:*:123456789012:t", "arn:aws:sns:*:210987654321:t"]}},
		"Netflix/security_monkey#220",
	],
	"a bucket, whose ARN has no account": ["no", {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::a-bucket"}}, "prowler-cloud/prowler#3212"],
	"any bucket of some beginning": ["yes", {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a-*"}}],
	"any source": ["yes", {"ArnLike": {"aws:SourceArn": "*"}}, "bridgecrewio/checkov#178"],
	"topics of any account": ["yes", {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}],
	"everything of an account": ["no", {"ArnLike": {"aws:SourceArn": "arn:aws:*:*:123456789012:*"}}],
	"everything of an account, where the star reaches over colons": [
		"undecided",
		{"StringLike": {"aws:SourceArn": "arn:aws:*:*:123456789012:*"}},
		"aws-samples/service-control-policy-examples#7",
	],
	"functions of an account, where the star reaches over colons": [
		"undecided",
		{"StringLike": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:*"}},
	],
	"trails of an account in any region": [
		"no",
		{"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:123456789012:trail/*"}},
		"prowler-cloud/prowler#3006",
	],
	"a function of an account": ["no", {"StringLike": {"aws:SourceArn": "arn:aws:lambda:eu-west-1:123456789012:function:*"}}],
}

owners := {
	"the owner of a topic": ["no", {"StringEquals": {"AWS:SourceOwner": own}}, "nccgroup/ScoutSuite#1515"],
	"any owner": ["yes", {"StringLike": {"AWS:SourceOwner": "*"}}],
	"the account of a source": ["no", {"StringLike": {"aws:SourceAccount": own}}, "turbot/steampipe-mod-aws-perimeter#9"],
	"the organisation of a source": ["no", {"StringEquals": {"aws:SourceOrgID": org}}],
	"the caller of a key": ["no", {"StringEquals": {"kms:CallerAccount": own}}, "prowler-cloud/prowler#970"],
	"any caller of a key": ["yes", {"StringLike": {"kms:CallerAccount": "*"}}, "turbot/steampipe-mod-aws-perimeter#23"],
	"a key by way of a service": ["yes", {"StringEquals": {"kms:ViaService": "rds.us-east-1.amazonaws.com"}}],
	"a key by way of a service for an account": [
		"no",
		{"StringEquals": {"kms:ViaService": "rds.us-east-1.amazonaws.com", "kms:CallerAccount": own}},
		"Netflix/security_monkey#373",
	],
	"the account of the resource": ["yes", {"StringEquals": {"aws:ResourceAccount": own}}, "DataDog/datadog-iac-scanner#208"],
	"the organisation of the resource": ["yes", {"StringEquals": {"aws:ResourceOrgID": org}}],
	"access points of an account, which have policies of their own": ["undecided", {"StringEquals": {"s3:DataAccessPointAccount": own}}],
	"a function's address that asks for signatures": ["yes", {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}],
	"a function's address that asks nothing": ["yes", {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}, "stelligent/cfn_nag#614"],
	"a skill's id": ["undecided", {"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1"}}],
}

networks := {
	"an endpoint": ["no", {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}, "prowler-cloud/prowler#4257"],
	"an endpoint, if told": ["yes", {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}}],
	"any endpoint": ["yes", {"StringLike": {"aws:SourceVpce": "*"}}],
	"all endpoints but one": ["yes", {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}],
	"a network": ["no", {"StringEquals": {"aws:SourceVpc": "vpc-12334abc"}}, "prowler-cloud/prowler#4281"],
	"endpoints of an account": ["undecided", {"StringEquals": {"aws:VpceAccount": own}}],
	"an address": ["no", {"IpAddress": {"aws:SourceIp": "198.51.100.7"}}, "prowler-cloud/prowler#484"],
	"a range": ["no", {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}],
	"every address": ["yes", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}],
	"every address of version 6": ["yes", {"IpAddress": {"aws:SourceIp": "::/0"}}],
	"every address in a list": ["yes", {"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "0.0.0.0/0"]}}],
	"every address in two halves": ["undecided", {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}],
	"a wide range": ["undecided", {"IpAddress": {"aws:SourceIp": "54.0.0.0/8"}}],
	"a wide range of version 6": ["undecided", {"IpAddress": {"aws:SourceIp": "2000::/3"}}],
	"all of version 4 within version 6": ["undecided", {"IpAddress": {"aws:SourceIp": "::ffff:0:0/96"}}],
	"all of version 4 behind a translator": ["undecided", {"IpAddress": {"aws:SourceIp": "64:ff9b::/96"}}],
	"private addresses, which none of the internet has": ["no", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, "asfadmin/thin-egress-app#857"],
	"all private addresses": ["no", {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]}}, "versity/versitygw#2264"],
	"more than private addresses": ["undecided", {"IpAddress": {"aws:SourceIp": "172.0.0.0/8"}}],
	"private addresses of anybody's endpoint": ["undecided", {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}],
	"an address, if told": ["undecided", {"IpAddressIfExists": {"aws:SourceIp": "198.51.100.7"}}],
	"an address as a text": ["undecided", {"StringEquals": {"aws:SourceIp": "198.51.100.7"}}, "duo-labs/parliament#96"],
	"all addresses but a range": ["yes", {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}],
	"an address in an endpoint's place": ["undecided", {"IpAddress": {"aws:SourceVpce": "198.51.100.7"}}],
}

others := {
	"a page that refers": ["yes", {"StringLike": {"aws:Referer": "https://example.com/*"}}],
	"a browser": ["yes", {"StringEquals": {"aws:UserAgent": "secret"}}],
	"TLS": ["yes", {"Bool": {"aws:SecureTransport": "true"}}],
	"TLS of some version": ["yes", {"NumericGreaterThanEquals": {"s3:TlsVersion": "1.2"}}],
	"a second factor in any account": ["yes", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}],
	"a canned ACL": ["yes", {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}],
	"a key for encryption, which has a policy of its own": [
		"undecided",
		{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:123456789012:key/k"}},
	],
	"a time to come": ["undecided", {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}],
	"objects with a tag": ["undecided", {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}],
}

# The rows with another answer, by name.
wrong(rows) := {name: answers |
	some name, row in rows
	allow := {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": row[1]}
	answers := [answer | answer := iam_resource.public(iam_written.statements(allow))]
	answers != [row[0]]
}

test_identities_rows if count(wrong(identities)) == 0

test_accounts_rows if count(wrong(accounts)) == 0

test_operators_rows if count(wrong(operators)) == 0

test_sources_rows if count(wrong(sources)) == 0

test_owners_rows if count(wrong(owners)) == 0

test_networks_rows if count(wrong(networks)) == 0

test_others_rows if count(wrong(others)) == 0
