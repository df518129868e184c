package lib.guardduty_test

import data.lib.guardduty

row(status, features) := {"detectors": [{"status": status, "features": features}]}

s3(status) := [{"name": "S3_DATA_EVENTS", "status": status}, {"name": "DNS_LOGS", "status": "ENABLED"}]

said(input_row) := guardduty.protection(input_row, "S3_DATA_EVENTS").verdict

test_features if {
	said(row("ENABLED", s3("ENABLED"))) == "pass"
	said(row("ENABLED", s3("DISABLED"))) == "fail"
	said(row("DISABLED", s3("ENABLED"))) == "not_applicable"
	said({"detectors": []}) == "not_applicable"
}

test_what_is_not_foreseen_has_no_verdict if {
	verdicts := [verdict |
		some odd in [row("ENABLED", []), row("ENABLED", s3("SOON")), row("SOON", s3("ENABLED"))]
		verdict := said(odd)
	]
	verdicts == []
}
