//! The rows of evidence, by the digest of their canonical JSON; compressed, stored once.

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use collectors::api::{SecretError, canonical, parse};
use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::config::BucketSettings;
use crate::model::{Digest, Evidence, Gap, Record, UnknownReason};
use crate::store::{Bodies, RowsError};

/// zstd's own default.
const COMPRESSION: i32 = 3;

/// The largest body that is read back, in bytes.
const LARGEST_BODY: usize = 1 << 30;

/// The most digests that are remembered as sound; then it begins anew.
const MOST_SOUND: usize = 10_000;

/// The blob store: a local folder, or a bucket.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Rows that this process wrote, or read and found to be what was stored: they are not read again when they are kept again.
    sound: Arc<Mutex<Sound>>,
}

/// Digests in order, in one piece of memory: nodes of a tree, made in the midst of a run's passing data, would keep its pages.
#[derive(Debug)]
struct Sound(Vec<Digest>);

impl Default for Sound {
    fn default() -> Self {
        Self(Vec::with_capacity(MOST_SOUND))
    }
}

impl Sound {
    /// Where the digest is, or would be.
    fn place(&self, digest: Digest) -> Result<usize, usize> {
        self.0.binary_search(&digest)
    }

    fn add(&mut self, at: usize, digest: Digest) {
        if self.0.len() < MOST_SOUND {
            return self.0.insert(at, digest);
        }
        self.0.clear();
        self.0.push(digest);
    }
}

/// Why a blob cannot be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The folder or object cannot be used.
    #[error("use the evidence store")]
    Store(#[from] object_store::Error),
    /// The folder cannot be made.
    #[error("make the evidence folder")]
    Io(#[from] std::io::Error),
    /// A key of the bucket is not to be had.
    #[error("read a key of the bucket")]
    Secret(#[from] SecretError),
    /// The content is not what was stored.
    #[error("evidence {0} was changed after it was stored")]
    Changed(Digest),
    /// It is not there any more.
    #[error("evidence {0} is missing")]
    Missing(Digest),
    /// A thread was lost.
    #[error("compress evidence")]
    Thread(#[from] tokio::task::JoinError),
}

impl Blobs {
    /// Opens a folder, making it when it is missing.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(folder: &Path) -> Result<Self, BlobError> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), sound: Arc::default() })
    }

    /// Opens a bucket of an S3-compatible store. It is not looked at before something is kept or read.
    ///
    /// # Errors
    /// When its settings make no sense, or a secret is not to be had.
    pub fn open_bucket(settings: &BucketSettings) -> Result<Self, BlobError> {
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&settings.name)
            .with_region(&settings.region)
            .with_allow_http(settings.allow_http)
            .with_conditional_put(S3ConditionalPut::ETagMatch);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let (Some(access), Some(secret)) = (&settings.access_key, &settings.secret_key) {
            builder = builder
                .with_access_key_id(access.resolve()?.expose_secret())
                .with_secret_access_key(secret.resolve()?.expose_secret());
        }
        let store = PrefixStore::new(builder.build()?, settings.prefix.as_str());
        Ok(Self { store: Arc::new(store), sound: Arc::default() })
    }

    /// Keeps the rows of evidence. Rows that are there already are not written again, unless they are not what was stored.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn put(&self, evidence: &Evidence) -> Result<(), BlobError> {
        let body = evidence.record.body;
        let path = place(&body);
        let mode = match self.is_kept(body).await {
            Ok(true) => return Ok(()),
            Ok(false) => PutMode::Create,
            Err(BlobError::Changed(_)) => {
                tracing::warn!(
                    "evidence {body} was changed after it was stored; it was read again and is written anew"
                );
                PutMode::Overwrite
            }
            Err(error) => return Err(error),
        };
        let rows = Value::Array(evidence.rows.clone());
        let packed =
            tokio::task::spawn_blocking(move || zstd::encode_all(canonical(&rows).as_slice(), COMPRESSION))
                .await??;
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.store.put_opts(&path, PutPayload::from(packed), options).await {
            Ok(_) => self.is_sound(body, true),
            // Somebody else wrote it meanwhile.
            Err(object_store::Error::AlreadyExists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Whether rows are there; those that this process has not seen yet are read and held against their digest.
    async fn is_kept(&self, body: Digest) -> Result<bool, BlobError> {
        if !self.sound.lock().is_ok_and(|sound| sound.place(body).is_ok()) {
            return self.check(body).await;
        }
        match self.store.head(&place(&body)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Remembers whether rows are what was stored.
    fn is_sound(&self, body: Digest, is_it: bool) {
        // A poisoned lock costs that rows are read once more.
        let Ok(mut sound) = self.sound.lock() else { return };
        match (sound.place(body), is_it) {
            (Ok(at), false) => drop(sound.0.remove(at)),
            (Err(at), true) => sound.add(at, body),
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// The rows of this digest; none when they are not there.
    async fn rows(&self, digest: Digest) -> Result<Option<Vec<Value>>, BlobError> {
        let packed = match self.store.get(&place(&digest)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let rows = tokio::task::spawn_blocking(move || unpack(&packed, digest)).await?;
        self.is_sound(digest, rows.is_ok());
        rows.map(Some)
    }

    /// Looks whether the rows of this digest are there, and are what was stored.
    ///
    /// # Errors
    /// When they cannot be read, or are not what was stored.
    pub async fn check(&self, digest: Digest) -> Result<bool, BlobError> {
        Ok(self.rows(digest).await?.is_some())
    }

    /// Reads the rows of a record back and checks them against its digest.
    ///
    /// # Errors
    /// When they are not there, or not what was stored.
    pub async fn get(&self, record: Record) -> Result<Evidence, BlobError> {
        let rows = self.rows(record.body).await?.ok_or(BlobError::Missing(record.body))?;
        Ok(Evidence { record, rows })
    }

    /// The same, but rows that are not there, or not what was stored, are a gap of the whole: nobody knows what they said.
    ///
    /// # Errors
    /// When the evidence store cannot be used.
    pub async fn get_or_gap(&self, mut record: Record) -> Result<Evidence, BlobError> {
        match self.get(record.clone()).await {
            Err(error @ (BlobError::Changed(_) | BlobError::Missing(_))) => {
                tracing::error!(source = %record.source, kind = %record.kind, "{error}");
                let gap = Gap::whole(UnknownReason::Malformed, record.kind.as_str(), error.to_string());
                record.gaps.push(gap);
                Ok(Evidence { record, rows: Vec::new() })
            }
            other => other,
        }
    }
}

#[async_trait]
impl Bodies for Blobs {
    async fn remove(&self, bodies: &[Digest]) -> Result<(), RowsError> {
        let each = bodies.iter().map(|body| async move {
            match self.store.delete(&place(body)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(error),
            }
        });
        futures_util::future::try_join_all(each).await?;
        Ok(())
    }
}

fn place(digest: &Digest) -> object_store::path::Path {
    let text = digest.to_string();
    let folder: String = text.chars().take(2).collect();
    object_store::path::Path::from(format!("{folder}/{text}.json.zst"))
}

fn unpack(packed: &[u8], digest: Digest) -> Result<Vec<Value>, BlobError> {
    use std::io::Read;

    let changed = || BlobError::Changed(digest);
    let mut text = Vec::new();
    let reader = zstd::Decoder::new(packed).map_err(|_not_zstd| changed())?;
    reader.take(LARGEST_BODY as u64).read_to_end(&mut text).map_err(|_not_zstd| changed())?;
    if Digest::of(&text) != digest {
        return Err(changed());
    }
    match parse(&text) {
        Ok(Value::Array(rows)) => Ok(rows),
        Ok(_) | Err(_) => Err(changed()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::tests::evidence;

    #[tokio::test]
    async fn rows_come_back_as_they_were_and_a_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let evidence = evidence("aws.iam.users", vec![json!({"arn": "a", "name": "é"})]);
        blobs.put(&evidence).await.unwrap();
        blobs.put(&evidence).await.unwrap();
        assert_eq!(blobs.get(evidence.record.clone()).await.unwrap(), evidence);

        let file = folder.path().join(place(&evidence.record.body).to_string());
        let good = std::fs::read(&file).unwrap();
        for position in 0..good.len() {
            let mut bad = good.clone();
            bad[position] ^= 1;
            std::fs::write(&file, &bad).unwrap();
            match blobs.get(evidence.record.clone()).await {
                Err(BlobError::Changed(_)) => {}
                // A flipped bit outside the content (a reserved header bit) may leave the rows as they were.
                Ok(same) => assert_eq!(same, evidence),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[tokio::test]
    async fn rows_that_were_lost_are_unknown_and_written_anew_once_they_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let evidence = evidence("aws.iam.users", vec![json!({"arn": "a"})]);
        let file = folder.path().join(place(&evidence.record.body).to_string());
        blobs.put(&evidence).await.unwrap();
        for lost in [Some("damaged"), None] {
            match lost {
                Some(text) => std::fs::write(&file, text).unwrap(),
                None => std::fs::remove_file(&file).unwrap(),
            }
            // This process wrote them; another one looks.
            let blobs = Blobs::open(folder.path()).unwrap();
            let unknown = blobs.get_or_gap(evidence.record.clone()).await.unwrap();
            assert_eq!(unknown.rows, [Value::Null; 0]);
            assert_eq!(unknown.record.whole_gap().unwrap().reason, UnknownReason::Malformed);
            blobs.put(&evidence).await.unwrap();
            assert_eq!(blobs.get_or_gap(evidence.record.clone()).await.unwrap(), evidence);
        }
    }
}
