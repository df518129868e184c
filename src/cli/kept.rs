//! Where everything is kept: the data directory of one node, or what several nodes share.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;

use super::Exit;
use super::problems::Failure;
use crate::config::Config;
use crate::evidence::{BlobError, Blobs};
use crate::model::{AssessmentId, Digest, Evidence, Record};
use crate::store::{Backend, DataLock, Postgres, Rows, RowsError, Sqlite, StoreError};

/// The store and the rows of evidence.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) store: Arc<dyn Backend>,
    pub(super) blobs: Blobs,
}

/// Opens where everything is kept.
pub(super) async fn open(config: &Config, data_dir: &Path) -> Result<Kept, Failure> {
    let settings = &config.settings.store;
    let store: Arc<dyn Backend> = match &settings.postgres {
        Some(reference) => {
            let url = reference.resolve().map_err(|error| {
                Failure::new(Exit::BadInput, error).hint("store.postgres names where the address is")
            })?;
            Arc::new(Postgres::open(url.expose_secret()).await?)
        }
        None => Arc::new(Sqlite::open(&data_dir.join("annexa.db")).await?),
    };
    let blobs = match &settings.bucket {
        Some(bucket) => Blobs::open_bucket(bucket),
        None => Blobs::open(&data_dir.join("evidence")),
    };
    Ok(Kept { store, blobs: blobs.map_err(cannot_write)? })
}

/// Whether anything is kept already: a command that only reads must not begin a store.
pub(super) fn is_there(config: &Config, data_dir: &Path) -> bool {
    config.settings.store.postgres.is_some() || data_dir.join("annexa.db").is_file()
}

/// Takes the data directory for writing; what several nodes share is guarded by leases.
pub(super) fn lock(data_dir: &Path) -> Result<DataLock, Failure> {
    DataLock::take(data_dir).map_err(|error| {
        let is_in_use = matches!(error, StoreError::InUse { .. });
        let failure = Failure::from(error);
        if is_in_use {
            return failure
                .hint("if a daemon runs there, ask it: `annexa run NAME`; or name another --data-dir");
        }
        failure
    })
}

impl Kept {
    /// Keeps evidence of a running assessment: rows first, so that no record is without them.
    pub(super) async fn keep(&self, assessment: &AssessmentId, evidence: &[Evidence]) -> Result<(), Failure> {
        for each in evidence {
            self.blobs.put(each).await.map_err(cannot_write)?;
        }
        let records: Vec<_> = evidence.iter().map(|each| each.record.clone()).collect();
        let rows = Given { blobs: &self.blobs, evidence };
        Ok(self.store.add_evidence(assessment, &records, &rows).await?)
    }

    /// Records with their rows.
    pub(super) async fn read_back(&self, records: Vec<Record>) -> Result<Vec<Evidence>, Failure> {
        let mut all = Vec::new();
        for record in records {
            let evidence = self.blobs.get(record).await;
            all.push(evidence.map_err(|error| Failure::new(Exit::BadInput, error))?);
        }
        Ok(all)
    }
}

/// Evidence that is being kept, for the store that may ask for its rows once more.
struct Given<'a> {
    blobs: &'a Blobs,
    evidence: &'a [Evidence],
}

#[async_trait]
impl Rows for Given<'_> {
    async fn keep_again(&self, body: &Digest) -> Result<(), RowsError> {
        for each in self.evidence.iter().filter(|each| each.record.body == *body).take(1) {
            self.blobs.put(each).await?;
        }
        Ok(())
    }
}

fn cannot_write(error: BlobError) -> Failure {
    Failure::new(Exit::CannotWrite, error)
}
