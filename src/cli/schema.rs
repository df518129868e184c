//! `annexa schema`: the JSON Schemas of what annexa prints. Those in `config/` are made with it.

use clap::{Args, ValueEnum};
use schemars::{Schema, schema_for};

use super::problems::Failure;
use super::{Exit, config, control, doctor, explain, plan, policy, source};
use crate::model::Assessment;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What the schema is of.
    #[arg(value_enum)]
    name: Name,
}

/// What annexa prints as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    Assessment,
    Control,
    Controls,
    Policy,
    Policies,
    Explanation,
    Config,
    Sources,
    Kinds,
    Plan,
    Health,
}

impl Name {
    fn schema(self) -> Schema {
        match self {
            Self::Assessment => schema_for!(Assessment),
            Self::Control => schema_for!(control::ControlView),
            Self::Controls => schema_for!(control::ControlList),
            Self::Policy => schema_for!(policy::PolicyView),
            Self::Policies => schema_for!(policy::PolicyList),
            Self::Explanation => schema_for!(explain::Explanation),
            Self::Config => schema_for!(config::ConfigView),
            Self::Sources => schema_for!(source::SourceList),
            Self::Kinds => schema_for!(source::KindList),
            Self::Plan => schema_for!(plan::PlanView),
            Self::Health => schema_for!(doctor::Health),
        }
    }
}

/// Prints the schema.
pub(super) fn run(args: &SchemaArgs) -> Result<Exit, Failure> {
    let text = serde_json::to_string_pretty(&args.name.schema())
        .map_err(|error| Failure::new(Exit::Internal, error))?;
    super::print(&format!("{text}\n"))?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_one_and_that_of_assessments_is_shipped() {
        for name in Name::value_variants() {
            assert!(jsonschema::validator_for(name.schema().as_value()).is_ok(), "{name:?}");
        }
        let shipped: serde_json::Value =
            serde_json::from_str(include_str!("../../config/assessment.schema.json")).unwrap();
        let derived = Name::Assessment.schema();
        assert_eq!(
            shipped,
            *derived.as_value(),
            "run `annexa schema assessment > config/assessment.schema.json`"
        );
    }
}
