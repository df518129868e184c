//! Keeps GitHub's rate limits and tries again what may pass.
//!
//! A limit that one request meets holds back all of them. Waits are bounded by the patience of a request, and said.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>
//! <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use futures::future::BoxFuture;
use octocrab::OctoBody;
use tokio::time::Instant;
use tower::ServiceExt;

use super::service::{Ask, Broken, Inner, Outcome, Reply, Stage};

/// How long things may take and how long to wait between tries.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// One request, from sending to the last byte of the answer.
    pub timeout: Duration,
    /// Opening a connection.
    pub connect: Duration,
    /// The first wait before a retry; later waits double, with jitter.
    pub first_backoff: Duration,
    /// The longest wait before a retry.
    pub longest_backoff: Duration,
    /// The wait for a limit that does not say how long; GitHub asks for a minute at least.
    pub blind_wait: Duration,
    /// How long one request may wait in all.
    pub patience: Duration,
    /// The time between two requests when there are many; GitHub allows 900 in a minute.
    pub interval: Duration,
}

/// How often a request is sent at most when the source fails.
const ATTEMPTS: u32 = 4;

/// How many requests may go out at once before they keep their distance.
const BURST: u32 = 60;

/// What GitHub counts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Quota {
    Rest,
    GraphQl,
}

/// The limits of one set of credentials.
#[derive(Debug)]
pub(super) struct Limits {
    timing: Timing,
    reserve: u64,
    until: Mutex<BTreeMap<Quota, Instant>>,
    next: Mutex<Option<Instant>>,
}

/// What to do with an outcome.
enum Next {
    Keep,
    TryAgain,
    Wait { what: &'static str, wait: Option<Duration>, all: bool },
}

impl Limits {
    /// Limits that keep some requests in reserve: as many as may be under way when the last answer comes.
    pub(super) fn new(timing: Timing, reserve: u32) -> Self {
        Self { timing, reserve: u64::from(reserve), until: Mutex::default(), next: Mutex::default() }
    }

    /// Waits until a quota may be used, and for the turn of this request.
    async fn turn(&self, quota: Quota, deadline: Instant) -> Result<(), Broken> {
        loop {
            let now = Instant::now();
            let until = self.until.lock().unwrap_or_else(PoisonError::into_inner).get(&quota).copied();
            match until.filter(|until| *until > now) {
                None => break,
                Some(until) if until > deadline => {
                    return Err(Broken::Limited { what: "GitHub's rate limit", wait: until - now });
                }
                Some(until) => tokio::time::sleep_until(until).await,
            }
        }
        tokio::time::sleep_until(self.slot()).await;
        Ok(())
    }

    /// The next free moment. Turns are one interval apart, and a burst may be made up for.
    fn slot(&self) -> Instant {
        let now = Instant::now();
        let earliest = now.checked_sub(self.timing.interval * BURST).unwrap_or(now);
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = next.unwrap_or(earliest).max(earliest);
        *next = Some(slot + self.timing.interval);
        slot
    }

    fn hold(&self, quotas: &[Quota], wait: Duration, what: &str) {
        let until = Instant::now() + wait;
        let mut held = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let mut longer = false;
        for quota in quotas {
            let before = held.entry(*quota).or_insert(until);
            longer |= *before <= until;
            *before = (*before).max(until);
        }
        if longer && wait >= Duration::from_secs(1) {
            tracing::info!(wait.seconds = wait.as_secs(), "waiting {} s: {what}", wait.as_secs());
        }
    }

    fn backoff(&self, attempt: u32) -> Duration {
        let longest = self.timing.longest_backoff;
        let full = (self.timing.first_backoff * 2_u32.saturating_pow(attempt.saturating_sub(1))).min(longest);
        let mut noise = [0_u8; 1];
        // Without randomness the wait is just the full one.
        let share = aws_lc_rs::rand::fill(&mut noise).map_or(255, |()| u32::from(noise[0]));
        full / 2 + full * share / 512
    }

    /// Holds a quota that is used up before anybody runs into it.
    fn watch(&self, quota: Quota, reply: &Reply) {
        let remaining = number(reply, "x-ratelimit-remaining");
        let limit = number(reply, "x-ratelimit-limit").unwrap_or_default();
        let reserve = self.reserve.min(limit / 10);
        let is_low = remaining.is_some_and(|remaining| remaining <= reserve);
        if let Some(wait) = until_reset(reply).filter(|_| is_low) {
            self.hold(&[quota], wait, "GitHub's rate limit is used up until it is reset");
        }
    }
}

impl Stage for Limits {
    fn handle<S: Inner>(self: Arc<Self>, inner: S, ask: Ask) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            let quota = if ask.uri().path().ends_with("/graphql") { Quota::GraphQl } else { Quota::Rest };
            let deadline = Instant::now() + self.timing.patience;
            let (mut tries, mut waits) = (0, 0);
            loop {
                self.turn(quota, deadline).await?;
                let outcome = inner.clone().oneshot(again(&ask)?).await;
                match judge(quota, &outcome) {
                    Next::Keep => {
                        if let Ok(reply) = &outcome {
                            self.watch(quota, reply);
                        }
                        return outcome;
                    }
                    Next::TryAgain => {
                        tries += 1;
                        if tries >= ATTEMPTS {
                            return outcome;
                        }
                        tokio::time::sleep(self.backoff(tries)).await;
                    }
                    Next::Wait { what, wait, all } => {
                        let blind = self.timing.blind_wait * 2_u32.saturating_pow(waits);
                        waits += 1;
                        if waits >= ATTEMPTS {
                            return outcome;
                        }
                        let quotas: &[Quota] = if all { &[Quota::Rest, Quota::GraphQl] } else { &[quota] };
                        self.hold(quotas, wait.unwrap_or(blind), what);
                    }
                }
            }
        })
    }
}

/// The same request once more.
fn again(ask: &Ask) -> Result<Ask, Broken> {
    let body = if *ask.method() == http::Method::GET {
        OctoBody::empty()
    } else {
        ask.body().try_clone().ok_or_else(|| Broken::Request("its body cannot be sent twice".to_owned()))?
    };
    let mut copy = http::Request::new(body);
    *copy.method_mut() = ask.method().clone();
    *copy.uri_mut() = ask.uri().clone();
    *copy.headers_mut() = ask.headers().clone();
    *copy.extensions_mut() = ask.extensions().clone();
    Ok(copy)
}

fn judge(quota: Quota, outcome: &Outcome) -> Next {
    let reply = match outcome {
        Ok(reply) => reply,
        // A query that takes too long is asked for less; the same once more would take as long.
        Err(Broken::TooSlow(_)) if quota == Quota::GraphQl => return Next::Keep,
        Err(Broken::TooSlow(_) | Broken::Connection(_)) => return Next::TryAgain,
        Err(Broken::TooLarge | Broken::Limited { .. } | Broken::Request(_)) => return Next::Keep,
    };
    match reply.status().as_u16() {
        status @ (403 | 429) => limited(status, reply).unwrap_or(Next::Keep),
        502 | 504 if quota == Quota::GraphQl => Next::Keep,
        503 if reply.headers().contains_key("retry-after") => {
            Next::Wait { what: "GitHub is not available", wait: retry_after(reply), all: true }
        }
        500 | 502..=504 => Next::TryAgain,
        200 if quota == Quota::GraphQl && says(reply, "\"RATE_LIMITED\"") => used_up(reply),
        _ => Next::Keep,
    }
}

fn limited(status: u16, reply: &Reply) -> Option<Next> {
    if let Some(wait) = retry_after(reply) {
        return Some(Next::Wait { what: "GitHub asks to slow down", wait: Some(wait), all: true });
    }
    if number(reply, "x-ratelimit-remaining") == Some(0) {
        return Some(used_up(reply));
    }
    let by_words = ["secondary rate limit", "abuse detection", "rate limit exceeded"];
    let is_limit = status == 429 || by_words.iter().any(|words| says(reply, words));
    is_limit.then_some(Next::Wait { what: "GitHub's secondary rate limit", wait: None, all: true })
}

fn used_up(reply: &Reply) -> Next {
    Next::Wait { what: "GitHub's rate limit is used up", wait: until_reset(reply), all: false }
}

/// Whether the beginning of the answer holds some words, in whatever case.
fn says(reply: &Reply, words: &str) -> bool {
    let start = reply.body().get(..reply.body().len().min(4096)).unwrap_or_default();
    String::from_utf8_lossy(start).to_lowercase().contains(&words.to_lowercase())
}

fn number(reply: &Reply, header: &str) -> Option<u64> {
    reply.headers().get(header)?.to_str().ok()?.trim().parse().ok()
}

fn retry_after(reply: &Reply) -> Option<Duration> {
    number(reply, "retry-after").map(|seconds| Duration::from_secs(seconds.min(86_400)))
}

/// The time until the limit is reset, by the server's own clock.
fn until_reset(reply: &Reply) -> Option<Duration> {
    let reset = number(reply, "x-ratelimit-reset")?;
    let date = DateTime::parse_from_rfc2822(reply.headers().get("date")?.to_str().ok()?).ok()?;
    let now = u64::try_from(date.timestamp()).ok()?;
    Some(Duration::from_secs(reset.saturating_sub(now).min(86_400) + 1))
}
