//! The METADATA block of a policy: read, checked in full, every problem with its place.
//!
//! regorus drops comments, so the block is found here as OPA finds it: a comment line `# METADATA` in column 1 and
//! the comment lines directly below it, read as YAML
//! (<https://www.openpolicyagent.org/docs/policy-language#metadata>).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{EntryId, KindName, Problem, Problems, Proves, Severity, SourceText};

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// One line that states what holds for a subject that passes.
    pub title: String,
    /// Why it matters.
    pub description: String,
    /// Pages of the vendor or a standard that the policy rests on.
    pub related_resources: Vec<String>,
    /// What annexa needs to know.
    pub custom: Custom,
}

/// The part of the metadata that is annexa's own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the metadata")]
pub struct Custom {
    /// How bad a fail is.
    pub severity: Severity,
    /// The kinds of evidence it reads; the rows of the first are its subjects.
    pub evidence: Vec<KindName>,
    /// The row fields it reads.
    pub fields: Fields,
    /// The hub controls it tests.
    pub controls: Vec<EntryId>,
    /// Which side of a control it shows.
    pub proves: Proves,
    /// What an organisation may set.
    pub parameters: BTreeMap<String, Parameter>,
    /// What to do about a fail.
    pub remediation: String,
    /// Whether it joins sources: it is evaluated once, over the evidence of all sources together.
    #[serde(default)]
    pub joins: bool,
    /// The kinds that count as empty where no source gives them; only for a policy that joins sources.
    #[serde(default)]
    pub optional: Vec<KindName>,
    /// Whether a verdict rests on other rows of the first kind too: then a hole in any of them costs all subjects.
    #[serde(default)]
    pub across: bool,
    /// Whether one failing subject makes the whole control not satisfied.
    #[serde(default)]
    pub critical: bool,
    /// Whether some passing subjects make a failing control partially satisfied.
    #[serde(default)]
    pub graded: bool,
}

/// The row fields that a policy reads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Fields {
    /// Of the first kind.
    OfFirst(Vec<String>),
    /// Of each kind.
    ByKind(BTreeMap<KindName, Vec<String>>),
}

/// A setting of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What values it takes.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// The value without a setting.
    pub default: Value,
    /// The least whole number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The greatest whole number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// Which way makes the policy more lenient.
    pub looser: Looser,
    /// What it sets, in one line.
    pub description: String,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A text.
    String,
    /// A list of texts.
    StringList,
}

/// Which way makes a policy more lenient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Looser {
    /// A higher number.
    Higher,
    /// A lower number.
    Lower,
    /// Any other value.
    Any,
}

impl Metadata {
    /// Reads the package's METADATA block.
    ///
    /// # Errors
    /// When there is none, or it is not what it should be.
    pub fn read(source: &Arc<SourceText>) -> Result<Self, Problems> {
        let Some(block) = Block::find(&source.text) else {
            return Err(Problem::at(source, 0..0, "no METADATA block before the package")
                .hint("start the file with `# METADATA`; `annexa policy new` writes one")
                .into());
        };
        let metadata: Self =
            serde_saphyr::from_str(&block.yaml).map_err(|error| block.problem(source, &error))?;
        let problems =
            metadata.contradictions().into_iter().map(|what| Problem::at(source, block.span(source), what));
        Problems(problems.collect()).or(metadata)
    }

    /// The kind whose rows are the subjects.
    #[must_use]
    pub fn subject_kind(&self) -> Option<&KindName> {
        self.custom.evidence.first()
    }

    /// The fields read of a kind.
    #[must_use]
    pub fn fields_of(&self, kind: &KindName) -> &[String] {
        match &self.custom.fields {
            Fields::OfFirst(fields) if self.subject_kind() == Some(kind) => fields,
            Fields::OfFirst(_) => &[],
            Fields::ByKind(fields) => fields.get(kind).map_or(&[], Vec::as_slice),
        }
    }

    fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        let custom = &self.custom;
        for (what, empty) in [
            ("title", self.title.trim().is_empty()),
            ("description", self.description.trim().is_empty()),
            ("custom.remediation", custom.remediation.trim().is_empty()),
            ("custom.evidence", custom.evidence.is_empty()),
            ("custom.controls", custom.controls.is_empty()),
        ] {
            if empty {
                found.push(format!("{what} is empty"));
            }
        }
        if custom.evidence.iter().collect::<BTreeSet<_>>().len() != custom.evidence.len() {
            found.push("custom.evidence names a kind twice".to_owned());
        }
        if custom.controls.iter().collect::<BTreeSet<_>>().len() != custom.controls.len() {
            found.push("custom.controls names a control twice".to_owned());
        }
        for kind in &custom.evidence {
            if self.fields_of(kind).is_empty() {
                found.push(format!("custom.fields names no field of {kind}: what is read must be declared"));
            }
        }
        if let Fields::ByKind(fields) = &custom.fields {
            for kind in fields.keys().filter(|kind| !custom.evidence.contains(kind)) {
                found.push(format!("custom.fields names {kind}, which custom.evidence does not"));
            }
        }
        if !custom.joins && !custom.optional.is_empty() {
            found.push("custom.optional is for policies that join sources: set custom.joins".to_owned());
        }
        for kind in &custom.optional {
            if !custom.evidence.iter().skip(1).any(|each| each == kind) {
                found.push(format!(
                    "custom.optional names {kind}, which is no second kind of custom.evidence"
                ));
            }
        }
        for url in self.related_resources.iter().filter(|url| !url.starts_with("https://")) {
            found.push(format!("related_resources holds {url:?}, which is no https address"));
        }
        for (name, parameter) in &custom.parameters {
            if let Err(what) = parameter.check(&parameter.default) {
                found.push(format!("default of parameter {name} {what}"));
            }
        }
        found
    }
}

impl Parameter {
    /// Checks a value against the type and the bounds.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence that begins with the parameter.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        match (self.kind, value) {
            (ParameterKind::Integer, Value::Number(number)) => {
                let Some(number) = number.as_i64() else { return Err("is not a whole number".to_owned()) };
                match (self.minimum, self.maximum) {
                    (Some(least), _) if number < least => Err(format!("is below {least}")),
                    (_, Some(most)) if number > most => Err(format!("is above {most}")),
                    _within => Ok(()),
                }
            }
            (ParameterKind::Boolean, Value::Bool(_)) | (ParameterKind::String, Value::String(_)) => Ok(()),
            (ParameterKind::StringList, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
            (ParameterKind::Integer, _) => Err("is not a whole number".to_owned()),
            (ParameterKind::Boolean, _) => Err("is not true or false".to_owned()),
            (ParameterKind::String, _) => Err("is not a text".to_owned()),
            (ParameterKind::StringList, _) => Err("is not a list of texts".to_owned()),
        }
    }

    /// True when the value makes the policy more lenient than its default.
    #[must_use]
    pub fn is_looser(&self, value: &Value) -> bool {
        match (self.looser, value.as_i64(), self.default.as_i64()) {
            (Looser::Higher, Some(value), Some(default)) => value > default,
            (Looser::Lower, Some(value), Some(default)) => value < default,
            (Looser::Higher | Looser::Lower | Looser::Any, _, _) => *value != self.default,
        }
    }
}

/// A METADATA block and where it stands.
struct Block {
    yaml: String,
    /// The line of `# METADATA`, from 1.
    line: usize,
    lines: usize,
}

impl Block {
    fn find(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let package = lines.iter().position(|line| line.starts_with("package "))?;
        let marker = lines.iter().take(package).position(|line| line.trim_end() == "# METADATA")?;
        let body: Vec<&str> =
            lines.iter().skip(marker + 1).take_while(|line| line.starts_with('#')).copied().collect();
        let yaml = body.iter().map(|line| line.strip_prefix('#').unwrap_or(line));
        let yaml: Vec<&str> = yaml.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        Some(Self { yaml: yaml.join("\n"), line: marker + 1, lines: body.len() })
    }

    fn span(&self, source: &SourceText) -> std::ops::Range<usize> {
        source.offset(self.line, 1)..source.offset(self.line + self.lines, 1)
    }

    fn problem(&self, source: &Arc<SourceText>, error: &serde_saphyr::Error) -> Problem {
        let span = error.location().map_or_else(
            || self.span(source),
            |location| {
                let line = usize::try_from(location.line()).unwrap_or(1);
                let column = usize::try_from(location.column()).unwrap_or(1);
                let start = source.offset(self.line + line, column + 2);
                start..start + 1
            },
        );
        Problem::at(source, span, format!("METADATA: {}", plain_message(error)))
    }
}

/// The error's own sentence, without its snippet and place.
fn plain_message(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let text = text.lines().next().unwrap_or_default();
    text.split(" at line ").next().unwrap_or(text).trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# METADATA\n# title: T\n# description: D\n# related_resources: [https://example.org/]\n# custom:\n#   severity: high\n#   evidence: [aws.iam.users]\n#   fields: [name]\n#   controls: [A.8.5]\n#   proves: operating\n#   parameters: {}\n#   remediation: R\npackage policies.aws.x\n";

    fn problems(text: &str) -> Vec<String> {
        match Metadata::read(&SourceText::new("x.rego", text)) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_good_block_is_read() {
        let metadata = Metadata::read(&SourceText::new("x.rego", GOOD)).unwrap();
        assert_eq!(metadata.custom.severity, Severity::High);
        assert_eq!(metadata.fields_of(&metadata.custom.evidence[0]), ["name"]);
    }

    #[test]
    fn faults_are_found_with_their_line() {
        assert!(problems("package policies.aws.x\n")[0].contains("no METADATA block"));
        let unknown = problems(&GOOD.replace("#   proves", "#   provs"));
        assert!(unknown[0].starts_with("x.rego:10:"), "{unknown:?}");
        let twice = problems(&GOOD.replace("# title: T", "# title: T\n# title: U"));
        assert!(twice[0].contains("duplicate"), "{twice:?}");
        let undeclared = problems(&GOOD.replace("[aws.iam.users]", "[aws.iam.users, aws.iam.roles]"));
        assert!(undeclared[0].contains("names no field of aws.iam.roles"), "{undeclared:?}");
    }

    #[test]
    fn only_a_policy_that_joins_sources_lacks_one_and_never_its_subjects() {
        let optional =
            GOOD.replace("#   fields: [name]", "#   fields: [name]\n#   optional: [aws.iam.users]");
        let found = problems(&optional);
        assert!(found[0].contains("set custom.joins"), "{found:?}");
        assert!(found[1].contains("aws.iam.users, which is no second kind"), "{found:?}");
        let two = GOOD.replace("[aws.iam.users]", "[aws.iam.users, aws.iam.roles]");
        let fields = "#   fields: {aws.iam.users: [name], aws.iam.roles: [name]}\n#   joins: true\n#   optional: [aws.iam.roles]";
        assert_eq!(problems(&two.replace("#   fields: [name]", fields)), [""; 0]);
    }

    #[test]
    fn a_parameter_keeps_to_its_bounds_and_knows_what_is_looser() {
        let parameter: Parameter = serde_json::from_value(serde_json::json!({
            "type": "integer", "default": 90, "minimum": 1, "maximum": 365, "looser": "higher", "description": "d"
        }))
        .unwrap();
        assert_eq!(parameter.check(&400.into()), Err("is above 365".to_owned()));
        assert!(parameter.is_looser(&91.into()));
        assert!(!parameter.is_looser(&30.into()));
    }
}
