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

use super::sound::Sound;
use crate::config::BucketSettings;
use crate::model::{Digest, Evidence, Gap, Record, UnknownReason};
use crate::store::{Bodies, RowsError};
use crate::telemetry::Chain;

/// zstd's own default.
const COMPRESSION: i32 = 3;

/// The largest body that is read back, in bytes.
const LARGEST_BODY: usize = 1 << 30;

/// The blob store: a local folder, or a bucket.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Whether it is a folder of this machine, where an object that cannot be read says nothing of the others.
    is_folder: bool,
    /// Rows that this process read and found to be what was stored: they are not read again while nobody writes them.
    sound: Arc<Mutex<Sound>>,
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
        Ok(Self { store: Arc::new(store), is_folder: true, sound: Arc::default() })
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
        Ok(Self { store: Arc::new(store), is_folder: false, sound: Arc::default() })
    }

    /// Keeps the rows of evidence. Rows that are there already are not written again, unless they are not what was stored.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn put(&self, evidence: &Evidence) -> Result<(), BlobError> {
        let body = evidence.record.body;
        let path = place(&body);
        let mut mode = match self.is_kept(body).await {
            Ok(true) => return Ok(()),
            Ok(false) => PutMode::Create,
            Err(error) => {
                tracing::warn!("rows that were kept are written anew: {}", Chain(&error));
                PutMode::Overwrite
            }
        };
        let rows = Value::Array(evidence.rows.clone());
        let packed =
            tokio::task::spawn_blocking(move || zstd::encode_all(canonical(&rows).as_slice(), COMPRESSION))
                .await??;
        let packed = PutPayload::from(packed);
        loop {
            let options = PutOptions { mode: mode.clone(), ..PutOptions::default() };
            match self.store.put_opts(&path, packed.clone(), options).await {
                Ok(_) => return Ok(()),
                // Somebody else wrote it meanwhile, or something is in its place.
                Err(object_store::Error::AlreadyExists { .. }) if mode == PutMode::Create => {
                    if self.check(body).await.is_ok_and(|is_there| is_there) {
                        return Ok(());
                    }
                    mode = PutMode::Overwrite;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether rows are there, as they were stored. They are read and held against their digest, once while nobody writes them.
    async fn is_kept(&self, body: Digest) -> Result<bool, BlobError> {
        match self.store.head(&place(&body)).await {
            Ok(found) if self.sound.lock().is_ok_and(|sound| sound.knows(body, &found)) => Ok(true),
            Ok(_) => self.check(body).await,
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The rows of this digest; none when they are not there.
    async fn rows(&self, digest: Digest) -> Result<Option<Vec<Value>>, BlobError> {
        let found = match self.store.get(&place(&digest)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let state = found.meta.clone();
        let packed = found.bytes().await?;
        let rows = tokio::task::spawn_blocking(move || unpack(&packed, digest)).await??;
        // A poisoned lock costs that rows are read once more.
        if let Ok(mut sound) = self.sound.lock() {
            sound.add(digest, &state);
        }
        Ok(Some(rows))
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

    /// The same, but rows that are lost are a gap of the whole: nobody knows what they said. Lost are rows that are not there, are not
    /// what was stored, or cannot be read although others can.
    ///
    /// # Errors
    /// When the evidence store cannot be used.
    pub async fn get_or_gap(&self, mut record: Record) -> Result<Evidence, BlobError> {
        let error = match self.get(record.clone()).await {
            Ok(evidence) => return Ok(evidence),
            Err(error @ (BlobError::Changed(_) | BlobError::Missing(_))) => error,
            Err(error @ BlobError::Store(_)) if self.is_folder => error,
            Err(error) => return Err(error),
        };
        let what = format!("its rows are lost: {}", Chain(&error));
        tracing::error!(source = %record.source, kind = %record.kind, "{} of {}: {what}", record.kind, record.source);
        record.gaps.push(Gap::whole(UnknownReason::Malformed, record.kind.as_str(), what));
        // The digest is that of the rows which are here: none.
        record.body = Digest::of(&canonical(&Value::Array(Vec::new())));
        Ok(Evidence { record, rows: Vec::new() })
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
        for lost in ["damaged", "gone", "a link to nothing"] {
            assert_eq!(blobs.get_or_gap(evidence.record.clone()).await.unwrap(), evidence);
            std::fs::remove_file(&file).unwrap();
            match lost {
                "damaged" => std::fs::write(&file, lost).unwrap(),
                "gone" => {}
                _link => std::os::unix::fs::symlink("nowhere", &file).unwrap(),
            }
            let unknown = blobs.get_or_gap(evidence.record.clone()).await.unwrap();
            assert_eq!(unknown.rows, [Value::Null; 0]);
            assert_ne!(unknown.record.body, evidence.record.body);
            assert_eq!(unknown.record.whole_gap().unwrap().reason, UnknownReason::Malformed);
            blobs.put(&evidence).await.unwrap();
        }
        assert_eq!(blobs.get_or_gap(evidence.record.clone()).await.unwrap(), evidence);
        std::fs::write(&file, "damaged while nobody reads it").unwrap();
        blobs.put(&evidence).await.unwrap();
        assert_eq!(blobs.get(evidence.record.clone()).await.unwrap(), evidence);
    }
}
