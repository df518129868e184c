# METADATA
# title: Workflows
# description: |
#   The files of GitHub Actions in a repository: its workflows and its own actions. Callers declare the fields archived,
#   workflows, actions and absent_actions.
package lib.workflows

# The steps of every job and own action, each with where they are.
steps(row) := array.concat(
	[{"at": sprintf("%s: %s", [workflow.file, job.name]), "steps": job.steps} |
		some workflow in row.workflows
		some job in workflow.jobs
	],
	[{"at": action.file, "steps": action.steps} | some action in row.actions],
)

# The marks of some kinds, each with where it is.
marked(row, kinds) := sort({mark |
	some file in array.concat(row.workflows, row.actions)
	some each in file.marks
	each.kind in kinds
	mark := sprintf("%s: %s at %s", [file.file, each.kind, each.at])
} | {mark |
	some place in steps(row)
	some each in place.steps.marks
	each.kind in kinds
	mark := sprintf("%s: %s at %s", [place.at, each.kind, each.at])
})

# What the workflows and actions use, each with where it is.
uses(row) := [{"at": place.at, "use": use} |
	some place in steps(row)
	some use in place.steps.uses
]

# The names of the files that were looked at.
files(row) := array.concat([workflow.file | some workflow in row.workflows], [action.file | some action in row.actions])

# True when all files are told, so that what is not found is not there.
are_told(row) if {
	is_array(row.workflows)
	is_array(row.actions)
	row.absent_actions == []
}

# Why what was found may not be all.
absence(row) := sprintf("own actions are not on the default branch: %s", [concat(", ", row.absent_actions)])

# True when there is nothing to look at.
none(row) if {
	row.workflows == []
	row.actions == []
}

# True when an action or workflow is of the own repository.
is_own(use) if startswith(use.uses, "./")

is_own(use) if startswith(use.uses, "$/")

# True when a text is a hash of this length. Patterns are slow, and a large organisation uses many actions.
is_hash(text, length) if {
	count(text) == length
	trim(text, "0123456789abcdef") == ""
}

# True when an image is named by its digest.
is_digest(image) if {
	named := split(image, "@sha256:")
	count(named) == 2
	is_hash(named[1], 64)
}
