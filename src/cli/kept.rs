//! Where everything is kept: the data directory of one node, or what several nodes share.

use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::Exit;
use super::problems::Failure;
use crate::config::Config;
use crate::evidence::{BlobError, Blobs, EvidenceSet};
use crate::model::{Assessment, AssessmentId, Evidence, Record};
use crate::report;
use crate::store::{Backend, DataLock, Postgres, Sqlite, StoreError};

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
        Ok(self.store.add_evidence(assessment, &records).await?)
    }

    /// Keeps the report of an assessment that is done.
    pub(super) async fn close(&self, id: &AssessmentId, assessment: &Assessment) -> Result<(), Failure> {
        let packed = tokio::task::block_in_place(|| report::pack(assessment));
        let packed = packed.map_err(|error| Failure::new(Exit::Internal, error))?;
        Ok(self.store.close(id, Some(&packed)).await?)
    }

    /// The newest complete assessment, if there is any.
    pub(super) async fn latest(&self) -> Result<Option<Assessment>, Failure> {
        let Some(text) = self.store.latest_report().await? else { return Ok(None) };
        let assessment = report::unpack(&text).map_err(|error| {
            let error = anyhow::Error::new(error).context("read the stored report");
            Failure::new(Exit::BadInput, error)
                .hint("another version of annexa wrote it; run `annexa scan` again")
        })?;
        Ok(Some(assessment))
    }

    /// Records with their rows: those that were just read, and others read back.
    pub(super) async fn read_back_beside(
        &self,
        records: Vec<Record>,
        fresh: &EvidenceSet,
    ) -> Result<EvidenceSet, Failure> {
        let mut all = EvidenceSet::default();
        for record in records {
            match fresh.of(&record) {
                Some(evidence) => all.share(evidence),
                None => self.read_back(vec![record]).await?.into_iter().for_each(|each| all.add(each)),
            }
        }
        Ok(all)
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

fn cannot_write(error: BlobError) -> Failure {
    Failure::new(Exit::CannotWrite, error)
}
