package lib.inspector_test

import data.lib.inspector

said(status) := inspector.scan({"scans": [{"type": "ec2", "status": status}]}, "ec2").verdict

test_statuses if {
	said("ENABLED") == "pass"
	said("DISABLED") == "fail"
	said("SUSPENDED") == "fail"
	said("ENABLING") == "unknown"
}

test_what_is_not_foreseen_has_no_verdict if {
	verdicts := [verdict |
		some row in [{"scans": []}, {"scans": [{"type": "ecr", "status": "ENABLED"}]}, {"scans": [{"type": "ec2", "status": "SOON"}]}]
		verdict := inspector.scan(row, "ec2")
	]
	verdicts == []
}
