# METADATA
# title: AI Apps
# description: |
#   GitHub Apps that are known to be AI, by their names in addresses, and what the register of AI tools says of an App.
#   The page of each is https://github.com/apps/<name>, where its vendor says what it is. The list is never whole: an App
#   that is neither here nor in the register is not known to be AI or not. An entry says something until its review is due,
#   which it must be within two years. Callers declare of declared.ai_tools name, ai, apps, app_ids, vendor and review_due.
# related_resources:
#   - https://github.com/apps/claude
#   - https://github.com/apps/chatgpt-codex-connector
#   - https://github.com/apps/coderabbitai
package lib.ai_apps

import data.lib.times

# The vendor of each known AI App.
known := {
	"amazon-q-developer": "Amazon",
	"chatgpt-codex-connector": "OpenAI",
	"claude": "Anthropic",
	"coderabbitai": "CodeRabbit",
	"copilot-swe-agent": "GitHub",
	"cursor": "Anysphere",
	"devin-ai-integration": "Cognition",
	"ellipsis-dev": "Ellipsis",
	"gemini-code-assist": "Google",
	"google-labs-jules": "Google",
	"github-copilot": "GitHub",
	"greptile-apps": "Greptile",
	"openhands-ai": "OpenHands",
	"qodo-merge-pro": "Qodo",
	"sourcery-ai": "Sourcery",
	"sweep-ai": "Sweep",
}

# Copilot as what an App is: a name, without a number.
copilot := {"app": "github-copilot", "app_id": 0}

# The entries of the register that cover an App and are not due for review.
entries(installation) := [row |
	some row in input.evidence["declared.ai_tools"].rows
	covers(row, installation)
	is_current(row)
]

# The entries that cover an App: by its number, by its name, or as a known one of their vendor.
covering(installation) := [row |
	some row in input.evidence["declared.ai_tools"].rows
	covers(row, installation)
]

# A name can pass to another App, so it does not count where the entry gives numbers.
covers(row, installation) if {
	installation.app in row.apps
	count(row.app_ids) == 0
}

covers(row, installation) if {
	installation.app in row.apps
	installation.app_id == 0
}

covers(row, installation) if installation.app_id in row.app_ids

covers(row, installation) if {
	row.ai == true
	row.vendor != ""
	row.vendor == known[installation.app]
}

# True until the review is due. One that is further ahead than two years is none.
is_current(row) if {
	time.parse_rfc3339_ns(row.review_due) > times.now
	times.due_within(row.review_due, 732) == true
}

# What an App is: `approved` as AI, `no_ai` as reviewed, `contradicted` where the register says both or calls a known AI
# App none, `overdue` where the review of what approved it is due, `unapproved` AI, or `unknown` where nobody has said.
standing(installation) := "contradicted" if {
	flags := {row.ai | some row in entries(installation)}
	count(flags) == 2
}

else := "contradicted" if {
	some row in entries(installation)
	row.ai == false
	known[installation.app]
}

else := "approved" if {
	some row in entries(installation)
	row.ai == true
}

else := "no_ai" if {
	some row in entries(installation)
	row.ai == false
}

else := "overdue" if {
	some row in covering(installation)
	row.ai == true
}

else := "unapproved" if known[installation.app]

else := "unknown"

# The names of entries.
names(found) := {row.name | some row in found}
