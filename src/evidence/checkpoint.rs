//! Signed checkpoints of the evidence log, as C2SP writes them: <https://c2sp.org/tlog-checkpoint> in a
//! <https://c2sp.org/signed-note>, signed with Ed25519. Whoever keeps one can show any later change of what came before it.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::model::Digest;

/// The algorithm of a key: Ed25519.
const ALGORITHM: u8 = 1;

/// What a private key begins with (<https://pkg.go.dev/golang.org/x/mod/sumdb/note#hdr-Signing_Notes>).
const PRIVATE: &str = "PRIVATE+KEY+";

/// Why a key or a checkpoint cannot be used. Never holds a private key.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The text is no private key.
    #[error("this is no signing key; it begins with PRIVATE+KEY+ and a name")]
    NoKey,
    /// The text is no public key.
    #[error("{0:?} is no public key of signed notes, such as example.com/log+1a2b3c4d+AQ…")]
    NoVerifier(String),
    /// A name that a key cannot have.
    #[error(
        "{0:?} is no name of a log: use a host and a path without spaces and +, such as example.com/annexa"
    )]
    Name(String),
    /// The text is no checkpoint.
    #[error("this is no signed checkpoint of an evidence log")]
    NoCheckpoint,
    /// The key's file cannot be read or made.
    #[error("use the signing key {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// No key can be made.
    #[error("make a signing key")]
    Random,
}

/// A key that signs checkpoints.
pub struct Signer {
    verifier: Verifier,
    key: Ed25519KeyPair,
}

impl Signer {
    /// Reads a key as the tools of signed notes write it.
    ///
    /// # Errors
    /// When the text is no key.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let rest = text.trim().strip_prefix(PRIVATE).ok_or(CheckpointError::NoKey)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(CheckpointError::NoKey);
        };
        let key = STANDARD.decode(key).map_err(|_said| CheckpointError::NoKey)?;
        let Some((&ALGORITHM, seed)) = key.split_first() else { return Err(CheckpointError::NoKey) };
        let signer = Self::of(name, seed)?;
        if signer.verifier.id_text() == id { Ok(signer) } else { Err(CheckpointError::NoKey) }
    }

    fn of(name: &str, seed: &[u8]) -> Result<Self, CheckpointError> {
        let key = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_said| CheckpointError::NoKey)?;
        let public =
            <[u8; 32]>::try_from(key.public_key().as_ref()).map_err(|_length| CheckpointError::NoKey)?;
        Ok(Self { verifier: Verifier::of(name, public)?, key })
    }

    /// Reads the key of a data directory, or makes it. Only the owner can read the file.
    ///
    /// # Errors
    /// When it cannot be read or made, or is none.
    pub fn open(path: &Path, name: Option<&str>) -> Result<Self, CheckpointError> {
        let io = |source| CheckpointError::File { path: path.to_owned(), source };
        match std::fs::read_to_string(path) {
            Ok(text) => return Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(io(error)),
        }
        let mut random = [0; 38];
        aws_lc_rs::rand::fill(&mut random).map_err(|_said| CheckpointError::Random)?;
        let (seed, tail) = random.split_at(32);
        let made = format!("annexa.local/{}", hex(tail));
        let signer = Self::of(name.unwrap_or(&made), seed)?;
        let text = format!(
            "{PRIVATE}{}+{}+{}\n",
            signer.verifier.name,
            signer.verifier.id_text(),
            STANDARD.encode([&[ALGORITHM], seed].concat())
        );
        // Whole or not at all: a process may die in between.
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o600))
            .tempfile_in(folder)
            .map_err(io)?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(io)?;
        file.persist_noclobber(path).map_err(|error| io(error.error))?;
        Ok(signer)
    }

    /// Who can tell what it signed.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The signed checkpoint of a log of this size with this root.
    #[must_use]
    pub fn sign(&self, size: u64, root: &Digest) -> String {
        let name = &self.verifier.name;
        let text = format!("{name}\n{size}\n{}\n", STANDARD.encode(root.bytes()));
        let signature = self.key.sign(text.as_bytes());
        let signed = STANDARD.encode([&self.verifier.id, signature.as_ref()].concat());
        format!("{text}\n\u{2014} {name} {signed}\n")
    }
}

/// A public key: who signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    public: [u8; 32],
}

impl Verifier {
    fn of(name: &str, public: [u8; 32]) -> Result<Self, CheckpointError> {
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(CheckpointError::Name(name.to_owned()));
        }
        let named = [name.as_bytes(), b"\n", &[ALGORITHM], &public].concat();
        let mut id = [0; 4];
        id.iter_mut().zip(Digest::of(&named).bytes()).for_each(|(to, from)| *to = *from);
        Ok(Self { name: name.to_owned(), id, public })
    }

    /// Reads a public key.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let wrong = || CheckpointError::NoVerifier(text.trim().chars().take(200).collect());
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let key = STANDARD.decode(key).map_err(|_said| wrong())?;
        let Some((&ALGORITHM, public)) = key.split_first() else { return Err(wrong()) };
        let verifier = Self::of(name, <[u8; 32]>::try_from(public).map_err(|_length| wrong())?)?;
        if verifier.id_text() == id { Ok(verifier) } else { Err(wrong()) }
    }

    fn id_text(&self) -> String {
        hex(&self.id)
    }

    /// Whether it signed a checkpoint.
    #[must_use]
    pub fn has_signed(&self, checkpoint: &SignedCheckpoint) -> bool {
        checkpoint.signatures.iter().any(|(name, signature)| {
            let Some((id, signature)) = signature.split_at_checked(4) else { return false };
            let key = UnparsedPublicKey::new(&ED25519, self.public);
            *name == self.name && id == self.id && key.verify(checkpoint.text.as_bytes(), signature).is_ok()
        })
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = STANDARD.encode([&[ALGORITHM], self.public.as_slice()].concat());
        write!(f, "{}+{}+{key}", self.name, self.id_text())
    }
}

/// A checkpoint with its signatures, which are not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The name of the log.
    pub origin: String,
    /// How many lines it had.
    pub size: u64,
    /// The root of its tree.
    pub root: Digest,
    text: String,
    signatures: Vec<(String, Vec<u8>)>,
}

impl SignedCheckpoint {
    /// Reads a signed note with a checkpoint.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(note: &str) -> Result<Self, CheckpointError> {
        Self::read(note).ok_or(CheckpointError::NoCheckpoint)
    }

    fn read(note: &str) -> Option<Self> {
        let (text, signatures) = note.rsplit_once("\n\n")?;
        let text = format!("{text}\n");
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next()?.to_owned(), lines.next()?, lines.next()?);
        let is_plain = size == "0" || (!size.starts_with('0') && size.bytes().all(|b| b.is_ascii_digit()));
        let root = <[u8; 32]>::try_from(STANDARD.decode(root).ok()?).ok()?;
        let signatures = signatures.trim_end_matches('\n').lines().map(|line| {
            let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
            Some((name.to_owned(), STANDARD.decode(signature).ok()?))
        });
        let signatures = signatures.collect::<Option<Vec<_>>>()?;
        let size = is_plain.then(|| size.parse().ok()).flatten()?;
        (!origin.is_empty()).then_some(Self { origin, size, root: Digest::from(root), text, signatures })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the note of Go's documentation (<https://pkg.go.dev/golang.org/x/mod/sumdb/note>).
    const GO_PRIVATE: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const GO_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn keys_and_signatures_are_those_of_go() {
        let signer = Signer::parse(GO_PRIVATE).unwrap();
        assert_eq!(signer.verifier().to_string(), GO_PUBLIC);
        assert_eq!(Verifier::parse(GO_PUBLIC).unwrap(), *signer.verifier());
        let (text, line) = GO_NOTE.rsplit_once("\n\n").unwrap();
        let signed = signer.key.sign(format!("{text}\n").as_bytes());
        let said = line.trim_end().rsplit_once(' ').unwrap().1;
        assert_eq!(STANDARD.encode([&signer.verifier.id, signed.as_ref()].concat()), said);
    }

    #[test]
    fn a_checkpoint_reads_what_it_writes_and_any_change_breaks_it() {
        let signer = Signer::parse(GO_PRIVATE).unwrap();
        let note = signer.sign(1_234, &Digest::of(b"root"));
        let read = SignedCheckpoint::parse(&note).unwrap();
        assert_eq!(
            (read.origin.as_str(), read.size, read.root),
            ("PeterNeumann", 1_234, Digest::of(b"root"))
        );
        assert!(signer.verifier().has_signed(&read));
        for position in 0..note.len() {
            for change in [1, 2, 16, 32] {
                let mut bytes = note.clone().into_bytes();
                bytes[position] ^= change;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                let read = SignedCheckpoint::parse(&changed);
                assert!(
                    !read.is_ok_and(|read| signer.verifier().has_signed(&read)),
                    "byte {position}: {changed}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        for text in [
            "",
            "PRIVATE+KEY+a",
            "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        ] {
            assert!(Signer::parse(text).is_err(), "{text}");
        }
        assert!(Verifier::parse("a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").is_err());
        assert!(Verifier::parse(&GO_PUBLIC.replace("c74f20a3", "c74f20a4")).is_err());
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.key");
        let made = Signer::open(&path, Some("example.com/annexa")).unwrap();
        let again = Signer::open(&path, Some("example.com/other")).unwrap();
        assert_eq!(made.verifier(), again.verifier());
        assert_eq!(made.verifier().name, "example.com/annexa");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let unnamed = Signer::open(&folder.path().join("other.key"), None).unwrap();
        assert!(unnamed.verifier().name.starts_with("annexa.local/"));
        assert!(Signer::open(&folder.path().join("third.key"), Some("a b")).is_err());
        assert!(!folder.path().join("third.key").exists());
    }
}
