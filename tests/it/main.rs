//! The one integration binary: behaviour through public seams.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends by panicking")]
#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a test ends by panicking")]

mod architecture;
mod engine;
mod enforcement;
mod policies;
mod support;
