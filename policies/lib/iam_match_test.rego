package lib.iam_match_test

import data.lib.iam_actions
import data.lib.iam_match

test_a_pattern_names_actions_without_regard_to_case if {
	iam_match.named(["IAM:passrole"]) == {"iam:passrole"}
}

test_a_star_names_everything if {
	iam_match.named(["*"]) == iam_actions.known
	iam_match.named(["*:*"]) == iam_actions.known
}

test_a_wildcard_within_a_name_counts if {
	iam_match.named(["iam:Update*Profile"]) == {"iam:updateloginprofile"}
	iam_match.named(["iam:*LoginProfile"]) == {"iam:createloginprofile", "iam:updateloginprofile"}
}

test_a_question_mark_is_one_character if {
	iam_match.named(["sts:Assume?ole"]) == {"sts:assumerole"}
	iam_match.named(["sts:Assume?Role"]) == set()
}

test_a_service_with_a_wildcard_counts if {
	iam_match.named(["?ts:AssumeRole"]) == {"sts:assumerole"}
	iam_match.named(["s*"]) & {"sts:assumerole"} == {"sts:assumerole"}
}

test_only_a_wildcard_for_the_whole_service_names_its_probe if {
	iam_match.named(["kms:*"]) == {iam_actions.whole("kms")}
	iam_match.named(["kms:Decrypt*", "kms:?", "kms:*Key"]) == set()
}

test_an_unknown_action_names_nothing if {
	iam_match.named(["s3:GetObject", "s3:Get*", "nonsense"]) == set()
}

test_characters_that_no_action_has_match_nothing if {
	iam_match.named(["iam:[a-z]*?", "i.m:*?"]) == set()
}

reaches := {
	"all": ["*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "*/*", "*:*"],
	"wide": [
		"arn:aws:iam::123456789012:*",
		"arn:aws:iam::*:role/*",
		"arn:aws:iam::*:*/*",
		"arn:aws-cn:iam::123456789012:user/?*",
		"arn:aws:lambda:eu-west-1:123456789012:function:*",
		"arn:aws:iam::*",
		"arn:aws:iam::*role/*",
	],
	"self": ["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/team/${aws:username}"],
	"named": [
		"arn:aws:iam::123456789012:role/app",
		"arn:aws:iam::123456789012:role/app-*",
		"arn:aws:iam::123456789012:role/app/*",
		"arn:aws:iam::*:user/${aws:username}-key",
		"arn:aws:s3:::bucket",
	],
}

test_reach[pattern] if {
	some reach, patterns in reaches
	some pattern in patterns
	iam_match.reach([pattern]) == reach
}

test_the_widest_pattern_of_a_list_decides if {
	iam_match.reach(["arn:aws:s3:::bucket", "*"]) == "all"
	iam_match.reach([]) == "named"
}
