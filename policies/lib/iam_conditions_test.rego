package lib.iam_conditions_test

import data.lib.iam_conditions

condition(operator, key, values) := {"operator": operator, "key": key, "values": values}

pinned(operator, key, values) := iam_conditions.pinned({"conditions": [condition(operator, key, values)]}, {lower(key)})

pinning := {
	"equality": ["StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]],
	"operators and keys in any case": ["stringequals", "AWS:PRINCIPALORGID", ["o-a1b2c3d4e5"]],
	"any value of several": ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/*"]],
	"several whole values": ["StringEquals", "aws:SourceAccount", ["123456789012", "210987654321"]],
	"a resource of a named account": ["ArnLike", "aws:SourceArn", ["arn:aws:sns:*:123456789012:*"]],
	"an external id": ["StringEquals", "sts:ExternalId", ["s3cret"]],
}

test_pins if {
	every _, parts in pinning {
		pinned(parts[0], parts[1], parts[2]) == {lower(parts[1])}
	}
}

loose := {
	"equality if the key exists": ["StringEqualsIfExists", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]],
	"all values, which may be none": ["ForAllValues:StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]],
	"inequality": ["StringNotEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]],
	"presence alone": ["Null", "aws:PrincipalOrgID", ["false"]],
	"a star": ["StringLike", "aws:PrincipalOrgID", ["*"]],
	"a star beside a whole value": ["StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "*"]],
	"part of an id": ["StringLike", "aws:PrincipalOrgID", ["o-a1b2*"]],
	"no values": ["StringEquals", "aws:PrincipalOrgID", []],
	"part of an account": ["StringLike", "aws:SourceAccount", ["1234*"]],
	"a policy variable": ["StringEquals", "aws:SourceAccount", ["${aws:PrincipalAccount}"]],
	"a resource without account": ["ArnLike", "aws:SourceArn", ["arn:aws:s3:::bucket"]],
	"a resource of any account": ["ArnLike", "aws:SourceArn", ["arn:aws:sns:*:*:topic"]],
	"an external id with a star": ["StringLike", "sts:ExternalId", ["s3*"]],
}

test_pins_nothing if {
	every _, parts in loose {
		pinned(parts[0], parts[1], parts[2]) == set()
	}
}

test_only_wanted_keys_are_told if {
	statement := {"conditions": [condition("StringEquals", "aws:SourceAccount", ["123456789012"])]}
	iam_conditions.pinned(statement, iam_conditions.callers) == set()
	iam_conditions.pinned(statement, iam_conditions.sources) == {"aws:sourceaccount"}
}

test_resource_tags_and_listed_policies_narrow if {
	every key in ["aws:ResourceTag/team", "iam:ResourceTag/team", "iam:PolicyARN", "iam:PermissionsBoundary"] {
		iam_conditions.narrows({"conditions": [condition("StringEquals", key, ["a"])]}) == true
	}
}

test_who_asks_and_from_where_does_not_narrow if {
	every key in ["aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:PrincipalOrgID", "aws:RequestTag/team"] {
		iam_conditions.narrows({"conditions": [condition("StringEquals", key, ["a"])]}) == false
	}
	iam_conditions.narrows({"conditions": [condition("StringEqualsIfExists", "iam:PolicyARN", ["a"])]}) == false
}
