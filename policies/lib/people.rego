# METADATA
# title: People
# description: |
#   Whose account is whose. Accounts and people are joined by what both sides hold as identifying: e-mail addresses that
#   GitHub verified or single sign-on gave, SAML NameIDs, user names of SCIM, and declarations. A NameID that is no address
#   is compared with external ids and user names, not with employee numbers, which may be another count. Letters of ASCII
#   are compared without case; everything else must be equal, so that look-alikes and plus-addresses are others. Of a
#   directory's addresses the main one and those for work count; a private one nobody vouches for. An external id is one
#   directory's own, so one that several directories have tells nobody. Identities of one account that a directory would know
#   and that are nobody's contradict those that are somebody's, unless a declaration settles it. Callers declare of
#   scim.users user, user_name, external_id, active, emails and employee_number, and of declared.accounts account and
#   holder; of github.members member, verified_emails and saml.
package lib.people

import data.lib.times

# Letters of ASCII in lower case. Other letters are kept: folding some of them makes look-alikes equal.
fold(text) := lower(text) if regex.match(`^[ -~]*$`, text)

else := text

is_email(text) if regex.match(`^[^@ ]+@[^@ ]+$`, text)

# The people of all directories by each word that identifies them.
by_word[word] contains row.user if {
	some row in input.evidence["scim.users"].rows
	some word in identifying(row)
}

# The people by addresses that nobody vouches for.
by_private[word] contains row.user if {
	some row in input.evidence["scim.users"].rows
	some email in row.emails
	email.primary == false
	email.type != "work"
	word := sprintf("email:%s", [fold(email.address)])
}

# Whether people are active, and their employee numbers. A set each, since two sources may read one directory.
active[row.user] contains row.active if some row in input.evidence["scim.users"].rows

numbers[row.user] contains row.employee_number if some row in input.evidence["scim.users"].rows

# What a person of a directory is told by.
identifying(row) := ((main | words("name", {row.user_name})) | words("external", {row.external_id})) | number if {
	main := words("email", {email.address | some email in row.emails; vouched(email)})
	number := words("number", {row.employee_number})
}

vouched(email) if email.primary == true

vouched(email) if email.type == "work"

words(what, texts) := {word |
	some text in texts
	text != ""
	word := sprintf("%s:%s", [what, folded(what, text)])
}

# Ids are compared as they are; addresses and names by their letters.
folded(what, text) := text if what in {"external", "ambiguous", "number"}

else := fold(text)

# What an e-mail address of an account may be in a directory.
of_emails(texts) := words("email", texts) | words("name", texts)

# What a GitHub member is told by.
of_member(row) := (emails | saml) | strays(emails, saml) if {
	emails := of_emails({email | some email in row.verified_emails})
	saml := of_saml(row.saml)
}

# A mark where one identity is somebody's and the other one nobody's.
strays(one, other) := {"stray:"} if {
	count(told(one)) > 0
	is_nobodys(other)
}

else := {"stray:"} if {
	count(told(other)) > 0
	is_nobodys(one)
}

else := set()

# True for addresses that no directory has. Of other words it is not known whether a directory would have them.
is_nobodys(all) if {
	count(told(all)) == 0
	count({word | some word in all; startswith(word, "email:"); is_email(word)}) > 0
	count({word | some word in all; is_private({word})}) == 0
}

of_saml(saml) := names | external(saml.name_id) if {
	saml.state == "linked"
	names := of_emails({saml.name_id, saml.scim_username} | {email | some email in saml.scim_emails})
}

else := set()

# An external id, where it can only be one directory's.
external(id) := words("external", {id}) if {
	count({directory(user) | some user in told(words("external", {id}))}) < 2
}

else := words("ambiguous", {id})

# What an IAM user is told by: a name that is an e-mail address.
of_user(name) := of_emails({name}) if is_email(name)

else := set()

# The declared holders of accounts.
declared[row.account] contains row.holder if some row in input.evidence["declared.accounts"].rows

holders_of(account) := object.get(declared, account, set())

# What the declared holder of an account is told by.
of_holder(holder) := of_emails({holder.email}) if holder.is == "email"

else := words("number", {holder.employee_number}) if holder.is == "employee_number"

else := set()

# The people that some of the words tell.
told(all) := {user | some word in all; some user in object.get(by_word, word, set())}

# Who holds an account that is told by some words: a `machine`, a `person` (of whom there may be several records),
# `several` of whom it is one, `nobody` in any directory, `contradicted` where its identities do not agree, or `unknown`
# where there is nothing to compare, or where a machine's account is a person's by what else is told.
holder(account, own) := {"is": "unknown", "people": set()} if {
	is_machine(account)
	is_a_persons_too(account, own)
}

else := {"is": "machine", "people": set()} if is_machine(account)

else := {"is": "contradicted", "people": set()} if is_contradicted(own, words_of_declared(account))

else := classify(own | words_of_declared(account), words_of_declared(account))

words_of_declared(account) := {word | some each in holders_of(account); some word in of_holder(each)}

is_contradicted(own, declared_words) if {
	"stray:" in own
	count(told(declared_words)) == 0
}

is_contradicted(own, declared_words) if {
	count(told(own)) > 0
	count(declared_words) > 0
	count(told(declared_words)) == 0
}

# An external id of several directories is of one of those whom it tells.
is_contradicted(own, declared_words) if {
	some word in own
	startswith(word, "ambiguous:")
	candidates := told({replace(word, "ambiguous:", "external:")})
	found := told(own | declared_words)
	count(found & candidates) == 0
}

# True for a declaration of a machine that was reviewed in time; one whose review is due, or more than two years ahead, says
# nothing.
is_machine(account) if {
	some each in holders_of(account)
	each.is == "machine"
	time.parse_rfc3339_ns(each.review_due) > times.now
	times.due_within(each.review_due, 732) == true
}

is_a_persons_too(_, own) if count(told(own)) > 0

is_a_persons_too(account, _) if {
	some each in holders_of(account)
	count({each.is} & {"machine"}) == 0
}

classify(all, declared_words) := {"is": "person", "people": found} if {
	found := told(all)
	is_one_person(all, found)
}

else := {"is": "several", "people": found} if {
	found := told(all)
	count(found) > 1
}

else := {"is": "unknown", "people": set()} if is_private(all)

else := {"is": "nobody", "people": set()} if count(declared_words) > 0

else := {"is": "nobody", "people": set()} if {
	some word in all
	startswith(word, "email:")
	is_email(word)
}

else := {"is": "unknown", "people": set()}

is_one_person(_, found) if count(found) == 1

are_one_person(all, found) if is_one_person(all, found)

else := false

# Several records with one employee number are one person: in one directory when they share another word too, since numbers
# such as "0" are many people's, elsewhere under one address.
is_one_person(_, found) if {
	have_one_number(found)
	are_of_one_directory(found)
	some word in intersection({object.get(words_of, user, set()) | some user in found})
	startswith(word, "number:") == false
}

is_one_person(all, found) if {
	have_one_number(found)
	some word in all
	startswith(word, "email:")
	count(found - object.get(by_word, word, set())) == 0
}

have_one_number(found) if {
	count(found) > 1
	held := {number | some user in found; some number in numbers[user]}
	count(held) == 1
	count(held & {""}) == 0
}

directory(user) := split(user, "/users/")[0]

are_of_one_directory(users) if count({directory(user) | some user in users}) == 1

# What each person is told by.
words_of[row.user] contains word if {
	some row in input.evidence["scim.users"].rows
	some word in identifying(row)
}

is_private(all) if {
	some word in all
	count(object.get(by_private, word, set())) > 0
}

# What the directories say of people: `active`, `left`, or `unclear` where it is not known of which of them, or directories
# do not agree. Who left and came back has an active record in the same directory.
standing(holder) := "active" if {
	holder.is == "person"
	are_of_one_directory(holder.people)
	some user in holder.people
	active[user] == {true}
}

else := "left" if {
	count(holder.people) > 0
	flags_of(holder.people) == {false}
}

else := "active" if {
	count(holder.people) > 0
	flags_of(holder.people) == {true}
}

else := "unclear" if count(holder.people) > 0

flags_of(people) := {flag | some user in people; some flag in active[user]}

# True when it is not known who holds an account, so that it may be anybody's.
is_open(holder) if holder.is == "unknown"

is_open(holder) if holder.is == "nobody"

is_open(holder) if holder.is == "contradicted"

# Some names, sorted, and how many more there are.
listed(names) := concat(", ", sort(names)) if count(names) < 4

else := sprintf("%s and %d more", [concat(", ", array.slice(sort(names), 0, 3)), count(names) - 3])

# True when another record of the same person in the same directory is active.
came_back(row) if {
	some user in others_active(row)
	are_of_one_directory({user, row.user})
}

# True when another directory says that the person is active.
is_disputed(row) if {
	some user in others_active(row)
	directory(user) != directory(row.user)
}

# The other records of the same person.
others(row) := {user |
	own := identifying(row)
	row.employee_number != ""
	some user in told(own)
	user != row.user
	is_one_person(own, {user, row.user})
}

others_active(row) := {user | some user in others(row); active[user] == {true}}

# All records of the person of a record, itself included.
records[row.user] contains user if {
	some row in input.evidence["scim.users"].rows
	some user in (others(row) | {row.user})
}
