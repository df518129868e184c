//! Alerts: from what changed to a message that was delivered.
//!
//! In: transitions of the outbox. Stages: route, mute, inhibit, group, send, record. Out: what each receiver said.

pub mod connector;
mod delivery;
mod knowledge;
mod pipeline;
mod preview;
pub mod receiver;
mod route;
mod standing;
mod turn;

pub use knowledge::{About, Knowledge};
pub use pipeline::{Pass, Pipeline};
pub use preview::{as_news, messages};
pub use route::{Route, Routes};
pub use standing::SOURCE_DOWN;
