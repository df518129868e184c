//! SCIM 2.0: what an identity provider says of its users, in the words of RFC 7643.
//!
//! No collector reads a SCIM service yet. The kinds are here for recordings, which [`crate::replay`] carries, and for the
//! collectors of identity providers that are to come: each maps its users to the same row.

pub mod users;

use crate::api::EvidenceKind;

/// The kinds of evidence.
pub const KINDS: &[EvidenceKind] = &[users::KIND];
