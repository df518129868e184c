# METADATA
# title: Policy documents as people write them
# description: |
#   Brings the statements of a document in IAM's own JSON to the form in which evidence holds them, so that tests can
#   show documents as they stand in an account. Evidence itself is brought to this form by the collector.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package lib.iam_written

# The statements of a document's `Statement`, one or several.
statements(written) := [statement(each) | some each in several(written)]

statement(written) := {
	"sid": object.get(written, "Sid", ""),
	"effect": written.Effect,
	"actions": several(object.get(written, "Action", [])),
	"not_actions": several(object.get(written, "NotAction", [])),
	"resources": several(object.get(written, "Resource", [])),
	"not_resources": several(object.get(written, "NotResource", [])),
	"principals": principals(object.get(written, "Principal", {})),
	"not_principals": principals(object.get(written, "NotPrincipal", {})),
	"conditions": [condition |
		some operator, keys in object.get(written, "Condition", {})
		some key, values in keys
		condition := {"operator": operator, "key": key, "values": [text(value) | some value in several(values)]}
	],
}

principals(written) := [{"type": "*", "id": "*"}] if written == "*"

else := [{"type": type, "id": id} | some type, ids in written; some id in several(ids)]

several(value) := value if is_array(value)

else := [value]

text(value) := value if is_string(value)

else := sprintf("%v", [value])
