//! An AWS collector for loopback servers: fixed credentials, millisecond waits, nothing of this machine's own setup.

use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, ConfigLoader, Region};

use crate::api::{Collector, SourceId};

use super::Source;
use super::client::Timing;
use super::config::Config;

/// Times that keep a test with every kind of fault short.
pub const TIMING: Timing = Timing {
    timeout: Duration::from_millis(400),
    connect: Duration::from_millis(400),
    first_backoff: Duration::from_millis(1),
    longest_backoff: Duration::from_millis(5),
    report_poll: Duration::from_millis(1),
    report_patience: Duration::from_millis(300),
};

/// A collector of a source that talks to `endpoint` only.
#[must_use]
pub fn collector(id: &SourceId, config: Config, endpoint: &str) -> Arc<dyn Collector> {
    let endpoint = endpoint.to_owned();
    let loader = move || loader(&endpoint);
    Arc::new(Source { id: id.clone(), config, timing: TIMING, loader })
}

fn loader(endpoint: &str) -> ConfigLoader {
    let credentials =
        aws_sdk_iam::config::Credentials::new("AKIDTEST", "not-a-secret", None, None, "testing");
    aws_config::defaults(BehaviorVersion::latest())
        .empty_test_environment()
        .region(Region::from_static("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
}
