//! Collectors: one folder per kind of source, each returning typed evidence through [`api`].
//!
//! A collector is one folder here and two lines in this file: its `mod` and its entry in [`all`].

pub mod api;
pub mod aws;
pub mod replay;

/// Every kind of source that annexa can read.
#[must_use]
pub fn all() -> &'static [&'static dyn api::CollectorType] {
    &[&aws::Aws, &replay::Replay]
}
