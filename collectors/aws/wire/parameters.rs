//! Parameters as each protocol writes them.

use serde_json::{Map, Value};

use super::{ACCOUNT_HEADER, Call, Protocol, Rest};

/// A request without its address and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The method.
    pub(super) method: &'static str,
    /// Path and query.
    pub(super) path: String,
    /// Headers beside those of the signature.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: String,
}

/// The request that a call makes of its parameters.
///
/// # Errors
/// When the parameters do not fit the call, which is a fault of the collector.
pub(super) fn request(call: &Call, parameters: &Value) -> Result<Request, String> {
    let Some(parameters) = parameters.as_object() else {
        return Err("the parameters of a call are an object".to_owned());
    };
    match call.service.protocol {
        Protocol::Query(version) => Ok(form(call.action(), version, parameters, ".member")),
        Protocol::Ec2(version) => Ok(form(call.action(), version, parameters, "")),
        Protocol::Json10(prefix) => Ok(json(call.action(), prefix, "application/x-amz-json-1.0", parameters)),
        Protocol::Json11(prefix) => Ok(json(call.action(), prefix, "application/x-amz-json-1.1", parameters)),
        Protocol::RestJson | Protocol::RestXml => rest(call, parameters),
    }
}

fn form(action: &str, version: &str, parameters: &Map<String, Value>, list: &str) -> Request {
    let mut pairs = vec![format!("Action={action}"), format!("Version={version}")];
    for (name, value) in parameters {
        flatten(name, value, list, &mut pairs);
    }
    Request {
        method: "POST",
        path: "/".to_owned(),
        headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
        body: pairs.join("&"),
    }
}

/// Lists become `Name.1` (ec2) or `Name.member.1` (query), structures `Name.Member`.
fn flatten(name: &str, value: &Value, list: &str, pairs: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}{list}.{}", index + 1), item, list, pairs);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                flatten(&format!("{name}.{member}"), value, list, pairs);
            }
        }
        Value::String(text) => pairs.push(format!("{name}={}", encode(text))),
        Value::Null | Value::Bool(_) | Value::Number(_) => pairs.push(format!("{name}={value}")),
    }
}

fn json(action: &str, prefix: &str, content_type: &str, parameters: &Map<String, Value>) -> Request {
    Request {
        method: "POST",
        path: "/".to_owned(),
        headers: vec![
            ("content-type", content_type.to_owned()),
            ("x-amz-target", format!("{prefix}.{action}")),
        ],
        body: Value::Object(parameters.clone()).to_string(),
    }
}

fn rest(call: &Call, parameters: &Map<String, Value>) -> Result<Request, String> {
    let (method, template) = match call.rest {
        Rest::Get(path) => ("GET", path),
        Rest::Post(path) => ("POST", path),
        Rest::None => return Err(format!("{} has no path", call.operation.name)),
    };
    let mut path = template.to_owned();
    let mut others = Map::new();
    let mut headers = Vec::new();
    if call.service.protocol == Protocol::RestJson {
        // API Gateway answers with links and embedded parts to who does not say so.
        headers.push(("accept", "application/json".to_owned()));
    }
    for (name, value) in parameters {
        let place = format!("{{{name}}}");
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if path.contains(&place) {
            path = path.replace(&place, &encode(&text));
        } else if name == ACCOUNT_HEADER {
            headers.push((ACCOUNT_HEADER, text));
        } else {
            others.insert(name.clone(), value.clone());
        }
    }
    if path.contains('{') {
        return Err(format!("{} lacks a parameter of {path}", call.operation.name));
    }
    if method == "POST" {
        headers.push(("content-type", "application/json".to_owned()));
        return Ok(Request { method, path, headers, body: Value::Object(others).to_string() });
    }
    let mut pairs = Vec::new();
    for (name, value) in &others {
        flatten(name, value, "", &mut pairs);
    }
    if !pairs.is_empty() {
        path.push(if path.contains('?') { '&' } else { '?' });
        path.push_str(&pairs.join("&"));
    }
    Ok(Request { method, path, headers, body: String::new() })
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
