# METADATA
# title: Secrets reach only the steps that need them, and stay masked
# description: |
#   Handing all secrets to a called workflow or into an expression gives each step secrets that it does not
#   need; parts of a decoded secret are not masked in logs; a password that is written down is none. Workflows
#   of the default branch are read, and the own actions that they name, at the root and in .github/actions;
#   other actions are not. It takes the permission to read files, which annexa does not ask for; without it this
#   is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#use-secrets-for-sensitive-information
#   - https://docs.zizmor.sh/audits/#secrets-inherit
#   - https://docs.zizmor.sh/audits/#overprovisioned-secrets
#   - https://docs.zizmor.sh/audits/#unredacted-secrets
#   - https://docs.zizmor.sh/audits/#hardcoded-container-credentials
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.5.17, A.8.12, A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name each secret where it is used, keep one value in each, and put passwords of registries into secrets.
package policies.github.workflow_secrets

import data.lib.verdict
import data.lib.workflows

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow and no action") if workflows.none(row)

else := verdict.fail("secrets reach more than they must", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {mark |
	some mark in workflows.marked(row, {"all_secrets", "decoded_secret", "inherited_secrets", "written_password"})
}
