package policies.aws.rds_tls_required_test

import data.lib.testing
import data.policies.aws.rds_tls_required

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

set_to(name, value) := {"state": "set", "name": name, "value": value}

row(subject, overrides) := testing.changed(
	{"arn": subject, "cluster": "", "tls": set_to("rds.force_ssl", "1")},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"PostgreSQL that demands TLS passes": this({}, "pass"),
	"PostgreSQL that does not fails": this({"tls": set_to("rds.force_ssl", "0")}, "fail"),
	"MySQL that demands TLS passes": this({"tls": set_to("require_secure_transport", "ON")}, "pass"),
	"MySQL that demands TLS by a number passes": this({"tls": set_to("require_secure_transport", "1")}, "pass"),
	"MySQL that does not fails": this({"tls": set_to("require_secure_transport", "OFF")}, "fail"),
	"an unforeseen value is unknown": this({"tls": set_to("rds.force_ssl", "yes")}, "unknown"),
	"an unforeseen parameter is unknown": this({"tls": set_to("ssl", "1")}, "unknown"),
	"another parameter's value is unknown": this({"tls": set_to("rds.force_ssl", "ON")}, "unknown"),
	"parameters that are not in force are unknown": this({"tls": {"state": "unsettled"}}, "unknown"),
	"parameters that do not say are unknown": this({"tls": {"state": "unsaid"}}, "unknown"),
	"an engine without such a parameter is unknown": this({"tls": {"state": "not_read"}}, "unknown"),
	"an unforeseen state is unknown": this({"tls": {"state": "odd"}}, "unknown"),
	"a member of a cluster is not applicable": this({"cluster": "shop", "tls": {"state": "not_read"}}, "not_applicable"),
	"a cluster that is no text is unknown": this({"cluster": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, {}), row(two, {"tls": set_to("rds.force_ssl", "0")})],
		{one: "pass", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_tls_required.verdicts, case) with input as testing.input_for(case)
}
