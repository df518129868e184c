# METADATA
# title: Grants of keys are for known accounts only
# description: |
#   A grant lets its grantee use a key beside what the key policy says, and is easily forgotten. Accounts that are meant
#   to are listed in the parameter. Grants to services of AWS, which act for resources of the account, are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
# custom:
#   severity: medium
#   evidence: [aws.kms.keys]
#   fields: [account_id, manager, grantees]
#   controls: [A.5.15, A.5.19, A.8.3]
#   proves: operating
#   parameters:
#     trusted:
#       type: string_list
#       default: []
#       looser: any
#       description: Accounts that grants may let in
#   remediation: |
#     Revoke the grant, or list the account as trusted.
package policies.aws.kms_grants_cross_account

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.fail("grants let other accounts use the key", {"outsiders": outsiders(row)}) if {
	row.manager == "CUSTOMER"
	count(outsiders(row)) > 0
}

else := verdict.unknown("unsupported", "whose a grantee is cannot be told") if {
	row.manager == "CUSTOMER"
	count(unclear(row)) > 0
}

else := verdict.pass({"outsiders": []}) if {
	row.manager == "CUSTOMER"
	count(outsiders(row)) == 0
	count(unclear(row)) == 0
}

# The accounts that are not known.
outsiders(row) := found if {
	ids := grantees(row)
	found := accounts(ids) - ({row.account_id} | {id | some id in input.parameters.trusted})
}

accounts(ids) := {id | some id in ids; regex.match(`^[0-9]{12}$`, id)}

# Grantees that are neither an account nor a service of AWS.
unclear(row) := found if {
	ids := grantees(row)
	found := {id | some id in ids; regex.match(`[.]amazonaws[.]com([.]cn)?$`, id) == false} - accounts(ids)
}

# Undefined when they are no list of texts, so that nothing is decided from them.
grantees(row) := {id | some id in row.grantees} if {
	is_array(row.grantees)
	every id in row.grantees {
		is_string(id)
	}
}
