package lib.times_test

import data.lib.times

noon := "2026-11-01T12:00:00Z"

test_exactly_the_limit_is_not_older if {
	times.past("2026-10-02T12:00:00Z") >= times.ago(30) with input.as_of as noon
	times.past("2026-10-02T11:59:59Z") < times.ago(30) with input.as_of as noon
}

test_a_moment_slightly_ahead_is_believed if {
	times.past("2026-11-02T12:00:00Z") >= times.ago(0) with input.as_of as noon
}

test_a_moment_far_ahead_has_not_gone_by if {
	moments := [moment | moment := times.past("2026-11-02T12:00:01Z")] with input.as_of as noon
	moments == []
}

test_what_has_gone_by_is_due if {
	times.due_within("2026-10-01T00:00:00Z", 0) == true with input.as_of as noon
	times.due_within("2026-11-01T12:00:01Z", 0) == false with input.as_of as noon
}

test_distance_has_no_direction if {
	times.between("2026-10-01T00:00:00Z", "2026-10-01T00:01:00Z") == times.minute
	times.between("2026-10-01T00:01:00Z", "2026-10-01T00:00:00Z") == times.minute
}
