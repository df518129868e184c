//! What is kept of workflows and actions: facts, and no script, no other code and no secret.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A workflow. Format: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The name of its file in `.github/workflows`.
    pub file: String,
    /// The events that start it.
    pub triggers: Vec<String>,
    /// Whether pushes start it by the names of tags.
    pub tag_filter: bool,
    /// The branches that pushes start it on, when it names them.
    pub push_branches: Vec<String>,
    /// The permissions of its token, unless a job says otherwise.
    pub permissions: Permissions,
    /// What its jobs may do with caches: `read`, `write`, `write-only` or `none`; empty when it does not say.
    pub cache_mode: String,
    /// What stands out in it.
    pub marks: Vec<Mark>,
    /// Its jobs.
    pub jobs: Vec<Job>,
}

/// A job of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Its id.
    pub name: String,
    /// The permissions of its token.
    pub permissions: Permissions,
    /// What it may do with caches; empty when it does not say.
    pub cache_mode: String,
    /// What its steps do.
    pub steps: Steps,
}

/// An action that the repository holds. Format:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax>
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its file, from the root of the repository.
    pub file: String,
    /// What stands out in it.
    pub marks: Vec<Mark>,
    /// What its steps do; nothing where other code does it.
    pub steps: Steps,
}

/// What steps do, each thing once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// The actions and reusable workflows that they use.
    pub uses: Vec<Use>,
    /// The images that they run in or beside, as they are named; `expression` where the name is not told.
    pub images: Vec<String>,
    /// What is put into their code before it runs.
    pub code: Vec<Expansion>,
    /// Commands of their scripts that install packages outside a lockfile or publish packages, such as `npm install`.
    pub commands: Vec<String>,
    /// The shells that they ask for by name.
    pub shells: Vec<String>,
    /// What stands out in them.
    pub marks: Vec<Mark>,
}

/// An action or reusable workflow that is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// It, as it is named.
    pub uses: String,
    /// Its inputs. All inputs that are one expression have the name `*`.
    pub inputs: Vec<Input>,
}

/// An input of an action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// `true`, `false`, `latest` and `*` as they are; else `empty`, `expression` or `text`.
    pub value: String,
}

/// A value that is put into a script or other code before it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expansion {
    /// Where the value is from, such as `github.event.issue.title`; `computed` or `unreadable` when that is not told.
    pub context: String,
    /// Whether the file itself says all that it can be.
    pub fixed: bool,
}

/// What the token of a workflow or job may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Permissions {
    /// It does not say.
    Unset,
    /// Read everything.
    ReadAll,
    /// Write everything.
    WriteAll,
    /// What is listed.
    Listed {
        /// What it may write.
        write: Vec<String>,
    },
}

/// Something that stands out in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Where it is in the file, such as `jobs.build.steps.2.if`.
    pub at: String,
}

/// What may stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A condition that compares who acts with the name or id of a bot.
    BotActor,
    /// A condition with text around its expression, so that it always holds.
    AlwaysTrue,
    /// A condition that looks for a value anywhere in a text.
    ContainsInText,
    /// An `a && b || c` whose `b` never holds, so that it is always `c`.
    FalsyChoice,
    /// An expression that takes all secrets, or one by a computed name.
    AllSecrets,
    /// A secret that is decoded, so that its parts are not masked.
    DecodedSecret,
    /// All secrets are handed to a reusable workflow.
    InheritedSecrets,
    /// The password of a registry is written down.
    WrittenPassword,
    /// A script writes more than fixed text into the environment or the path of later steps.
    EnvironmentFile,
    /// Commands on standard output may set the environment.
    InsecureCommands,
    /// An expression with a part that is always the same.
    ConstantExpression,
    /// An expression that cannot be read.
    UnreadableExpression,
    /// All inputs of an action are one expression.
    InputsByExpression,
    /// An action whose path goes round about.
    RoundaboutPath,
    /// An action whose repository is named almost like a popular one of somebody else.
    ResemblesPopular,
}
