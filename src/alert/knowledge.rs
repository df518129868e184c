//! What alerts say beside what changed: from policies, frameworks and settings.

use std::collections::BTreeMap;

use crate::assess::requirement_links;
use crate::catalog::Catalogs;
use crate::config::{AlertSettings, OwnerSettings};
use crate::model::{AlertId, EntryId, Labels, Owner, PolicyId, RequirementName, Severity};
use crate::policy::PolicySet;

/// What is known of policies, owners and pages. Made once, when the configuration is read.
#[derive(Debug, Default)]
pub struct Knowledge {
    policies: BTreeMap<PolicyId, About>,
    owners: Vec<OwnerSettings>,
    url: Option<String>,
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
        Self { policies: about.collect(), owners: settings.owner.clone(), url }
    }

    /// What is known of a policy; nothing when it is not configured any more.
    #[must_use]
    pub fn policy(&self, policy: &PolicyId) -> Option<&About> {
        self.policies.get(policy)
    }

    /// Who answers for an alert with these labels.
    #[must_use]
    pub fn owner(&self, labels: &Labels) -> Option<Owner> {
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
