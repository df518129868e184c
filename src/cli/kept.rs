//! Where everything is kept: the data directory of one node, or what several nodes share.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use super::Exit;
use super::problems::Failure;
use super::setup::Setup;
use crate::config::{Config, LogSettings};
use crate::evidence::{self, BlobError, Blobs, CheckpointError, EvidenceSet, SealError, Signer};
use crate::model::{Assessment, AssessmentId, Digest, Evidence, Record};
use crate::report;
use crate::store::{Backend, DataLock, Postgres, Rows, RowsError, Sqlite, StoreError};

/// The store and the rows of evidence.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) store: Arc<dyn Backend>,
    pub(super) blobs: Blobs,
    pub(super) signing: Signing,
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
    Ok(Kept { store, blobs: blobs.map_err(cannot_write)?, signing: Signing::of(config, data_dir) })
}

/// Who signs the evidence log. The key is read when something is signed first: a command that only looks needs none.
#[derive(Clone)]
pub(super) struct Signing {
    settings: LogSettings,
    /// Where the key is made when none is given; nowhere where several nodes would make one each.
    file: Option<PathBuf>,
    signer: Arc<OnceLock<Option<Arc<Signer>>>>,
}

impl Signing {
    fn of(config: &Config, data_dir: &Path) -> Self {
        let is_alone = config.settings.store.postgres.is_none();
        Self {
            settings: config.settings.log.clone(),
            file: is_alone.then(|| data_dir.join("log.key")),
            signer: Arc::default(),
        }
    }

    /// The key; none where nobody signs.
    pub(super) fn signer(&self) -> Result<Option<Arc<Signer>>, Failure> {
        if let Some(signer) = self.signer.get() {
            return Ok(signer.clone());
        }
        let signer = self.read()?.map(Arc::new);
        Ok(self.signer.get_or_init(|| signer).clone())
    }

    fn read(&self) -> Result<Option<Signer>, Failure> {
        let wrong = |error: CheckpointError| {
            let exit = match &error {
                CheckpointError::File { .. } | CheckpointError::Random => Exit::CannotWrite,
                CheckpointError::NoKey
                | CheckpointError::NoVerifier(_)
                | CheckpointError::Name(_)
                | CheckpointError::NoCheckpoint => Exit::BadInput,
            };
            Failure::new(exit, error)
        };
        if let Some(reference) = &self.settings.key {
            let key = reference.resolve().map_err(|error| {
                Failure::new(Exit::BadInput, error).hint("log.key names where the signing key is")
            })?;
            return Signer::parse(key.expose_secret()).map(Some).map_err(wrong);
        }
        let Some(file) = &self.file else { return Ok(None) };
        Signer::open(file, self.settings.name.as_deref()).map(Some).map_err(wrong)
    }
}

/// Whether anything is kept already: a command that only reads must not begin a store.
pub(super) fn is_there(config: &Config, data_dir: &Path) -> bool {
    config.settings.store.postgres.is_some() || data_dir.join("annexa.db").is_file()
}

/// Opens what is kept already, for a command that looks at it.
pub(super) fn existing(setup: &Setup) -> Result<(tokio::runtime::Runtime, Kept), Failure> {
    if !is_there(&setup.config, &setup.data_dir) {
        let what = format!("nothing is kept in {}", setup.data_dir.display());
        return Err(Failure::message(Exit::Usage, what)
            .hint("run `annexa scan`, start a daemon with `annexa serve`, or name their --data-dir"));
    }
    let runtime = super::runtime()?;
    let kept = runtime.block_on(open(&setup.config, &setup.data_dir))?;
    Ok((runtime, kept))
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
    pub(super) async fn keep(
        &self,
        assessment: &AssessmentId,
        evidence: &[Evidence],
        at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        for each in evidence {
            self.blobs.put(each).await.map_err(cannot_write)?;
        }
        let records: Vec<_> = evidence.iter().map(|each| each.record.clone()).collect();
        let rows = Given { blobs: &self.blobs, evidence };
        Ok(self.store.add_evidence(assessment, &records, &rows, at).await?)
    }

    /// Signs the evidence log as it stands.
    pub(super) async fn seal(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        let Some(signer) = self.signing.signer()? else { return Ok(()) };
        evidence::seal(self.store.as_ref(), &signer, now).await.map_err(|error| match error {
            SealError::Store(error) => Failure::from(error),
            SealError::Shorter { .. } => Failure::new(Exit::BadInput, error),
        })
    }

    /// Keeps the report of an assessment that is done.
    pub(super) async fn close(
        &self,
        id: &AssessmentId,
        assessment: &Assessment,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let packed = tokio::task::block_in_place(|| report::pack(assessment));
        let packed = packed.map_err(|error| Failure::new(Exit::Internal, error))?;
        Ok(self.store.close(id, Some(&packed), now).await?)
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

    /// Records with their rows. Of rows that were lost nobody knows what they said.
    pub(super) async fn read_back(&self, records: Vec<Record>) -> Result<Vec<Evidence>, Failure> {
        let mut all = Vec::new();
        for record in records {
            let evidence = self.blobs.get_or_gap(record).await;
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
