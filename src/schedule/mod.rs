//! Schedules: when something is due, as people write it and as the clocks on their walls show it.
//!
//! The schedules themselves are in `collectors::api`, since collectors tell by them when something declared is due. Here are
//! the stretches of time in which alerts are held back.

mod interval;

pub use collectors::api::schedule::{Due, Schedule, ScheduleError, due, jitter};

pub use interval::Interval;
