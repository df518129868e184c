//! What alerts say beside what changed: from policies, frameworks and settings.

use std::collections::BTreeMap;

use crate::assess::requirement_links;
use crate::catalog::Catalogs;
use crate::config::{AlertSettings, DeclaredAttestation, OwnerSettings};
use crate::model::{AlertId, EntryId, Labels, Owner, PolicyId, RequirementName, Severity};
use crate::policy::PolicySet;

/// What is known of policies, owners and pages. Made once, when the configuration is read.
#[derive(Debug, Default)]
pub struct Knowledge {
    policies: BTreeMap<PolicyId, About>,
    owners: Vec<OwnerSettings>,
    /// Attestations by the subject of what is said of them.
    attested: BTreeMap<String, Attested>,
    url: Option<String>,
}

/// What is known of an attestation.
#[derive(Debug, Clone, PartialEq)]
pub struct Attested {
    /// Who answers for it.
    pub owner: Owner,
    /// The controls that it is about.
    pub controls: Vec<EntryId>,
    /// The requirements of all frameworks that those bear on.
    pub requirements: Vec<RequirementName>,
}

/// What is known of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// What holds for a subject that passes.
    pub title: String,
    /// How bad a fail is.
    pub severity: Severity,
    /// The controls that it tests.
    pub controls: Vec<EntryId>,
    /// The requirements of all frameworks that its controls bear on.
    pub requirements: Vec<RequirementName>,
    /// What to do about a fail.
    pub remediation: String,
}

impl Knowledge {
    /// Gathers it.
    #[must_use]
    pub fn of(policies: &PolicySet, catalogs: &Catalogs, settings: &AlertSettings) -> Self {
        let about = policies.iter().map(|policy| {
            let custom = &policy.metadata.custom;
            let about = About {
                title: policy.metadata.title.clone(),
                severity: custom.severity,
                controls: custom.controls.clone(),
                requirements: requirements(catalogs, &custom.controls),
                remediation: custom.remediation.clone(),
            };
            (policy.id.clone(), about)
        });
        let url = settings.url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
        Self { policies: about.collect(), owners: settings.owner.clone(), attested: BTreeMap::new(), url }
    }

    /// The same with the attestations that the configuration declares. Their owners are told by their e-mail addresses, as those
    /// who have an entry of their own where there is one.
    #[must_use]
    pub fn with_attestations(mut self, declared: Vec<DeclaredAttestation>, catalogs: &Catalogs) -> Self {
        for each in declared {
            let known = self.owners.iter().find(|owner| {
                owner.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&each.owner))
            });
            let owner = known.map(OwnerSettings::owner).unwrap_or_else(|| Owner {
                name: each.owner.clone(),
                slack: None,
                email: Some(each.owner.clone()),
            });
            let requirements = requirements(catalogs, &each.controls);
            self.attested.insert(each.subject, Attested { owner, controls: each.controls, requirements });
        }
        self
    }

    /// What is known of the attestation that an alert with these labels is about.
    #[must_use]
    pub fn attested(&self, labels: &Labels) -> Option<&Attested> {
        self.attested.get(labels.get("subject")?)
    }

    /// What is known of a policy; nothing when it is not configured any more.
    #[must_use]
    pub fn policy(&self, policy: &PolicyId) -> Option<&About> {
        self.policies.get(policy)
    }

    /// Who answers for an alert with these labels: the owner of an attestation, or the first entry that matches.
    #[must_use]
    pub fn owner(&self, labels: &Labels) -> Option<Owner> {
        if let Some(attested) = self.attested(labels) {
            return Some(attested.owner.clone());
        }
        let answers = |owner: &&OwnerSettings| owner.matchers.iter().all(|matcher| matcher.matches(labels));
        self.owners.iter().find(answers).map(OwnerSettings::owner)
    }

    /// The page of an alert.
    #[must_use]
    pub fn page_of(&self, alert: AlertId) -> Option<String> {
        Some(format!("{}/findings/{alert}", self.url.as_ref()?))
    }

    /// The page of all findings.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        Some(format!("{}/findings", self.url.as_ref()?))
    }
}

/// The requirements that controls bear on: the controls themselves first, then those of other frameworks.
fn requirements(catalogs: &Catalogs, controls: &[EntryId]) -> Vec<RequirementName> {
    let hub = catalogs.hub();
    let own = controls.iter().map(|control| RequirementName {
        framework: hub.id().clone(),
        requirement: control.clone(),
        title: hub.get(control).map(|entry| entry.title().to_owned()).unwrap_or_default(),
    });
    let mut others: Vec<RequirementName> = requirement_links(catalogs, controls)
        .into_iter()
        .map(|link| RequirementName {
            framework: link.framework,
            requirement: link.requirement,
            title: link.title,
        })
        .collect();
    others.dedup();
    own.chain(others).collect()
}
