//! The one integration binary: behaviour through public seams.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test ends by panicking")]

mod alerts;
mod architecture;
mod contract;
mod daemon;
mod engine;
mod github;
mod enforcement;
mod interrupted;
mod joins;
mod lost;
mod memo;
mod pages;
mod peers;
mod policies;
mod profile;
mod reach;
mod receivers;
mod register;
mod reports;
mod readiness;
mod sample;
mod scan;
mod secrets;
mod served;
mod support;
mod verify;
mod traces;
mod workforce;
