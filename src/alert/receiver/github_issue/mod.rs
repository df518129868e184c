//! Issues of a GitHub repository: one for each group, answered when the group changes, closed when nothing is open.
//!
//! The body and each comment hold a marker with the group and the notification's id. Before anything is written, it is
//! looked for, so that a notification whose outcome was not known is not told twice.

mod markdown;
mod sign_in;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{SecondsFormat, TimeDelta};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::alert::connector::{Answer, Call, Connector};
use crate::config::GithubIssueSettings;
use crate::model::{Clock, Notification};

use super::answers::{failure_of, later, no_answer, url};
use super::{Earlier, Outcome, Preview, Receipt, Receiver};

use markdown::{body, group_marker, marker, title};
use sign_in::SignIn;

/// Entries on a page.
const PAGE: usize = 50;

/// Pages of issues that are looked through for the one of a group.
const PAGES_MOST: usize = 20;

/// A repository.
pub(super) struct GithubIssue {
    settings: GithubIssueSettings,
    connector: Connector,
    clock: Arc<dyn Clock>,
    sign_in: SignIn,
}

/// The issue of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Issue {
    number: u64,
    #[serde(default)]
    state: String,
    #[serde(default)]
    body: Option<String>,
}

/// Something that holds text: a comment.
#[derive(Deserialize)]
struct Comment {
    #[serde(default)]
    body: Option<String>,
}

#[async_trait]
impl Receiver for GithubIssue {
    async fn send(&self, notification: &Notification, earlier: &Earlier) -> Outcome {
        match self.tell(notification, earlier).await {
            Ok(number) => Outcome::Delivered(Receipt(number.to_string())),
            Err(outcome) => outcome,
        }
    }

    fn preview(&self, notification: &Notification) -> Vec<Preview> {
        let text = format!("# {}\n\n{}", title(notification), body(notification));
        vec![Preview { name: "issue", ending: "md", text }]
    }
}

impl GithubIssue {
    /// A repository as it is configured.
    pub(super) fn new(settings: GithubIssueSettings, connector: Connector, clock: Arc<dyn Clock>) -> Self {
        Self { settings, connector, clock, sign_in: SignIn::default() }
    }

    /// Opens, answers or closes; the number of the issue.
    async fn tell(&self, notification: &Notification, earlier: &Earlier) -> Result<u64, Outcome> {
        let known = earlier.receipt.as_ref().and_then(|receipt| receipt.0.parse::<u64>().ok());
        let issue = match known {
            Some(number) => self.read(number, notification).await?,
            None => None,
        };
        let issue = match issue {
            Some(issue) => Some(issue),
            None => self.find(notification).await?,
        };
        let resolved = notification.is_resolved();
        let told = match &issue {
            Some(issue) => self.is_told(issue, notification).await?,
            None => false,
        };
        let closed = json!({ "title": title(notification), "state": "closed", "state_reason": "completed" });
        // An issue that was closed before this is about what is over; what comes now is another matter.
        let Some(issue) = issue.filter(|issue| told || issue.state == "open") else {
            let number = self.open(notification).await?;
            // What was over before it could be told is told and closed.
            if resolved {
                self.set(number, &closed).await?;
            }
            return Ok(number);
        };
        if !told {
            self.comment(issue.number, notification).await?;
        }
        let open = json!({ "title": title(notification), "state": "open" });
        self.set(issue.number, if resolved { &closed } else { &open }).await?;
        Ok(issue.number)
    }

    /// The issue with a number, when it is there and the group's.
    async fn read(&self, number: u64, notification: &Notification) -> Result<Option<Issue>, Outcome> {
        let (status, answer) = self.ask(Method::GET, &format!("/issues/{number}"), None).await?;
        if matches!(status, 404 | 410 | 301) {
            return Ok(None);
        }
        let issue = answer.and_then(|answer| serde_json::from_value::<Issue>(answer).ok());
        Ok(issue.filter(|issue| is_of(issue, notification)))
    }

    /// Looks for the youngest issue of a group among those with our labels.
    async fn find(&self, notification: &Notification) -> Result<Option<Issue>, Outcome> {
        let labels = self.settings.labels.join(",");
        for page in 1..=PAGES_MOST {
            let mut path = self.path("/issues")?;
            path.query_pairs_mut().extend_pairs([
                ("labels", labels.as_str()),
                ("state", "all"),
                ("sort", "created"),
                ("direction", "desc"),
                ("per_page", &PAGE.to_string()),
                ("page", &page.to_string()),
            ]);
            let issues: Vec<Issue> = self.list(path).await?;
            let count = issues.len();
            if let Some(found) = issues.into_iter().find(|issue| is_of(issue, notification)) {
                return Ok(Some(found));
            }
            if count < PAGE {
                break;
            }
        }
        Ok(None)
    }

    async fn open(&self, notification: &Notification) -> Result<u64, Outcome> {
        let new = json!({
            "title": title(notification),
            "body": body(notification),
            "labels": self.settings.labels,
        });
        let answer = self.taken(Method::POST, "/issues", Some(&new)).await?;
        let number = answer.get("number").and_then(Value::as_u64);
        number.ok_or_else(|| later("GitHub's answer has no number of an issue"))
    }

    /// Whether an issue or one of its comments tells of the notification already.
    async fn is_told(&self, issue: &Issue, notification: &Notification) -> Result<bool, Outcome> {
        let marker = marker(notification);
        if issue.body.as_deref().is_some_and(|body| body.contains(&marker)) {
            return Ok(true);
        }
        // An hour before it was made: clocks differ.
        let since = (notification.at - TimeDelta::hours(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
        for page in 1..=PAGES_MOST {
            let mut path = self.path(&format!("/issues/{}/comments", issue.number))?;
            path.query_pairs_mut().extend_pairs([
                ("since", since.as_str()),
                ("per_page", &PAGE.to_string()),
                ("page", &page.to_string()),
            ]);
            let comments: Vec<Comment> = self.list(path).await?;
            let told = |comment: &Comment| comment.body.as_deref().is_some_and(|body| body.contains(&marker));
            if comments.iter().any(told) {
                return Ok(true);
            }
            if comments.len() < PAGE {
                break;
            }
        }
        Ok(false)
    }

    async fn comment(&self, number: u64, notification: &Notification) -> Result<(), Outcome> {
        let comment = json!({ "body": body(notification) });
        self.taken(Method::POST, &format!("/issues/{number}/comments"), Some(&comment)).await.map(drop)
    }

    async fn set(&self, number: u64, change: &Value) -> Result<(), Outcome> {
        self.taken(Method::PATCH, &format!("/issues/{number}"), Some(change)).await.map(drop)
    }

    async fn list<T: serde::de::DeserializeOwned>(&self, path: Url) -> Result<Vec<T>, Outcome> {
        let answer = self.request(Method::GET, path, None).await?;
        let (_, answer) = self.judged(answer)?;
        serde_json::from_value(answer.unwrap_or_default())
            .map_err(|_said| later("GitHub's answer is no list"))
    }

    async fn taken(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Outcome> {
        let answer = self.request(method, self.path(path)?, body).await?;
        self.judged(answer)?.1.ok_or_else(|| later("GitHub's answer is no JSON"))
    }

    /// Asks where a 404, a 410 or a move is an answer like others.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Option<Value>), Outcome> {
        let answer = self.request(method, self.path(path)?, body).await?;
        if matches!(answer.status, 404 | 410 | 301) { Ok((answer.status, None)) } else { self.judged(answer) }
    }

    /// Holds an answer to its status. A limit is told by 403 or 429, with a time or without
    /// (<https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>). Issues that are switched
    /// off are 410, which people can switch on again.
    fn judged(&self, answer: Answer) -> Result<(u16, Option<Value>), Outcome> {
        match failure_of(&answer, self.clock.now()) {
            None => Ok((answer.status, answer.json())),
            Some(Outcome::Gone { why }) => Err(later(format!("{why}: does the repository have issues?"))),
            Some(Outcome::Later { why, after: None, receipt }) => {
                let after = sign_in::reset_in(&answer, self.clock.now());
                Err(Outcome::Later { why, after, receipt })
            }
            Some(outcome) => Err(outcome),
        }
    }

    fn path(&self, path: &str) -> Result<Url, Outcome> {
        url(&self.settings.api_url, &format!("/repos/{}{path}", self.settings.repository))
    }

    async fn request(&self, method: Method, address: Url, body: Option<&Value>) -> Result<Answer, Outcome> {
        let header = self.sign_in.header(&self.settings, &self.connector, self.clock.now()).await?;
        let mut call = Call { method, ..Call::json(address, body.unwrap_or(&Value::Null)) };
        if body.is_none() {
            call.body.clear();
        }
        call.headers.insert(AUTHORIZATION, header);
        call.headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        call.headers.insert("x-github-api-version", HeaderValue::from_static("2022-11-28"));
        self.connector.send(call).await.map_err(|failure| no_answer(&failure))
    }
}

/// Whether an issue is the group's.
fn is_of(issue: &Issue, notification: &Notification) -> bool {
    issue.body.as_deref().is_some_and(|body| body.contains(&group_marker(notification)))
}
