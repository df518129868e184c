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

test_several_wildcards_count if {
	iam_match.named(["iam:*Role*Policy"]) == {"iam:attachrolepolicy", "iam:putrolepolicy", "iam:updateassumerolepolicy"}
	iam_match.named(["iam:Attach*UserPolicy"]) == {"iam:attachuserpolicy"}
	iam_match.named(["iam:Put*PutUserPolicy"]) == set()
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
	iam_match.named(["iam:Attach[UR]*Policy*"]) == set()
}

everything := ["*", "**", "arn:*", "arn:aws:*", "arn:aws*", "arn:aws:*:*:*:*", "*/*", "*:*"]

test_everything if {
	every pattern in everything {
		iam_match.all([pattern]) == true
	}
}

less := [
	"arn:aws:iam::123456789012:*",
	"arn:aws:iam::*",
	"arn:aws:iam::*:role/*",
	"arn:aws:s3:::*",
	"arn:aws:s3:::bucket",
	"arn",
]

test_less_than_everything if {
	every pattern in less {
		iam_match.all([pattern]) == false
	}
}

types := {
	"arn:aws:iam::123456789012:*": {"iam"},
	"arn:aws:iam::*:role/*": {"iam"},
	"arn:aws:iam::*:*/*": {"iam"},
	"arn:aws:iam::*:role*": {"iam"},
	"arn:aws:iam::*:r*": {"iam"},
	"arn:aws-cn:iam::123456789012:user/?*": {"iam"},
	"arn:aws:lambda:eu-west-1:123456789012:function:*": {"lambda"},
	"arn:aws:iam::*": {"iam"},
	"arn:aws:iam::*role/*": {"iam"},
	"arn:*:*:*:*:role/*": {"*"},
	"arn:aws:i*": {"*"},
	"arn:*": {"*"},
	"arn:aws:iam::123456789012:role/app": set(),
	"arn:aws:iam::123456789012:role/app-*": set(),
	"arn:aws:iam::123456789012:role/app/*": set(),
	"arn:aws:iam::123456789012:role/*-app": set(),
	"arn:aws:iam::*:user/${aws:username}": set(),
	"arn:aws:s3:::bucket": set(),
	"arn:aws:s3:::bucket*": set(),
	"bucket/*": set(),
}

test_wide if {
	every pattern, services in types {
		iam_match.wide([pattern]) == services
	}
}

test_oneself if {
	iam_match.self(["arn:aws:iam::*:user/${aws:username}"]) == true
	iam_match.self(["arn:aws:iam::123456789012:user/team/${aws:username}"]) == true
	iam_match.self(["arn:aws:iam::*:user/ada", "arn:aws:iam::*:role/${aws:username}"]) == false
	iam_match.self(["arn:aws:iam::*:user/${aws:username}-key"]) == false
}

test_the_widest_pattern_of_a_list_decides if {
	iam_match.all(["arn:aws:s3:::bucket", "*"]) == true
	iam_match.wide(["arn:aws:s3:::bucket", "arn:aws:iam::*:role/*"]) == {"iam"}
	iam_match.all([]) == false
}
