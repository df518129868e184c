# METADATA
# title: Patterns of metric filters
# description: |
#   Whether a pattern is met by every event of a kind. The kind tells fields that such events have with their values and
#   fields that they lack; of other fields nothing is known, and a clause on them is taken as not met. Since patterns
#   have no negation of what is in parentheses, a pattern that is met so is met whatever the other fields are. Order,
#   spaces, quotes and parentheses do not matter. Events that a kind calls noise, by a field and its value, may be left
#   out. A pattern is read once and then asked about each kind: regular expressions are dear.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
package lib.log_patterns

# A pattern taken apart: its clauses, and what stands around them. Of one that is not written in fields, or with
# operators that are not read here, only the text.
read(pattern) := {"text": pattern, "clauses": clauses, "gaps": gaps} if {
	text := trim_space(pattern)
	startswith(text, "{")
	endswith(text, "}")
	body := concat("", ["(", trim_suffix(trim_prefix(text, "{"), "}"), ")"])
	around := regex.split(clause, body)
	every gap in around {
		trim(gap, " \t\n\r()&|") == ""
	}
	gaps := [without_space(gap) | some gap in around]
	found := regex.find_all_string_submatch_n(clause, body, -1)
	clauses := [{"field": each[1], "operator": each[2], "value": trim(each[3], `"`), "test": each[4]} |
		some each in found
	]
	count(gaps) == count(clauses) + 1
} else := {"text": pattern, "clauses": [], "gaps": []}

# A comparison of a field, or a test of whether it is there.
clause := concat("", [
	`\$\.([A-Za-z0-9_.*\[\]-]+)(?:`,
	`[ \t\n\r]*(!=|>=|<=|=|>|<)[ \t\n\r]*("[^"]*"|[^ \t\n\r()&|"{}]+)`,
	`|[ \t\n\r]+(NOT[ \t\n\r]+EXISTS|EXISTS|IS[ \t\n\r]+NULL|IS[ \t\n\r]+TRUE|IS[ \t\n\r]+FALSE)`,
	`)`,
])

without_space(text) := replace(replace(replace(replace(text, " ", ""), "\t", ""), "\n", ""), "\r", "")

# `yes` when a pattern is met by every event of the kind, `no` when not by all, `perhaps` when it could not be read but
# speaks of the kind.
met(pattern, kind) := answer if {
	truths := [truth(each, kind) | some each in pattern.clauses]
	count(truths) > 0
	answer := answers[together(pattern.gaps, truths)]
} else := "perhaps" if {
	contains(pattern.text, kind.hint)
} else := "no"

answers := {"T": "yes", "F": "no"}

# Patterns have no negation, so without a clause that is met none of it is.
together(gaps, truths) := "F" if {
	count({answer | some answer in truths} & {"T"}) == 0
} else := reduced(concat("", [concat("", [gap, ends[at]]) | some at, gap in gaps])) if {
	ends := array.concat(truths, [""])
}

truth(each, kind) := "T" if {
	each.operator == "="
	like(each.value, kind.has[each.field]) == true
} else := "T" if {
	each.operator == "!="
	like(each.value, kind.has[each.field]) == false
} else := "T" if {
	each.operator == "!="
	[each.field, each.value] in object.get(kind, "noise", [])
} else := "T" if {
	startswith(each.test, "NOT")
	each.field in kind.lacks
} else := "F"

# Whether a text is as a value says, in which `*` at one end or both stands for anything. Undefined for other values.
like(value, text) := value == text if {
	plain(value) == true
} else := startswith(text, trim_suffix(value, "*")) if {
	endswith(value, "*")
	plain(trim_suffix(value, "*")) == true
} else := endswith(text, trim_prefix(value, "*")) if {
	startswith(value, "*")
	plain(trim_prefix(value, "*")) == true
} else := contains(text, trim_suffix(trim_prefix(value, "*"), "*")) if {
	startswith(value, "*")
	endswith(value, "*")
	plain(trim_suffix(trim_prefix(value, "*"), "*")) == true
}

# Whether a text holds nothing but letters, digits and what stands in names. Trimming takes from the ends until it
# meets something else, so nothing is left only when there is nothing else.
plain(text) := trim(text, letters) == ""

letters := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/ -"

# What a pattern of T and F comes to. Without && one T is enough.
reduced(text) := "T" if {
	contains(text, "&&") == false
	contains(text, "T")
} else := result if {
	result := step(step(step(text)))
	result in {"T", "F"}
} else := result if {
	result := step(step(step(step(step(step(step(step(text))))))))
	result in {"T", "F"}
}

# && binds more than ||, so chains of && are settled first, then parentheses that hold nothing but ||.
step(text) := settled if {
	no := regex.replace(text, `([TF]&&)*F(&&[TF])*`, "F")
	yes := regex.replace(no, `T(&&T)+`, "T")
	some_met := regex.replace(yes, `\(([TF]\|\|)*T(\|\|[TF])*\)`, "T")
	settled := regex.replace(some_met, `\(F(\|\|F)*\)`, "F")
}
