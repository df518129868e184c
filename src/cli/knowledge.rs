//! What commands need that read no source and no store: configuration, kinds, policies and frameworks.

use super::problems::Failure;
use super::{Exit, Global, setup};
use crate::assess::requirement_links;
use crate::catalog::Catalogs;
use crate::config::Config;
use crate::evidence::Kinds;
use crate::model::{FrameworkId, KindName, PolicyId};
use crate::policy::{Policy, PolicySet};

/// Everything that annexa knows before it reads anything.
pub(super) struct Knowledge {
    pub(super) config: Config,
    pub(super) kinds: Kinds,
    /// Every policy, those that are switched off included.
    pub(super) policies: PolicySet,
    pub(super) catalogs: Catalogs,
    /// The frameworks that are reported; all when empty.
    pub(super) frameworks: Vec<FrameworkId>,
}

impl Knowledge {
    /// Loads and checks everything; all problems come at once.
    pub(super) fn load(global: &Global) -> Result<Self, Failure> {
        Self::of(setup::config(global)?)
    }

    /// Loads and checks what a configuration names.
    pub(super) fn of(config: Config) -> Result<Self, Failure> {
        let kinds = Kinds::of(collectors::all()).map_err(|error| Failure::new(Exit::Internal, error))?;
        let kinds = kinds.with_max_age(&config.settings.max_ages());
        let policies = setup::policies(&config)?;
        let catalogs = setup::catalogs(&config)?;
        let frameworks = setup::check_settings(&config, &policies, &kinds, &catalogs)?;
        Ok(Self { config, kinds, policies, catalogs, frameworks })
    }

    /// True for a policy that is not switched off.
    pub(super) fn is_enabled(&self, policy: &PolicyId) -> bool {
        !self.config.settings.policies.disabled.contains(policy)
    }

    /// The policies that run.
    pub(super) fn enabled(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(|policy| self.is_enabled(&policy.id))
    }

    /// How many relations to requirements of reported frameworks a policy has.
    pub(super) fn reaches(&self, policy: &Policy) -> usize {
        let links = requirement_links(&self.catalogs, &policy.metadata.custom.controls);
        links.iter().filter(|link| self.reports(&link.framework)).count()
    }

    /// True for a framework that is reported.
    pub(super) fn reports(&self, framework: &FrameworkId) -> bool {
        self.frameworks.is_empty() || self.frameworks.contains(framework)
    }

    /// The permission that an operation of a kind needs.
    pub(super) fn permission(&self, kind: &KindName, operation: &str) -> Option<&'static str> {
        let operations = self.kinds.get(kind)?.declared.operations;
        operations.iter().find(|each| each.name == operation).map(|each| each.permission)
    }
}
