//! The configuration of declarations, checked.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::api::{Problem, Problems, Section};

use super::attestations::{self, Attestation, Attested};

/// What is declared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Accounts of people that nothing else links to them.
    pub accounts: Vec<Account>,
    /// Accounts of machines and services.
    pub machine_accounts: Vec<Machine>,
    /// The register of AI tools.
    pub ai_tools: Vec<AiTool>,
    /// Attestations: documents that people review.
    pub attestations: Vec<Attestation>,
}

/// An account of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The account as findings name it: an ARN, `github:<organisation>/people/<login>` or
    /// `github:<organisation>/outside-collaborators/<login>`.
    pub account: String,
    /// The person's e-mail address in the directory.
    pub email: Option<String>,
    /// The person's employee number in the directory, instead of the e-mail address.
    pub employee_number: Option<String>,
}

/// An account of a machine or a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The account as findings name it.
    pub account: String,
    /// The e-mail address, in the directory, of the person who answers for it.
    pub owner: String,
    /// What it is for.
    pub purpose: String,
    /// The last day before it must be looked at again, such as `2027-03-31`.
    pub review_by: Day,
}

/// An AI tool, or an App that was reviewed and is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AiTool {
    /// Its name, which no other entry has.
    pub name: String,
    /// False for an App that was reviewed and is no AI.
    #[serde(default = "yes")]
    pub ai: bool,
    /// The Apps that it covers, by their names in addresses; `github-copilot` for Copilot itself.
    #[serde(default)]
    pub apps: Vec<String>,
    /// The numbers of the Apps that it covers (`app_id`). A name can be changed and pass to another App; where there are
    /// numbers, names count for Copilot only.
    #[serde(default)]
    pub app_ids: Vec<u64>,
    /// The vendor whose known AI Apps it covers, instead of naming each.
    pub vendor: Option<String>,
    /// The e-mail address, in the directory, of the person who answers for it.
    pub owner: String,
    /// What its Apps may do at most, as `resource:level` with the level `read`, `write` or `admin`.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The repositories that its Apps may reach: `selected` (the default) or `all`.
    #[serde(default)]
    pub repositories: Repositories,
    /// The classes of data that it may be given.
    #[serde(default)]
    pub data_classes: Vec<String>,
    /// When it was last reviewed: a day, or a moment in RFC 3339.
    pub reviewed: Reviewed,
    /// The last day before it must be reviewed again, within two years of the last review.
    pub review_by: Day,
}

/// Which repositories an App may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repositories {
    /// Those that were selected.
    #[default]
    Selected,
    /// All of the organisation.
    All,
}

fn yes() -> bool {
    true
}

/// A day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl Day {
    /// The moment at which it is over.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        let next = self.0.checked_add_days(Days::new(1)).unwrap_or(self.0);
        next.and_time(NaiveTime::MIN).and_utc()
    }
}

/// A moment; of a day the beginning, so that a change on the day of a review is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reviewed {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The day, where one is given instead of a moment.
    pub day: Option<NaiveDate>,
}

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no day such as \"2026-11-30\" and no moment such as \"2026-11-30T16:00:00Z\"")]
pub struct NoMoment(String);

impl TryFrom<String> for Reviewed {
    type Error = NoMoment;
    fn try_from(text: String) -> Result<Self, NoMoment> {
        if let Ok(day) = text.parse::<NaiveDate>() {
            return Ok(Self { at: day.and_time(NaiveTime::MIN).and_utc(), day: Some(day) });
        }
        let moment = DateTime::parse_from_rfc3339(&text).map_err(|_neither| NoMoment(text.clone()))?;
        Ok(Self { at: moment.to_utc(), day: None })
    }
}

impl From<Reviewed> for String {
    fn from(reviewed: Reviewed) -> Self {
        reviewed.day.map_or_else(|| reviewed.at.to_rfc3339(), |day| day.to_string())
    }
}

impl JsonSchema for Reviewed {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reviewed".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// Reads and checks a section.
///
/// # Errors
/// Every problem in it.
pub(super) fn read(mut section: Section<'_>) -> Result<(Config, Vec<Attested>), Problems> {
    let source = section.source.clone();
    let span = section.span();
    let mut problems = Problems::default();
    let attested = section.take_array("attestations").and_then(attestations::read);
    let attested = attested.unwrap_or_else(|found| {
        problems.0.extend(found.0);
        Vec::new()
    });
    let config = section.read::<Config>().unwrap_or_else(|found| {
        problems.0.extend(found.0);
        Config::default()
    });
    let faults = faults(&config).into_iter();
    problems.0.extend(faults.map(|(what, hint)| Problem::at(&source, span.clone(), what).hint(hint)));
    problems.or((config, attested))
}

/// The longest time between two reviews.
pub(super) const LONGEST_REVIEW: TimeDelta = TimeDelta::days(732);

/// The last year in which a review can be due; policies count in nanoseconds, which end in 2262.
const LAST_YEAR: i32 = 2200;

fn faults(config: &Config) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let people = config.accounts.iter().map(|each| &each.account);
    let mut seen = BTreeSet::new();
    for account in people.chain(config.machine_accounts.iter().map(|each| &each.account)) {
        if account.is_empty() || !seen.insert(account) {
            found.push((
                format!("account {account:?} is empty or declared twice"),
                "declare each account once",
            ));
        }
    }
    for each in &config.accounts {
        let named = [&each.email, &each.employee_number].into_iter().flatten().collect::<Vec<_>>();
        if named.len() != 1 || named.iter().any(|name| name.is_empty()) {
            let what = format!("the holder of {:?} is not named in one way", each.account);
            found.push((what, "set `email` or `employee_number`"));
        }
    }
    for each in config.machine_accounts.iter().filter(|each| each.review_by.0.year() > LAST_YEAR) {
        let what =
            format!("the next review of {:?} is in the year {}", each.account, each.review_by.0.year());
        found.push((what, "set `review_by` to a day within two years"));
    }
    let mut names = BTreeSet::new();
    for tool in &config.ai_tools {
        if tool.name.is_empty() || !names.insert(&tool.name) {
            found.push((format!("the AI tool {:?} has no name of its own", tool.name), "give each its name"));
        }
        if tool.review_by.end() - tool.reviewed.at > LONGEST_REVIEW {
            let what =
                format!("the next review of {:?} is more than two years after the last one", tool.name);
            found.push((what, "set `review_by` to a day within two years of `reviewed`"));
        }
        if tool.apps.is_empty()
            && tool.app_ids.is_empty()
            && tool.vendor.as_ref().is_none_or(String::is_empty)
        {
            found.push((
                format!("the AI tool {:?} covers nothing", tool.name),
                "set `apps`, `app_ids` or `vendor`",
            ));
        }
        for permission in tool.permissions.iter().filter(|each| !is_permission(each)) {
            let what = format!("{permission:?} of {:?} is no permission", tool.name);
            found.push((what, "write `resource:level`, such as \"contents:read\""));
        }
    }
    found
}

/// True for `resource:level`.
fn is_permission(text: &str) -> bool {
    let level = |level| matches!(level, "read" | "write" | "admin");
    text.split_once(':').is_some_and(|(resource, rest)| !resource.is_empty() && level(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SourceText;

    fn problems(text: &str) -> Vec<String> {
        let text = SourceText::new("annexa.toml", text);
        match read(Section::parse(&text).unwrap()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.into_iter().map(|problem| problem.message).collect(),
        }
    }

    #[test]
    fn faults_are_told_all_at_once() {
        assert_eq!(problems(""), [""; 0]);
        let person = "[[accounts]]\naccount = \"a\"\nemail = \"a@x.example\"\n";
        assert_eq!(problems(person), [""; 0]);
        assert_eq!(problems(&format!("{person}{person}")).len(), 1);
        assert_eq!(problems(&format!("{person}employee_number = \"1\"\n")).len(), 1);
        assert_eq!(problems("[[accounts]]\naccount = \"a\"\nemail = \"\"\n").len(), 1);
        let tool = "[[ai_tools]]\nname = \"t\"\napps = [\"t\"]\nowner = \"o\"\nreviewed = \"2026-01-01\"\nreview_by = \"2027-01-01\"\n";
        assert_eq!(problems(tool), [""; 0]);
        assert_eq!(problems(&format!("{tool}permissions = [\"contents\", \"x:all\"]\n")).len(), 2);
        assert_eq!(problems(&tool.replace("[\"t\"]", "[]")).len(), 1);
        assert_eq!(problems(&tool.replace("2026-01-01", "soon")).len(), 1);
        assert_eq!(problems(&tool.replace("2027-01-01", "2027-02-30")).len(), 1);
        assert_eq!(problems(&tool.replace("2027-01-01", "2028-01-01")), [""; 0]);
        for late in ["2028-01-03", "9999-12-31"] {
            assert_eq!(problems(&tool.replace("2027-01-01", late)).len(), 1, "{late}");
        }
        let machine = "[[machine_accounts]]\naccount = \"a\"\nowner = \"o\"\npurpose = \"p\"\nreview_by = \"9999-12-31\"\n";
        assert_eq!(problems(machine).len(), 1);
    }
}
