//! Signatures of Standard Webhooks
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A key that signs.
pub(super) enum Key {
    /// A shared secret, `whsec_…`.
    Shared(Box<hmac::Key>),
    /// A private Ed25519 key, `whsk_…`.
    Private(Ed25519KeyPair),
}

/// A text that is no key. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoKey {
    /// The beginning says of no kind.
    #[error("a signing secret begins with whsec_, a private key with whsk_")]
    Kind,
    /// The rest is no base64.
    #[error("the signing secret is no base64")]
    Base64,
    /// Too short to be safe, or longer than the specification allows.
    #[error("a signing secret must have 24 to 64 bytes")]
    Length,
    /// No Ed25519 key.
    #[error("the signing key is no Ed25519 key of 32 bytes, or of 64 with its public half")]
    Ed25519,
}

impl Key {
    /// Reads a key as the specification writes it.
    ///
    /// # Errors
    /// When the text is no key.
    pub(super) fn parse(text: &str) -> Result<Self, NoKey> {
        let text = text.trim();
        let decode = |text: &str| STANDARD.decode(text).map_err(|_said| NoKey::Base64);
        if let Some(secret) = text.strip_prefix("whsec_") {
            let secret = decode(secret)?;
            if !(24..=64).contains(&secret.len()) {
                return Err(NoKey::Length);
            }
            return Ok(Self::Shared(Box::new(hmac::Key::new(hmac::HMAC_SHA256, &secret))));
        }
        let key = decode(text.strip_prefix("whsk_").ok_or(NoKey::Kind)?)?;
        let (seed, public) = key.split_at_checked(32).ok_or(NoKey::Ed25519)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_said| NoKey::Ed25519)?;
        if !public.is_empty() && public != pair.public_key().as_ref() {
            return Err(NoKey::Ed25519);
        }
        Ok(Self::Private(pair))
    }

    /// Signs a message that is sent at a moment (Unix seconds).
    pub(super) fn sign(&self, id: &str, sent: &str, body: &[u8]) -> String {
        let signed = [id.as_bytes(), b".", sent.as_bytes(), b".", body].concat();
        match self {
            Self::Shared(key) => format!("v1,{}", STANDARD.encode(hmac::sign(key, &signed))),
            Self::Private(key) => format!("v1a,{}", STANDARD.encode(key.sign(&signed))),
        }
    }
}
