# METADATA
# title: Alarms on events of a trail
# description: |
#   Whether events raise an alarm: a trail that logs every management event of every region delivers to a log group, a
#   metric filter there counts them, an alarm of that region watches the metric and has something to run. Each link is
#   `yes`, `no` or `perhaps`; only a chain of `yes` counts. Reads the evidence of the policy that asks.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
package lib.alarm_chain

import data.lib.alarms as composites
import data.lib.cloudtrail
import data.lib.log_patterns
import data.lib.times
import data.lib.verdict

trails := input.evidence["aws.cloudtrail.trails"].rows

filters := input.evidence["aws.logs.metric_filters"].rows

alarms := input.evidence["aws.cloudwatch.alarms"].rows

# The verdict on an account for kinds of events of a source, of which each must raise an alarm.
decide(account, source, kinds) := judge(account, [{"kind": kind.hint, "answer": caught(kind, state)} |
	some kind in kinds
]) if {
	state := {
		"sure": filters_on({trail | some trail in trails; feeds(trail, account, source) == "yes"}),
		"doubt": [trail.arn | some trail in trails; feeds(trail, account, source) == "perhaps"],
	}
}

judge(account, answers) := verdict.pass({"account": account, "filters": used}) if {
	every each in answers {
		each.answer == "yes"
	}
	used := [link.id | some link in links; link.state == "yes"]
} else := verdict.unknown("unsupported", unsure) if {
	every each in answers {
		each.answer in {"yes", "perhaps"}
	}
} else := verdict.fail(message, {"account": account, "missing": missing}) if {
	missing := [each.kind | some each in answers; each.answer == "no"]
	count(missing) > 0
	message := concat("", ["no alarm is raised by ", concat(", ", missing)])
}

unsure := "a link between trail, log group, metric filter and alarm cannot be judged from here"

# Calls of a service by their names.
calls(source, names) := [kind |
	some name in names
	kind := {
		"hint": name,
		"has": {"eventName": name, "eventSource": source, "eventType": "AwsApiCall"},
		"lacks": [],
	}
]

caught(kind, state) := answer if {
	reached := {found |
		some link in state.sure
		found := least({link.state, log_patterns.met(link.pattern, kind)})
	}
	doubts := {"perhaps" | count(state.doubt) > 0}
	answer := greatest(reached | doubts)
}

greatest(found) := "yes" if {
	"yes" in found
}

else := "perhaps" if {
	"perhaps" in found
}

else := "no"

# Whether a trail delivers every management event of a source to a log group that can be read here. A trail that logs
# everything delivers many times a day.
feeds(trail, account, source) := "no" if cloudtrail.everywhere(trail) == false

else := "no" if {
	trail.log_group == ""
}

else := "no" if {
	count(trail.log_group_delivery_error) > 0
}

else := "no" if {
	trail.log_group_delivered_at.state == "none"
}

else := "no" if {
	trail.log_group_delivered_at.state == "at"
	times.past(trail.log_group_delivered_at.at) < times.ago(1)
}

else := "no" if cloudtrail.complete(trail) == false

else := "no" if cloudtrail.leaves_out(trail, source) == true

else := "yes" if {
	cloudtrail.everywhere(trail) == true
	cloudtrail.complete(trail) == true
	trail.log_group_delivered_at.state == "at"
	times.past(trail.log_group_delivered_at.at) >= times.ago(1)
	trail.log_group_delivery_error == ""
	account == concat(":", ["aws", split(trail.log_group, ":")[4]])
}

else := "perhaps"

# The filters on the log groups of trails whose metric raises an alarm.
filters_on(fed) := [link |
	some link in links
	groups := {split(trail.log_group, ":") | some trail in fed}
	some group in groups
	group[3] == link.region
	group[4] == link.account_id
	group[6] == link.log_group
]

# The filters whose metric raises an alarm, whether it does so surely, and their patterns.
links := [link |
	some filter in filters
	found := {answer |
		some transformation in filter.transformations
		some alarm in alarms
		alarm.region == filter.region
		answer := joined(filter, transformation, alarm)
	}
	count(found & {"yes", "perhaps"}) > 0
	link := {
		"id": filter.id,
		"region": filter.region,
		"account_id": filter.account_id,
		"log_group": filter.log_group,
		"state": greatest(found),
		"pattern": log_patterns.read(filter.pattern),
	}
]

joined(filter, transformation, alarm) := least({
	plain(filter, transformation),
	watches(alarm, transformation),
	acts(alarm),
})

least(answers) := "no" if {
	"no" in answers
}

else := "perhaps" if {
	"perhaps" in answers
}

else := "yes" if answers == {"yes"}

# Whether each event that matches counts as one.
plain(filter, transformation) := "yes" if {
	filter.selection == ""
	filter.on_transformed == false
	transformation.value == "1"
	transformation.dimensions == []
} else := "perhaps"

watches(alarm, transformation) := fires(alarm.watches.watch) if {
	alarm.watches.state == "metric"
	alarm.watches.watch.metric == transformation.metric
	alarm.watches.watch.namespace == transformation.namespace
} else := "perhaps" if {
	alarm.watches.state == "calculation"
	some metric in alarm.watches.metrics
	metric.metric == transformation.metric
	metric.namespace == transformation.namespace
} else := "no"

# Whether no more than the allowed number of events in one period raises the alarm.
fires(watch) := "no" if startswith(watch.comparison, "LessThan")

else := "no" if {
	watch.datapoints > 1
}

else := "no" if {
	watch.dimensions > 0
}

else := "no" if {
	watch.statistic in {"Sum", "SampleCount"}
	low_enough(watch) == false
}

else := "yes" if {
	watch.statistic in {"Sum", "SampleCount"}
	watch.unit == ""
	watch.datapoints == 1
	watch.dimensions == 0
	low_enough(watch) == true
}

else := "perhaps"

# Undefined for a threshold that is no number and for comparisons with anomalies.
low_enough(watch) := to_number(watch.threshold) <= input.parameters.events if {
	watch.comparison == "GreaterThanOrEqualToThreshold"
	number(watch.threshold) == true
} else := to_number(watch.threshold) < input.parameters.events if {
	watch.comparison == "GreaterThanThreshold"
	number(watch.threshold) == true
}

number(text) := regex.match(`^-?[0-9]+([.][0-9]+)?$`, text)

# Whether an alarm runs something, itself or through another alarm that is made of it.
acts(alarm) := "yes" if {
	alarm.actions_enabled == true
	count(alarm.alarm_actions) > 0
} else := "perhaps" if composites.watched(alarm) == true

else := "no"
