package lib.iam_grants_test

import data.lib.iam_actions
import data.lib.iam_escalation
import data.lib.iam_grants

statement(overrides) := object.union(
	{
		"sid": "",
		"effect": "Allow",
		"actions": [],
		"not_actions": [],
		"resources": [],
		"not_resources": [],
		"principals": [],
		"not_principals": [],
		"conditions": [],
	},
	overrides,
)

allow(actions, resources) := statement({"actions": actions, "resources": resources})

deny(actions, resources) := statement({"effect": "Deny", "actions": actions, "resources": resources})

allowed(statements) := iam_grants.settle([iam_grants.of(statements)]).allowed

narrowed(statements) := iam_grants.settle([iam_grants.of(statements)]).narrowed

tagged := [{"operator": "StringEquals", "key": "aws:ResourceTag/team", "values": ["a"]}]

test_an_allow_of_everything_grants_everything if {
	allowed([allow(["*"], ["*"])]) == iam_actions.known | iam_escalation.pass_targets
}

test_all_of_a_type_is_not_everything if {
	allowed([allow(["*"], ["arn:aws:iam::*:role/*"])]) & {iam_actions.everything} == set()
	allowed([allow(["iam:PutRolePolicy"], ["arn:aws:iam::*:role/*"])]) == {"iam:putrolepolicy"}
}

test_named_resources_grant_nothing_at_large if {
	allowed([allow(["*"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:iam::123456789012:role/app"])]) == set()
}

test_all_of_a_type_counts_for_its_service_only if {
	allowed([allow(["iam:PutRolePolicy"], ["arn:aws:s3:::bucket/*"])]) == set()
	allowed([allow(["sts:AssumeRole"], ["arn:aws:iam::*:role/*"])]) == {"sts:assumerole"}
	allowed([allow(["ssm:StartSession"], ["arn:aws:ec2:*:*:instance/*"])]) == {"ssm:startsession"}
	allowed([allow(["sts:AssumeRole"], ["arn:*:*:*:*:role/*"])]) == {"sts:assumerole"}
}

test_oneself_counts_only_for_what_raises_oneself if {
	mine := ["arn:aws:iam::*:user/${aws:username}"]
	allowed([allow(["iam:CreateAccessKey", "iam:PutUserPolicy"], mine)]) == {"iam:putuserpolicy"}
}

test_not_action_grants_the_rest if {
	rest := allowed([statement({"not_actions": ["iam:*", "sts:*"], "resources": ["*"]})])
	rest & {iam_actions.everything, iam_actions.whole("kms")} == {iam_actions.everything, iam_actions.whole("kms")}
	rest & {"iam:passrole", "sts:assumerole"} == set()
}

test_not_resource_counts_as_all if {
	allowed([statement({"actions": ["sts:*"], "not_resources": ["arn:aws:s3:::b"]})]) == {"sts:assumerole"}
}

test_a_deny_wins_in_any_order_and_document if {
	allowed([deny(["sts:*"], ["*"]), allow(["sts:*"], ["*"])]) == set()
	iam_grants.settle([
		iam_grants.of([allow(["sts:*"], ["*"])]),
		iam_grants.of([deny(["sts:AssumeRole"], ["*"])]),
	]).allowed == set()
}

test_a_deny_of_all_but_some_takes_the_rest if {
	statements := [
		allow(["*"], ["*"]),
		statement({"effect": "Deny", "not_actions": ["sts:*"], "resources": ["*"]}),
	]
	allowed(statements) == {"sts:assumerole"}
}

test_a_deny_that_may_not_hold_takes_nothing if {
	every refusal in [
		object.union(deny(["*"], ["*"]), {"conditions": tagged}),
		deny(["*"], ["arn:aws:iam::*:role/*"]),
		statement({"effect": "Deny", "actions": ["*"], "not_resources": ["arn:aws:iam::*:role/*"]}),
		statement({"effect": "Deny", "resources": ["*"]}),
	] {
		allowed([allow(["sts:*"], ["*"]), refusal]) == {"sts:assumerole"}
	}
}

test_a_deny_of_all_but_named_resources_takes_the_rest if {
	every kept in ["arn:aws:s3:::b", "arn:aws:iam::123456789012:role/app"] {
		refusal := statement({"effect": "Deny", "actions": ["*"], "not_resources": [kept]})
		allowed([allow(["sts:*"], ["*"]), refusal]) == set()
	}
}

test_a_deny_for_all_but_some_policies_narrows if {
	limit := {"conditions": [{"operator": "ArnNotLike", "key": "iam:PolicyARN", "values": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}]}
	statements := [allow(["iam:AttachRolePolicy"], ["*"]), object.union(deny(["iam:AttachRolePolicy"], ["*"]), limit)]
	allowed(statements) == set()
	narrowed(statements) == {"iam:attachrolepolicy"}
}

test_a_deny_of_passing_roles_takes_every_target if {
	allowed([allow(["iam:PassRole"], ["*"]), deny(["iam:Pass*"], ["*"])]) == set()
}

test_a_narrowing_condition_neither_grants_nor_refuses if {
	statements := [object.union(allow(["sts:*"], ["*"]), {"conditions": tagged})]
	allowed(statements) == set()
	narrowed(statements) == {"sts:assumerole"}
}

test_what_is_granted_elsewhere_is_not_narrowed if {
	statements := [allow(["sts:*"], ["*"]), object.union(allow(["sts:*"], ["*"]), {"conditions": tagged})]
	allowed(statements) == {"sts:assumerole"}
	narrowed(statements) == set()
}

test_a_boundary_leaves_what_both_allow if {
	rights := {"allowed": {"a", "b"}, "narrowed": {"c"}}
	iam_grants.bound(rights, {"allowed": {"a", "c"}, "narrowed": {"b"}}) == {"allowed": {"a"}, "narrowed": {"b", "c"}}
	iam_grants.bound(rights, {"allowed": {"d"}, "narrowed": set()}) == {"allowed": set(), "narrowed": set()}
}

test_an_unforeseen_effect_has_no_answer if {
	answers := [answer | answer := iam_grants.of([statement({"effect": "Permit", "actions": ["*"], "resources": ["*"]})])]
	answers == []
}
