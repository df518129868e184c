//! Alerts: from what changed to a message that was delivered.
//!
//! In: notifications. Out: what each receiver said of them.

pub mod receiver;
