//! Settings of telemetry: where traces of the daemon's work go.

use std::collections::BTreeMap;

use collectors::api::{Bounded, SecretRef};
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

/// Settings of telemetry.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// Where traces go; nowhere without it.
    pub traces: Option<TraceSettings>,
}

/// Where traces go, and how many.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct TraceSettings {
    /// Where the collector takes spans: its address with `/v1/traces`.
    pub url: Url,
    /// Headers of each request, by reference: they hold keys.
    pub headers: BTreeMap<String, SecretRef>,
    /// The share of traces that are sent, from 0 to 1.
    pub sample_ratio: f64,
    /// How long one request may take, in seconds.
    pub timeout_seconds: Bounded<1, 60>,
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    endpoint: String,
    #[serde(default, deserialize_with = "headers")]
    headers: BTreeMap<String, SecretRef>,
    #[serde(default = "all")]
    sample_ratio: f64,
    #[serde(default)]
    allow_http: bool,
    #[serde(default = "timeout")]
    timeout_seconds: Bounded<1, 60>,
}

fn all() -> f64 {
    1.0
}

fn timeout() -> Bounded<1, 60> {
    Bounded::constant::<10>()
}

fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, SecretRef>, D::Error> {
    let headers = BTreeMap::<String, SecretRef>::deserialize(deserializer)?;
    match headers.keys().find(|name| reqwest::header::HeaderName::try_from(name.as_str()).is_err()) {
        Some(name) => Err(serde::de::Error::custom(format!("{name:?} is no name of a header"))),
        None => Ok(headers),
    }
}

impl TryFrom<Written> for TraceSettings {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { endpoint, headers, sample_ratio, allow_http, timeout_seconds } = written;
        if !(0.0..=1.0).contains(&sample_ratio) {
            return Err(format!("sample_ratio is {sample_ratio}; write a number from 0 to 1"));
        }
        let wrong = "endpoint is no address of a collector; write it as \"http://127.0.0.1:4318\"";
        let url = Url::parse(&endpoint).map_err(|error| format!("{wrong}: {error}"))?;
        let is_near = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(wrong.to_owned()),
        };
        match url.scheme() {
            "https" => {}
            "http" if is_near || allow_http => {}
            "http" => {
                return Err("endpoint is not encrypted and not on this machine; use https://, or set allow_http = true \
                            if nobody listens on the way"
                    .to_owned());
            }
            _ => return Err(wrong.to_owned()),
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
            return Err("endpoint holds a user or a query; keys go into `headers`".to_owned());
        }
        let path = format!("{}/v1/traces", url.path().trim_end_matches('/'));
        let mut url = url;
        url.set_path(&path);
        url.set_fragment(None);
        Ok(Self { url, headers, sample_ratio, timeout_seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<TraceSettings, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn the_path_of_the_protocol_is_added_to_the_endpoint() {
        let url = |text: &str| read(&format!("endpoint = \"{text}\"")).unwrap().url.to_string();
        assert_eq!(url("http://127.0.0.1:4318"), "http://127.0.0.1:4318/v1/traces");
        assert_eq!(url("https://otlp.example.com/otlp/"), "https://otlp.example.com/otlp/v1/traces");
    }

    #[test]
    fn spans_and_keys_do_not_leave_the_machine_in_the_clear_unasked() {
        assert!(read("endpoint = \"http://collector:4318\"").unwrap_err().contains("allow_http"));
        assert!(read("endpoint = \"http://collector:4318\"\nallow_http = true").is_ok());
        assert!(read("endpoint = \"http://localhost:4318\"").is_ok());
        assert!(read("endpoint = \"https://u:p@collector\"").unwrap_err().contains("headers"));
        assert!(read("endpoint = \"collector:4318\"").unwrap_err().contains("write it as"));
        let inline = read("endpoint = \"https://c\"\nheaders = { a = \"hunter2\" }").unwrap_err();
        assert!(inline.contains("by reference") && !inline.contains("hunter2"), "{inline}");
        assert!(read("endpoint = \"https://c\"\nheaders = { \"a b\" = \"env:A\" }").is_err());
    }

    #[test]
    fn a_share_is_between_nothing_and_all() {
        for (ratio, is_good) in
            [("0.0", true), ("0.25", true), ("1.0", true), ("1.01", false), ("nan", false)]
        {
            let outcome = read(&format!("endpoint = \"https://c\"\nsample_ratio = {ratio}"));
            assert_eq!(outcome.is_ok(), is_good, "{ratio}");
        }
    }
}
