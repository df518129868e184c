//! annexa: does a control really operate? Evidence with proof in, verdicts out.
//!
//! The modules stand in the order in which data flows, and each uses only those above it.

pub mod model;
pub mod schedule;
pub mod config;
pub mod telemetry;
pub mod store;
pub mod catalog;
pub mod evidence;
pub mod collect;
pub mod policy;
pub mod assess;
pub mod alert;
pub mod report;
pub mod daemon;
pub mod cli;
