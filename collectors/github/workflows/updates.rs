//! What Dependabot is told to do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Operation;

use super::super::failure::Failure;
use super::document::{File, bounded};

/// The configuration of Dependabot. Format:
/// <https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Dependabot {
    /// There is none.
    None,
    /// This one.
    Configured {
        /// What is kept up to date.
        updates: Vec<Update>,
    },
}

/// Something that Dependabot keeps up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The packages, such as `npm`.
    pub ecosystem: String,
    /// How many days old a version must be; 3 where the file does not say, as GitHub has it.
    pub cooldown_days: u64,
    /// Whether code of the packages may run while they are updated.
    pub runs_code: bool,
}

/// The days that GitHub takes where a file does not say.
const DEFAULT_DAYS: u64 = 3;

/// Reads the configuration.
///
/// # Errors
/// When its file cannot be read whole.
pub(in super::super) fn read(operation: Operation, file: File) -> Result<Dependabot, Failure> {
    let document = file.document(operation, "dependabot.yml")?;
    let wrong = || Failure::malformed(operation, "dependabot.yml does not say what it updates");
    let updates = document.get("updates").and_then(Value::as_array).ok_or_else(wrong)?;
    let updates = updates.iter().map(update).collect::<Option<_>>().ok_or_else(wrong)?;
    Ok(Dependabot::Configured { updates })
}

fn update(update: &Value) -> Option<Update> {
    let days = match update.get("cooldown") {
        None | Some(Value::Null) => DEFAULT_DAYS,
        Some(Value::Object(cooldown)) => match cooldown.get("default-days") {
            None | Some(Value::Null) => DEFAULT_DAYS,
            Some(days) => days.as_u64()?,
        },
        Some(_) => return None,
    };
    let runs_code = match update.get("insecure-external-code-execution") {
        None | Some(Value::Null) => false,
        Some(Value::String(told)) => told != "deny",
        Some(_) => return None,
    };
    let ecosystem = bounded(update.get("package-ecosystem")?.as_str()?);
    Some(Update { ecosystem, cooldown_days: days, runs_code })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const READ: Operation = Operation { name: "read", permission: "contents:read" };

    fn of(text: &str) -> Result<Dependabot, Failure> {
        let file = json!({ "isTruncated": false, "text": text });
        read(READ, serde_json::from_value(file).unwrap())
    }

    #[test]
    fn what_is_not_said_is_what_github_does() {
        let text = "version: 2\nupdates:\n- package-ecosystem: npm\n- package-ecosystem: pip\n  \
                    insecure-external-code-execution: allow\n  cooldown: {default-days: 7}\n";
        let update = |ecosystem: &str, cooldown_days, runs_code| Update {
            ecosystem: ecosystem.to_owned(),
            cooldown_days,
            runs_code,
        };
        let updates = vec![update("npm", 3, false), update("pip", 7, true)];
        assert_eq!(of(text).unwrap(), Dependabot::Configured { updates });
    }

    #[test]
    fn what_cannot_be_understood_is_an_error() {
        for text in [
            "",
            "updates: 1",
            "updates: [1]",
            "updates: [{package-ecosystem: npm, cooldown: {default-days: x}}]",
        ] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
