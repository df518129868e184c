//! Values that several AWS rows share.

use aws_sdk_iam::types;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure::{RowError, member, text};

/// When something was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum LastUsed {
    /// AWS says it was never used.
    Never,
    /// AWS keeps no information, for instance because the last use was before it began to track.
    NotTracked,
    /// It does not apply: there is no such credential.
    NotApplicable,
    /// Used at this moment.
    Used {
        /// The moment.
        at: DateTime<Utc>,
    },
}

/// A moment that may not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Moment {
    /// There is none, and that is a fact.
    None,
    /// This moment.
    At {
        /// The moment.
        at: DateTime<Utc>,
    },
}

/// A permissions boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Boundary {
    /// None is set.
    None,
    /// This managed policy bounds what the identity can do.
    Set {
        /// The ARN of the managed policy.
        policy: String,
    },
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// A moment that must be there. The SDK makes the epoch of an absent one, which no IAM entity is as old as.
pub(super) fn moment(
    at: Option<&aws_smithy_types::DateTime>,
    name: &'static str,
) -> Result<DateTime<Utc>, RowError> {
    let at = member(at, name)?;
    match DateTime::from_timestamp(at.secs(), at.subsec_nanos()) {
        Some(moment) if at.secs() > 0 => Ok(moment),
        Some(_) | None => Err(RowError::value(name, at)),
    }
}

impl Moment {
    /// A moment that may not exist.
    pub(super) fn of(at: Option<&aws_smithy_types::DateTime>, name: &'static str) -> Result<Self, RowError> {
        match at {
            None => Ok(Self::None),
            Some(_) => Ok(Self::At { at: moment(at, name)? }),
        }
    }
}

impl Moment {
    /// A moment in seconds since 1970, as JSON protocols write it.
    pub(super) fn of_seconds(seconds: Option<f64>) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds are what is wanted")]
        let at = seconds.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds as i64, 0));
        at.map_or(Self::None, |at| Self::At { at })
    }
}

impl Boundary {
    /// The boundary that IAM reports; it leaves the member out when none is set.
    pub(super) fn of(boundary: Option<&types::AttachedPermissionsBoundary>) -> Result<Self, RowError> {
        match boundary {
            None => Ok(Self::None),
            Some(set) => Ok(Self::Set {
                policy: text(set.permissions_boundary_arn(), "PermissionsBoundary.PermissionsBoundaryArn")?,
            }),
        }
    }
}

impl Tag {
    /// The tags in the order of their keys.
    pub(super) fn all(tags: &[types::Tag]) -> Result<Vec<Self>, RowError> {
        let tags: Result<Vec<_>, _> = tags
            .iter()
            .map(|tag| Ok(Self { key: text(Some(tag.key()), "Tags.Key")?, value: tag.value().to_owned() }))
            .collect();
        let mut tags = tags?;
        tags.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(tags)
    }
}
