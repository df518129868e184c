package lib.iam_escalation_test

import data.lib.iam_actions
import data.lib.iam_escalation

test_each_way_opens_with_what_it_needs_and_not_with_less if {
	every name, needs in iam_escalation.paths {
		count(iam_escalation.open(needs) & {name}) == 1
		every need in needs {
			count(iam_escalation.open(needs - {need}) & {name}) == 0
		}
	}
}

test_no_rights_open_nothing if {
	iam_escalation.open(set()) == set()
}

test_every_action_needed_is_known if {
	every needs in iam_escalation.paths {
		actions := {need | some need in needs; startswith(need, "pass:") == false}
		actions - iam_actions.known == set()
	}
}
