# METADATA
# title: Times
# description: Ages and distances in time, counted from the moment of the assessment and never from a clock.
package lib.times

# A day in nanoseconds.
day := 86400000000000

# A minute in nanoseconds.
minute := 60000000000

# The moment of the assessment in nanoseconds.
now := time.parse_rfc3339_ns(input.as_of)

# How long ago a moment was, in nanoseconds. A moment up to a day ahead counts as now, since clocks differ; one that
# is further ahead cannot be right and has no age, so that nothing is decided from it.
age(at) := max([0, gone]) if {
	gone := now - time.parse_rfc3339_ns(at)
	gone + day >= 0
}

# True when a moment is more than so many days ago, false when it is not; exactly so many days is not more.
older_than(at, days) := age(at) > (days * day)

# True when a moment comes within so many days from now or has gone by, false when it is further ahead.
due_within(at, days) := (time.parse_rfc3339_ns(at) - now) <= (days * day)

# How many nanoseconds lie between two moments, whichever comes first.
between(one, other) := abs(time.parse_rfc3339_ns(one) - time.parse_rfc3339_ns(other))
