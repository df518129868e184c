//! What looks wrong in declared registers beside the rest of the configuration: names that nothing read can bear.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use collectors::{aws, declared, github};
use toml::{Table, Value};

use crate::model::{EntryId, Problem, SourceText};

/// An attestation that the configuration declares, as far as others must know of it before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredAttestation {
    /// Its name among what is judged.
    pub subject: String,
    /// The e-mail address of the person who answers for it.
    pub owner: String,
    /// The controls that it is about.
    pub controls: Vec<EntryId>,
}

/// The attestations of all registers.
pub(super) fn attestations(file: &Arc<SourceText>) -> Vec<DeclaredAttestation> {
    let registers = registers(file).into_iter();
    let all = registers.flat_map(|(source, register)| {
        register.attestations.into_iter().map(move |each| DeclaredAttestation {
            subject: declared::attestations::subject(&source, &each.id),
            owner: each.owner,
            controls: each.controls.iter().filter_map(|control| EntryId::parse(control).ok()).collect(),
        })
    });
    all.collect()
}

/// The controls that attestations name and that the hub does not have, each with its place.
pub(super) fn unknown_controls(file: &Arc<SourceText>, hub: &BTreeSet<EntryId>) -> Vec<Problem> {
    let names: BTreeSet<String> = registers(file)
        .into_iter()
        .flat_map(|(_, register)| register.attestations)
        .flat_map(|attestation| attestation.controls)
        .filter(|name| !EntryId::parse(name).is_ok_and(|id| hub.contains(&id)))
        .collect();
    let problems = names.into_iter().map(|name| {
        let near = collectors::api::did_you_mean(&name, hub.iter().map(EntryId::as_str));
        Problem::at(file, super::place_of(file, 0, &name), format!("control {name} is not in the hub"))
            .hint(near.unwrap_or_else(|| "`annexa control list` shows all".to_owned()))
    });
    problems.collect()
}

/// The places that the configured sources read, as far as the configuration tells.
struct Places {
    /// AWS accounts; none where they are only known when reading.
    aws: Option<BTreeSet<String>>,
    /// Organisations on GitHub, in lower case; none where recordings may hold any.
    github: Option<BTreeSet<String>>,
}

/// Everything in the registers of a sound configuration that is doubtful. It is read all the same.
pub(super) fn doubts(file: &Arc<SourceText>, now: DateTime<Utc>) -> Vec<Problem> {
    let places = Places::of(&sources(file).into_iter().map(|(_, section)| section).collect::<Vec<_>>());
    registers(file)
        .iter()
        .flat_map(|(_, register)| {
            [doubts_of(file, register, &places), too_early(file, register, now)].concat()
        })
        .collect()
}

/// The registers of a sound configuration by the names of their sources.
fn registers(file: &SourceText) -> Vec<(String, declared::Config)> {
    let declared = sources(file).into_iter().filter(|(_, (collector, _))| collector == "declared");
    declared.filter_map(|(id, (_, section))| Some((id, section.try_into().ok()?))).collect()
}

/// The sources' sections with their collectors' names, by their own.
fn sources(file: &SourceText) -> Vec<(String, (String, Table))> {
    let table = toml::from_str::<Table>(&file.text).unwrap_or_default();
    let Some(Value::Table(sources)) = table.get("source") else { return Vec::new() };
    let sections = sources.iter().filter_map(|(id, section)| {
        let mut section = section.as_table()?.clone();
        let Some(Value::String(collector)) = section.remove("collector") else { return None };
        Some((id.clone(), (collector, section)))
    });
    sections.collect()
}

/// Attestations whose review lies in the future: nothing is decided from it.
fn too_early(file: &Arc<SourceText>, register: &declared::Config, now: DateTime<Utc>) -> Vec<Problem> {
    let early = register.attestations.iter().filter(|each| each.reviewed.at > now);
    let told = early.map(|each| {
        let from = super::place_of(file, 0, &each.id).start;
        let place = super::place_of(file, from, &String::from(each.reviewed));
        Problem::at(file, place, format!("the review of {:?} lies in the future", each.id))
            .hint("write when it was; until then it is unknown whether it was reviewed")
    });
    told.collect()
}

impl Places {
    fn of(sources: &[(String, Table)]) -> Self {
        if sources.iter().any(|(collector, _)| collector == "replay") {
            return Self { aws: None, github: None };
        }
        let of = |name: &'static str| {
            sources.iter().filter(move |(collector, _)| collector == name).map(|(_, section)| section.clone())
        };
        let organizations = of("github").filter_map(|section| section.try_into::<github::Config>().ok());
        Self {
            aws: of("aws")
                .map(accounts)
                .collect::<Option<Vec<_>>>()
                .map(|all| all.concat().into_iter().collect()),
            github: Some(organizations.map(|config| config.organization.to_ascii_lowercase()).collect()),
        }
    }

    /// Why nothing that is read can be this account.
    fn doubt(&self, account: &str) -> Option<String> {
        let is_among = |places: &Option<BTreeSet<String>>, place: &str| {
            places.as_ref().is_none_or(|places| places.contains(place))
        };
        if account.starts_with("arn:") {
            let id = account.split(':').nth(4).unwrap_or_default();
            return (!is_among(&self.aws, id)).then(|| format!("no source reads AWS account {id:?}"));
        }
        let login = account.strip_prefix("github:")?.split('/').next().unwrap_or_default();
        (!is_among(&self.github, &login.to_ascii_lowercase()))
            .then(|| format!("no source reads the GitHub organisation {login:?}"))
    }
}

/// The accounts that an AWS source names, or nothing where it reads others too.
fn accounts(section: Table) -> Option<Vec<String>> {
    let config = section.try_into::<aws::Config>().ok()?;
    let is_told = config.organization.is_none() && !config.accounts.is_empty();
    is_told.then(|| config.accounts.iter().map(|account| account.id.to_string()).collect())
}

fn doubts_of(file: &Arc<SourceText>, register: &declared::Config, places: &Places) -> Vec<Problem> {
    let people = register.accounts.iter().map(|each| &each.account);
    let accounts = people.chain(register.machine_accounts.iter().map(|each| &each.account));
    let places = accounts.filter_map(|account| Some((account, places.doubt(account)?)));
    let owners = register.machine_accounts.iter().map(|each| &each.owner);
    let addresses = register.accounts.iter().filter_map(|each| each.email.as_ref());
    let addresses = addresses.chain(owners).chain(register.ai_tools.iter().map(|each| &each.owner));
    let attested = register.attestations.iter().flat_map(|each| [&each.owner, &each.reviewed_by]);
    let addresses = addresses.chain(attested);
    let addresses = addresses.filter(|address| !address.contains('@'));
    let addresses = addresses.map(|address| (address, "this is no e-mail address: it has no @".to_owned()));
    let told: BTreeSet<(&String, String)> = places.chain(addresses).collect();
    told.into_iter()
        .map(|(word, what)| {
            Problem::at(file, super::place_of(file, 0, word), format!("{word:?}: {what}"))
                .hint("the entry can match nothing; mend it, or add the source")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: &str = r#"
[source.register]
collector = "declared"
[[source.register.accounts]]
account = "github:acme/people/ann"
email = "ann@acme.example"
[[source.register.accounts]]
account = "github:other/people/bo"
email = "bo"
[[source.register.accounts]]
account = "arn:aws:iam::111111111111:user/cy"
employee_number = "7"
[[source.register.accounts]]
account = "arn:aws:iam::222222222222:user/di"
email = "di@acme.example"
[source.hub]
collector = "github"
organization = "Acme"
token = "env:T"
"#;

    fn lines(more: &str) -> Vec<usize> {
        let file = SourceText::new("annexa.toml", format!("{REGISTER}{more}"));
        let now = "2027-03-01T12:00:00Z".parse().unwrap();
        let mut lines: Vec<_> =
            doubts(&file, now).iter().map(|each| file.position(each.span.start).0).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn names_that_nothing_read_can_bear_are_told_with_their_place() {
        assert_eq!(lines(""), [8, 9, 11, 14], "no AWS source at all");
        let listed =
            "[source.aws]\ncollector = \"aws\"\naccounts = [{ id = \"111111111111\", role = \"r\" }]\n";
        assert_eq!(lines(listed), [8, 9, 14]);
    }

    #[test]
    fn where_it_is_not_known_what_is_read_nothing_is_doubted() {
        assert_eq!(lines("[source.aws]\ncollector = \"aws\"\n"), [8, 9]);
        assert_eq!(lines("[source.old]\ncollector = \"replay\"\npath = \"x\"\n"), [9]);
    }

    const ATTESTATION: &str = r#"
[[source.register.attestations]]
id = "access-policy"
title = "Access control policy"
controls = ["A.5.15", "A.5.150"]
owner = "ann"
document = "access.md"
reviewed = "2027-03-02"
reviewed_by = "bo@acme.example"
review_by = "2027-09-30"
"#;

    #[test]
    fn an_attestation_that_cannot_be_right_is_told_with_its_place() {
        let register = format!("[source.register]\ncollector = \"declared\"\n{ATTESTATION}");
        let file = SourceText::new("annexa.toml", register.as_str());
        let told = |problem: &Problem| (file.position(problem.span.start).0, problem.message.clone());
        let now = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let doubts: Vec<_> = doubts(&file, now("2027-03-01T12:00:00Z")).iter().map(told).collect();
        assert_eq!(
            doubts,
            [
                (8, "\"ann\": this is no e-mail address: it has no @".to_owned()),
                (10, "the review of \"access-policy\" lies in the future".to_owned()),
            ]
        );
        assert_eq!(super::doubts(&file, now("2027-03-02T00:00:00Z")).len(), 1);
        let hub = BTreeSet::from([EntryId::parse("A.5.15").unwrap()]);
        let unknown: Vec<_> = unknown_controls(&file, &hub).iter().map(told).collect();
        assert_eq!(unknown, [(7, "control A.5.150 is not in the hub".to_owned())]);
        let declared = attestations(&file);
        assert_eq!(declared[0].subject, "declared:register/attestations/access-policy");
        assert_eq!((declared[0].owner.as_str(), declared[0].controls.len()), ("ann", 2));
    }
}
