//! What the organisation declares in its configuration.
//!
//! Whose accounts are whose, which belong to machines, which AI tools are approved, and which documents people review.
//! Reading it calls nothing but the files of documents; it is evidence like any other, so that assessments can be repeated.

mod config;

pub mod accounts;
pub mod ai_tools;
pub mod attestations;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::api::{
    Call, CollectError, Collected, Collector, CollectorType, Context, Diagnosis, DiagnosisFinding, Draft,
    EvidenceKind, KindName, Operation, Origin, Plan, Problems, Scope, Section, SourceId,
};

pub use attestations::Attestation;
pub use config::{Account, AiTool, Config, Machine};

use attestations::Attested;

/// Looks into the configuration; no call is made.
const READ: Operation = Operation { name: "declared:Read", permission: "none" };

/// The kinds of evidence.
pub const KINDS: &[EvidenceKind] = &[accounts::KIND, ai_tools::KIND, attestations::KIND];

/// Declarations.
#[derive(Debug, Clone, Copy)]
pub struct Declared;

impl CollectorType for Declared {
    fn name(&self) -> &'static str {
        "declared"
    }

    fn title(&self) -> &'static str {
        "Declarations: whose accounts are whose, which AI tools are approved, and which documents people review"
    }

    fn kinds(&self) -> &'static [EvidenceKind] {
        KINDS
    }

    fn config_schema(&self) -> schemars::Schema {
        schemars::schema_for!(Config)
    }

    fn build(&self, source: &SourceId, config: Section<'_>) -> Result<Arc<dyn Collector>, Problems> {
        let base = Path::new(&config.source.name).parent().unwrap_or(Path::new("")).to_path_buf();
        let (config, attested) = config::read(config)?;
        Ok(Arc::new(Source { id: source.clone(), config, attested, base }))
    }

    fn permissions(&self, _kinds: &BTreeSet<KindName>) -> String {
        "What the configuration declares needs no permission but to read the files of documents.".to_owned()
    }
}

struct Source {
    id: SourceId,
    config: Config,
    attested: Vec<Attested>,
    /// Where paths of documents start from.
    base: PathBuf,
}

impl Source {
    fn scope(&self) -> String {
        format!("declared:{}", self.id)
    }

    async fn draft(&self, kind: &'static EvidenceKind, cx: &Context) -> Result<Draft, CollectError> {
        let mut draft = Draft::new(kind);
        draft.calls([Call { operation: READ.name.to_owned(), count: 0, request_ids: Vec::new() }]);
        draft.page();
        if kind.name == accounts::KIND.name {
            accounts::rows(&self.scope(), &self.config).iter().for_each(|row| draft.row(row));
        } else if kind.name == ai_tools::KIND.name {
            ai_tools::rows(&self.scope(), &self.config).iter().for_each(|row| draft.row(row));
        } else {
            for attested in &self.attested {
                let read = tokio::select! {
                    read = attested.attestation.read(&self.base) => read,
                    () = cx.cancel.cancelled() => return Err(CollectError::Cancelled),
                };
                attestations::add(&mut draft, self.id.as_str(), attested, read);
            }
        }
        Ok(draft)
    }
}

#[async_trait]
impl Collector for Source {
    async fn collect(&self, cx: &Context) -> Result<Collected, CollectError> {
        let malformed = |error: crate::api::IdError| CollectError::Malformed(error.to_string());
        let origin = Origin {
            source: self.id.clone(),
            scope: Scope::parse(&self.scope()).map_err(malformed)?,
            collector: format!("declared {}", env!("CARGO_PKG_VERSION")),
            identity: "the configuration".to_owned(),
        };
        let wanted = KINDS.iter().filter(|kind| cx.kinds.iter().any(|each| each.as_str() == kind.name));
        let mut collected = Collected::default();
        for kind in wanted {
            let draft = self.draft(kind, cx).await?;
            collected.evidence.push(draft.finish(&origin, cx.clock.now()).map_err(malformed)?);
        }
        Ok(collected)
    }

    async fn diagnose(&self, _cx: &Context) -> Vec<Diagnosis> {
        let mut found = Vec::new();
        for Attested { attestation, .. } in &self.attested {
            if let Err(unreadable) = attestation.read(&self.base).await {
                let detail =
                    format!("the document of {} cannot be read: {}", attestation.id, unreadable.detail);
                found
                    .push(Diagnosis { scope: self.scope(), finding: DiagnosisFinding::Undecided { detail } });
            }
        }
        if found.is_empty() {
            let finding = DiagnosisFinding::Fit { identity: "the configuration".to_owned() };
            found.push(Diagnosis { scope: self.scope(), finding });
        }
        found
    }

    fn permissions(&self, kinds: &BTreeSet<KindName>) -> String {
        Declared.permissions(kinds)
    }

    fn plan(&self, _kinds: &BTreeSet<KindName>) -> Plan {
        Plan { scopes: vec!["what the configuration declares".to_owned()], ..Plan::default() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::api::{FixedClock, SourceText};

    const TEXT: &str = r#"
[[accounts]]
account = "github:acme/people/ann-hub"
email = "ann@acme.example"

[[accounts]]
account = "github:acme/people/bo"
employee_number = "17"

[[machine_accounts]]
account = "arn:aws:iam::123456789012:user/backup"
owner = "ann@acme.example"
purpose = "nightly backup"
review_by = "2027-03-31"

[[ai_tools]]
name = "Reviewer"
apps = ["reviewer-ai"]
owner = "ann@acme.example"
permissions = ["contents:read", "pull_requests:write"]
data_classes = ["internal"]
reviewed = "2026-09-01"
review_by = "2027-03-31"

[[ai_tools]]
name = "Release notes"
ai = false
apps = ["notes"]
owner = "ann@acme.example"
reviewed = "2026-09-01T12:00:00+02:00"
review_by = "2027-03-31"
"#;

    #[tokio::test]
    async fn declarations_are_evidence() {
        let text = SourceText::new("annexa.toml", TEXT);
        let id = SourceId::parse("register").unwrap();
        let source = Declared.build(&id, Section::parse(&text).unwrap()).unwrap();
        let kinds = KINDS.iter().map(|kind| kind.id().unwrap()).collect();
        let clock = Arc::new(FixedClock(chrono::DateTime::UNIX_EPOCH));
        let collected =
            source.collect(&Context { kinds, clock, cancel: CancellationToken::new() }).await.unwrap();
        let [accounts, tools, attestations] = collected.evidence.as_slice() else { panic!("three kinds") };
        assert!(accounts.record.is_complete() && tools.record.is_complete());
        assert!(attestations.record.is_complete() && attestations.rows.is_empty());
        assert_eq!(
            accounts.rows,
            [
                json!({
                    "declaration": "declared:register/accounts/arn:aws:iam::123456789012:user/backup",
                    "account": "arn:aws:iam::123456789012:user/backup",
                    "holder": {"is": "machine", "owner": "ann@acme.example", "purpose": "nightly backup", "review_due": "2027-04-01T00:00:00Z"}
                }),
                json!({
                    "declaration": "declared:register/accounts/github:acme/people/ann-hub",
                    "account": "github:acme/people/ann-hub",
                    "holder": {"is": "email", "email": "ann@acme.example"}
                }),
                json!({
                    "declaration": "declared:register/accounts/github:acme/people/bo",
                    "account": "github:acme/people/bo",
                    "holder": {"is": "employee_number", "employee_number": "17"}
                }),
            ]
        );
        assert_eq!(
            tools.rows[1],
            json!({
                "tool": "declared:register/ai-tools/Reviewer", "name": "Reviewer", "ai": true, "apps": ["reviewer-ai"], "app_ids": [],
                "vendor": "", "owner": "ann@acme.example", "permissions": ["contents:read", "pull_requests:write"],
                "repositories": "selected",
                "data_classes": ["internal"], "reviewed_at": "2026-09-01T00:00:00Z", "review_due": "2027-04-01T00:00:00Z"
            })
        );
        assert_eq!(tools.rows[0]["reviewed_at"], "2026-09-01T10:00:00Z");
    }
}
