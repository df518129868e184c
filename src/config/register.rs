//! What looks wrong in declared registers beside the rest of the configuration: names that nothing read can bear.

use std::collections::BTreeSet;
use std::sync::Arc;

use collectors::{aws, declared, github};
use toml::{Table, Value};

use crate::model::{Problem, SourceText};

/// The places that the configured sources read, as far as the configuration tells.
struct Places {
    /// AWS accounts; none where they are only known when reading.
    aws: Option<BTreeSet<String>>,
    /// Organisations on GitHub, in lower case; none where recordings may hold any.
    github: Option<BTreeSet<String>>,
}

/// Everything in the registers of a sound configuration that is doubtful. It is read all the same.
pub(super) fn doubts(file: &Arc<SourceText>) -> Vec<Problem> {
    let sources = sources(file);
    let places = Places::of(&sources);
    let registers = sources.iter().filter(|(collector, _)| collector == "declared");
    let registers = registers.filter_map(|(_, section)| section.clone().try_into::<declared::Config>().ok());
    registers.flat_map(|register| doubts_of(file, &register, &places)).collect()
}

/// The sources' sections by their collectors' names.
fn sources(file: &SourceText) -> Vec<(String, Table)> {
    let table = toml::from_str::<Table>(&file.text).unwrap_or_default();
    let Some(Value::Table(sources)) = table.get("source") else { return Vec::new() };
    let sections = sources.values().filter_map(Value::as_table).cloned().filter_map(|mut section| {
        let Some(Value::String(collector)) = section.remove("collector") else { return None };
        Some((collector, section))
    });
    sections.collect()
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
        let mut lines: Vec<_> = doubts(&file).iter().map(|each| file.position(each.span.start).0).collect();
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
}
