//! Canned answers for calls of the wire, and what faults make of them.

use crate::api::testing::{Answer, Delivery, Fault, Request};

use super::{Call, Protocol, Rest};

/// A healthy answer of the invented account.
#[derive(Debug, Clone, Copy)]
pub(in crate::aws) struct Canned {
    /// What is asked.
    pub(in crate::aws) call: &'static Call,
    /// What target or body must hold, so that one call can have several answers.
    pub(in crate::aws) when: &'static str,
    /// The body.
    pub(in crate::aws) body: &'static str,
    /// The member of the answer that names the next page.
    pub(in crate::aws) token: Option<&'static str>,
    /// The error code by which the service says that there is no such thing, which is a fact.
    pub(in crate::aws) absent: Option<&'static str>,
    /// What rows say where an empty answer is documented to mean that nothing is configured, which is a fact.
    pub(in crate::aws) empty: Option<&'static str>,
}

impl Canned {
    /// The only answer to a call.
    pub(in crate::aws) const fn of(call: &'static Call, body: &'static str) -> Self {
        Self { call, when: "", body, token: None, absent: None, empty: None }
    }

    /// The same, for requests that hold this text.
    pub(in crate::aws) const fn when(self, when: &'static str) -> Self {
        Self { when, ..self }
    }

    /// The same, with pages that this member of the answer names.
    pub(in crate::aws) const fn token(self, token: &'static str) -> Self {
        Self { token: Some(token), ..self }
    }

    /// The same; this error code is a fact.
    pub(in crate::aws) const fn absent(self, code: &'static str) -> Self {
        Self { absent: Some(code), ..self }
    }

    /// The same; an empty answer is a fact, and each row says this text then. It must never be what passes.
    pub(in crate::aws) const fn empty(self, said: &'static str) -> Self {
        Self { empty: Some(said), ..self }
    }

    /// True when this is the answer to a request.
    pub(in crate::aws) fn fits(&self, request: &Request) -> bool {
        let action = self.call.action();
        let asked = match self.call.service.protocol {
            Protocol::Query(version) | Protocol::Ec2(version) => {
                format!("{}&", request.body).starts_with(&format!("Action={action}&Version={version}&"))
            }
            Protocol::Json10(prefix) | Protocol::Json11(prefix) => {
                request.header("x-amz-target") == Some(&format!("{prefix}.{action}"))
            }
            Protocol::RestJson | Protocol::RestXml => self.fits_path(request),
        };
        asked && format!("{} {}", request.target, request.body).contains(self.when)
    }

    fn fits_path(&self, request: &Request) -> bool {
        let (method, template) = match self.call.rest {
            Rest::Get(path) => ("GET", path),
            Rest::Post(path) => ("POST", path),
            Rest::None => return false,
        };
        let (path, query) = template.split_once('?').unwrap_or((template, ""));
        let (asked_path, asked_query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let (mut ours, mut theirs) = (path.split('/'), asked_path.split('/'));
        let same = |our: &str, their: &str| our == their || (our.starts_with('{') && !their.is_empty());
        let path_fits = loop {
            match (ours.next(), theirs.next()) {
                (None, None) => break true,
                (Some(our), Some(their)) if same(our, their) => {}
                (_, _) => break false,
            }
        };
        request.method == method && path_fits && asked_query.starts_with(query)
    }

    /// The healthy answer.
    pub(in crate::aws) fn answer(&self) -> Answer {
        self.ok(self.body)
    }

    fn ok(&self, body: impl Into<Vec<u8>>) -> Answer {
        let kind = if self.is_xml() { "text/xml" } else { "application/json" };
        Answer::new(200, kind, body).header("x-amzn-requestid", "4c1f5b1e-1a7e-4d52-9a3f-0f5eeexample")
    }

    fn is_xml(&self) -> bool {
        self.call.service.protocol.is_xml()
    }

    fn refusal(&self, code: &str, status: u16) -> Answer {
        let body = if self.is_xml() {
            format!(
                "<Response><Errors><Error><Code>{code}</Code><Message>said so by the test</Message></Error></Errors></Response>"
            )
        } else {
            format!("{{\"__type\":\"com.amazonaws#{code}\",\"message\":\"said so by the test\"}}")
        };
        Answer { status, ..self.ok(body) }
    }

    /// What a fault makes of the healthy answer; nothing where it makes no sense. A list that is emptied is a fact
    /// unless something else counts its entries, so that fault is not for these.
    pub(in crate::aws) fn spoil(&self, fault: Fault) -> Option<Answer> {
        let healthy = self.answer();
        let half = || healthy.body.get(..healthy.body.len() / 2).unwrap_or_default().to_vec();
        match fault {
            Fault::Denied => Some(self.refusal("AccessDeniedException", 400)),
            Fault::Expired => Some(self.refusal("ExpiredTokenException", 403)),
            Fault::NotFound => Some(self.refusal(self.absent.unwrap_or("NoSuchThing"), 404)),
            Fault::Throttled => Some(self.refusal("ThrottlingException", 400)),
            Fault::ThrottledFor => {
                Some(Answer::new(429, "text/plain", "slow down").header("retry-after", "0"))
            }
            Fault::ServerError => Some(self.refusal("InternalFailure", 500)),
            Fault::Html => Some(Answer::new(200, "text/html", "<html><body>Please sign in</body></html>")),
            Fault::TimeOut => Some(Answer { delivery: Delivery::Never, ..healthy }),
            Fault::Truncated => Some(Answer { body: half(), ..healthy }),
            Fault::Dropped => Some(Answer { delivery: Delivery::Dropped, ..healthy }),
            Fault::Hollow => Some(self.ok(self.hollow())),
            Fault::WrongShape => Some(self.ok(if self.is_xml() { "<Other><a>1</a></Other>" } else { "[]" })),
            Fault::PageLoop => Some(self.ok(self.looped()?)),
            Fault::LostPage | Fault::Empty => None,
        }
    }

    fn hollow(&self) -> String {
        match self.call.service.protocol {
            Protocol::Query(_) | Protocol::Ec2(_) => format!("<{}Response/>", self.call.action()),
            Protocol::RestXml => "<Hollow/>".to_owned(),
            Protocol::Json10(_) | Protocol::Json11(_) | Protocol::RestJson => "{}".to_owned(),
        }
    }

    /// The answer with a next page that is always the same.
    fn looped(&self) -> Option<String> {
        let token = self.token?;
        if self.is_xml() {
            let result = format!("</{}Result>", self.call.action());
            let close = if self.body.contains(&result) {
                result
            } else {
                format!("</{}", self.body.rsplit_once("</")?.1)
            };
            return Some(self.body.replacen(&close, &format!("<{token}>again</{token}>{close}"), 1));
        }
        let mut body: serde_json::Value = serde_json::from_str(self.body).ok()?;
        body.as_object_mut()?.insert(token.to_owned(), "again".into());
        Some(body.to_string())
    }
}
