//! Whole numbers of configurations, within bounds.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A whole number within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Bounded<const LEAST: u32, const MOST: u32>(u32);

/// A number outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a number from {least} to {most}")]
pub struct OutOfBounds {
    least: u32,
    most: u32,
}

impl<const LEAST: u32, const MOST: u32> Bounded<LEAST, MOST> {
    /// A number that is known when annexa is compiled, which fails when it is out of bounds.
    #[must_use]
    pub const fn constant<const NUMBER: u32>() -> Self {
        const { assert!(LEAST <= NUMBER && NUMBER <= MOST, "the number is out of bounds") };
        Self(NUMBER)
    }

    /// The largest number.
    #[must_use]
    pub fn most() -> Self {
        Self(MOST)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32> TryFrom<u32> for Bounded<LEAST, MOST> {
    type Error = OutOfBounds;
    fn try_from(number: u32) -> Result<Self, OutOfBounds> {
        if (LEAST..=MOST).contains(&number) {
            Ok(Self(number))
        } else {
            Err(OutOfBounds { least: LEAST, most: MOST })
        }
    }
}

impl<const LEAST: u32, const MOST: u32> From<Bounded<LEAST, MOST>> for u32 {
    fn from(bounded: Bounded<LEAST, MOST>) -> Self {
        bounded.0
    }
}

impl<const LEAST: u32, const MOST: u32> JsonSchema for Bounded<LEAST, MOST> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("WholeNumberFrom{LEAST}To{MOST}").into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}
