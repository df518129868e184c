package lib.iam_semantics_tls_test

# Whether the policy of bucket b refuses plain HTTP to everybody, for the bucket and all its objects. A row holds the
# answer, the statements as written, and where the trap was seen. `no` fails, `undecided` is unknown.

import data.lib.iam_resource
import data.lib.iam_written

bucket := ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]

plain := {"Bool": {"aws:SecureTransport": "false"}}

deny(changes) := object.union(
	object.remove({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": bucket, "Condition": plain}, object.keys(changes)),
	changes,
)

whole := {
	"as AWS shows it": ["yes", deny({}), "bridgecrewio/checkov#6156"],
	"without a list of statements, beside another one": [
		"yes",
		[{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:*", "Resource": bucket}, deny({})],
		"aquasecurity/cloudsploit#579",
	],
	"beside another deny": [
		"yes",
		[deny({}), deny({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}})],
		"Checkmarx/kics#5763",
	],
	"a boolean": ["yes", deny({"Condition": {"Bool": {"aws:SecureTransport": false}}}), "aquasecurity/cloudsploit#579"],
	"a list of one": ["yes", deny({"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}})],
	"if the key is there, which it always is": ["yes", deny({"Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}})],
	"as a text": ["yes", deny({"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}})],
	"the key in another case": ["yes", deny({"Condition": {"Bool": {"aws:SECURETRANSPORT": "false"}}}), "cloud-custodian/cloud-custodian#10531"],
	"every AWS principal": ["yes", deny({"Principal": {"AWS": "*"}})],
	"every AWS principal in a list": ["yes", deny({"Principal": {"AWS": ["*"]}})],
	"all actions of all services": ["yes", deny({"Action": "*"})],
	"all actions in a list with one": ["yes", deny({"Action": ["s3:GetObject", "s3:*"]})],
	"all actions in another case": ["yes", deny({"Action": "S3:*"})],
	"all resources": ["yes", deny({"Resource": "*"})],
	"every bucket": ["yes", deny({"Resource": "arn:aws:s3:::*"})],
	"the bucket's name as a beginning": ["yes", deny({"Resource": "arn:aws:s3:::b*"})],
	"every partition": ["yes", deny({"Resource": ["arn:*:s3:::b", "arn:*:s3:::b/*"]})],
	"bucket and objects in two statements": [
		"yes",
		[deny({"Resource": "arn:aws:s3:::b"}), deny({"Resource": "arn:aws:s3:::b/*"})],
		"aquasecurity/cloudsploit#757",
	],
	"old TLS, and none as well": ["yes", deny({"Condition": {"NumericLessThanIfExists": {"s3:TlsVersion": "1.2"}}})],
}

less := {
	"objects alone": ["no", deny({"Resource": "arn:aws:s3:::b/*"}), "prowler-cloud/prowler#1481"],
	"objects alone, every AWS principal": ["no", deny({"Resource": "arn:aws:s3:::b/*", "Principal": {"AWS": "*"}}), "inspec/inspec-aws#293"],
	"the bucket alone": ["no", deny({"Resource": "arn:aws:s3:::b"})],
	"another bucket": ["no", deny({"Resource": ["arn:aws:s3:::c", "arn:aws:s3:::c/*"]})],
	"a bucket of a longer name": ["no", deny({"Resource": ["arn:aws:s3:::bb", "arn:aws:s3:::bb/*"]})],
	"a folder": ["no", deny({"Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/folder/*"]})],
	"objects of one character": ["no", deny({"Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/?"]})],
	"a bucket of another partition": ["no", deny({"Resource": ["arn:aws-cn:s3:::b", "arn:aws-cn:s3:::b/*"]})],
	"all but a folder": ["no", object.union(object.remove(deny({}), ["Resource"]), {"NotResource": "arn:aws:s3:::b/public/*"})],
	"reading and writing alone": ["no", deny({"Action": ["s3:GetObject", "s3:PutObject"]}), "bridgecrewio/checkov#6156"],
	"writing alone": ["no", deny({"Action": "s3:PutObject"}), "someengineering/fixinventory#1925"],
	"all but reading": ["no", object.union(object.remove(deny({}), ["Action"]), {"NotAction": "s3:GetObject"})],
	"an account alone": ["no", deny({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}})],
	"services alone": ["no", deny({"Principal": {"Service": "*"}})],
	"everybody but an account": ["no", object.union(object.remove(deny({}), ["Principal"]), {"NotPrincipal": {"AWS": "123456789012"}})],
	"an allow with TLS": [
		"no",
		deny({"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
		"Ditectrev/Amazon-Web-Services-AWS-Developer-Associate-DVA-C02-Practice-Tests-Exams-Questions-Answers#14",
	],
	"an allow without TLS": ["no", deny({"Effect": "Allow"}), "aws-cloudformation/aws-guard-rules-registry#243"],
	"old TLS alone": ["no", deny({"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}})],
	"no TLS together with an old version, which is never both": [
		"no",
		deny({"Condition": {"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}}}),
	],
	"no TLS from outside alone": [
		"no",
		deny({"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}}),
	],
	"no TLS by a person alone": [
		"no",
		deny({"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}}}),
	],
	"another deny alone": ["no", deny({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}}), "someengineering/fixinventory#1922"],
	"no policy to speak of": ["no", []],
}

unclear := {
	"the wrong way around": [
		"undecided",
		deny({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
		"ministryofjustice/modernisation-platform-environments#4693",
	],
	"either": ["undecided", deny({"Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}})],
	"not with TLS": ["undecided", deny({"Condition": {"StringNotEquals": {"aws:SecureTransport": "true"}}})],
	"in capitals": ["undecided", deny({"Condition": {"Bool": {"aws:SecureTransport": "FALSE"}}})],
	"all of no values": ["undecided", deny({"Condition": {"ForAllValues:Bool": {"aws:SecureTransport": "false"}}})],
	"the key is not there": ["undecided", deny({"Condition": {"Null": {"aws:SecureTransport": "true"}}})],
	"no value": ["undecided", deny({"Condition": {"Bool": {"aws:SecureTransport": []}}})],
	"reading and writing in two statements": ["undecided", [deny({"Action": "s3:Get*"}), deny({"Action": "s3:Put*"})]],
	"two accounts in two statements": [
		"undecided",
		[deny({"Principal": {"AWS": "123456789012"}}), deny({"Principal": {"AWS": "210987654321"}})],
	],
}

# The rows with another answer, by name.
wrong(rows) := {name: answers |
	some name, row in rows
	answers := [answer | answer := iam_resource.refuses_http(iam_written.statements(row[1]), bucket, {"*", "s3:*"})]
	answers != [row[0]]
}

test_whole_rows if count(wrong(whole)) == 0

test_less_rows if count(wrong(less)) == 0

test_unclear_rows if count(wrong(unclear)) == 0
