//! Judging: verdicts and states in, determinations out.

pub mod rollup;
pub mod requirements;
#[cfg(test)]
mod tests;
