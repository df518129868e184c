# METADATA
# title: AI Apps
# description: |
#   GitHub Apps that are known to be AI, by their names in addresses, and what the register of AI tools says of an App.
#   The page of each is https://github.com/apps/<name>, where its vendor says what it is. The list is never whole: an App
#   that is neither here nor in the register is not known to be AI or not. Callers declare of declared.ai_tools name, ai,
#   apps and vendor.
# related_resources:
#   - https://github.com/apps/claude
#   - https://github.com/apps/chatgpt-codex-connector
#   - https://github.com/apps/coderabbitai
package lib.ai_apps

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
	"greptile-apps": "Greptile",
	"openhands-ai": "OpenHands",
	"qodo-merge-pro": "Qodo",
	"sourcery-ai": "Sourcery",
	"sweep-ai": "Sweep",
}

# The entries of the register that cover an App: by its name, or as a known one of their vendor.
entries(app) := [row |
	some row in input.evidence["declared.ai_tools"].rows
	covers(row, app)
]

covers(row, app) if app in row.apps

covers(row, app) if {
	row.ai == true
	row.vendor != ""
	row.vendor == known[app]
}

# What an App is: `approved` as AI, `no_ai` as reviewed, `contradicted` where the register says both or calls a known AI
# App none, `unapproved` AI, or `unknown` where nobody has said.
standing(app) := "contradicted" if {
	flags := {row.ai | some row in entries(app)}
	count(flags) == 2
}

else := "contradicted" if {
	some row in entries(app)
	row.ai == false
	known[app]
}

else := "approved" if {
	some row in entries(app)
	row.ai == true
}

else := "no_ai" if {
	some row in entries(app)
	row.ai == false
}

else := "unapproved" if known[app]

else := "unknown"

# The names of entries.
names(found) := {row.name | some row in found}
