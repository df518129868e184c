//! The kinds of evidence that the collectors of this build return.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use collectors::api::{CollectorType, IdError, Shape, ShapeError};

use crate::model::{EvidenceKind, KindName};

/// A kind with its compiled shape and its collector.
#[derive(Debug)]
pub struct Kind {
    /// What the collector declares.
    pub declared: &'static EvidenceKind,
    /// The shape of a row.
    pub shape: Shape,
    /// The name of the collector that reads it, or of what gives it otherwise.
    pub collector: &'static str,
    /// How old it may be: the collector's figure, or the configuration's.
    pub max_age: TimeDelta,
}

/// All kinds by name.
#[derive(Debug)]
pub struct Kinds(BTreeMap<KindName, Kind>);

/// A collector that declares something impossible. A test walks all collectors, so users never see it.
#[derive(Debug, thiserror::Error)]
pub enum KindsError {
    /// A kind's name is no name.
    #[error("evidence kind {0}")]
    Name(&'static str, #[source] IdError),
    /// A row type that shapes do not know.
    #[error("row type of {0}")]
    Shape(&'static str, #[source] ShapeError),
}

impl Kinds {
    /// The kinds of some collectors.
    ///
    /// # Errors
    /// When a collector declares a kind that cannot be.
    pub fn of(collectors: &[&dyn CollectorType]) -> Result<Self, KindsError> {
        let mut kinds = BTreeMap::new();
        for collector in collectors {
            for declared in collector.kinds() {
                let name = declared.id().map_err(|error| KindsError::Name(declared.name, error))?;
                let shape = declared.shape().map_err(|error| KindsError::Shape(declared.name, error))?;
                // Replay declares the kinds of all others too: who reads a kind gives it its first word.
                let collector = declared.name.split('.').next().unwrap_or(declared.name);
                kinds.insert(name, Kind { declared, shape, collector, max_age: declared.max_age });
            }
        }
        Ok(Self(kinds))
    }

    /// Replaces how old some kinds may be.
    #[must_use]
    pub fn with_max_age(mut self, ages: &BTreeMap<KindName, TimeDelta>) -> Self {
        for (name, age) in ages {
            if let Some(kind) = self.0.get_mut(name) {
                kind.max_age = *age;
            }
        }
        self
    }

    /// The kind of this name.
    #[must_use]
    pub fn get(&self, name: &KindName) -> Option<&Kind> {
        self.0.get(name)
    }

    /// All kinds by name.
    pub fn iter(&self) -> impl Iterator<Item = (&KindName, &Kind)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_belongs_to_the_collector_that_reads_it_not_to_one_that_replays_it() {
        let kinds = Kinds::of(collectors::all()).unwrap();
        for collector in collectors::all().iter().filter(|each| each.name() != "replay") {
            for declared in collector.kinds() {
                assert_eq!(kinds.get(&declared.id().unwrap()).unwrap().collector, collector.name());
            }
        }
        let unread = collectors::scim::KINDS.iter().chain(collectors::annexa::KINDS);
        for declared in unread {
            let kind = kinds.get(&declared.id().unwrap()).unwrap();
            assert!(["scim", "annexa"].contains(&kind.collector), "{}", declared.name);
        }
    }
}
