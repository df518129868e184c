//! Collectors: one folder per kind of source, each returning typed evidence through [`api`].
//!
//! A collector is one folder here and two lines in this file: its `mod` and its entry in [`all`].

pub mod annexa;
pub mod api;
pub mod aws;
pub mod declared;
pub mod github;
pub mod replay;
pub mod scim;

/// Every kind of source that annexa can read.
///
/// Replay, which can return the kinds of all others, comes first, so that a list by kind that keeps the last one names
/// the collector that reads the source itself.
#[must_use]
pub fn all() -> &'static [&'static dyn api::CollectorType] {
    &[&replay::Replay, &aws::Aws, &github::GitHub, &declared::Declared]
}
