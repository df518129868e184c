//! Settings that a daemon takes when it begins: a reload cannot change them, and says so.

use super::setup::Setup;

/// The settings, each with what it is set to. Secrets are in them by reference only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lasting(Vec<(&'static str, String)>);

impl Lasting {
    pub(super) fn of(setup: &Setup) -> Self {
        let settings = &setup.config.settings;
        Self(vec![
            ("data_dir", setup.data_dir.display().to_string()),
            ("daemon.listen", settings.daemon.listen.to_string()),
            ("daemon.runs", settings.daemon.runs.get().to_string()),
            ("store", format!("{:?}", settings.store)),
            ("log", format!("{:?}", settings.log)),
            ("telemetry", format!("{:?}", settings.telemetry)),
        ])
    }

    /// The settings that are others now.
    pub(super) fn changed(&self, now: &Self) -> Vec<&'static str> {
        let pairs = self.0.iter().zip(&now.0);
        pairs.filter(|(one, other)| one != other).map(|((name, _), _)| *name).collect()
    }
}
