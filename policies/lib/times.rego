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

# The moment so many days ago. What lies before it is older than that; exactly so many days is not older.
ago(days) := now - (days * day)

# A moment that has gone by, to be compared with others. Clocks differ, so up to a day ahead is believed; a moment
# further ahead cannot be right and is undefined, so that nothing is decided from it.
past(at) := moment if {
	moment := time.parse_rfc3339_ns(at)
	moment - now <= day
}

# True when a moment comes within so many days from now or has gone by, false when it is further ahead.
due_within(at, days) := (time.parse_rfc3339_ns(at) - now) <= (days * day)

# How many nanoseconds lie between two moments, whichever comes first.
between(one, other) := abs(time.parse_rfc3339_ns(one) - time.parse_rfc3339_ns(other))
