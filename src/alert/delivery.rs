//! What comes of a try: when a message is tried again, when it is given up, and when its receiver is left alone. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::receiver::Outcome;
use crate::model::Digest;
use crate::store::{Fares, Message, MessageState, Tried};

/// How long after its n-th try a message is tried again, and then once a day
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability>).
const AFTER_TRY: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// How old a message may become before it is given up.
const OLDEST: TimeDelta = TimeDelta::days(7);

/// How often a message may fail by itself, while its receiver takes others, before it is given up.
const MOST_OWN_FAILS: u64 = 5;

/// How old such a message must be: a receiver that answers now and then takes no message at some tries either, and tries that a
/// crash cut off count too.
const OWN_FAILS_FOR: TimeDelta = TimeDelta::hours(2);

/// How long a receiver is left alone after a fail: doubled each time, from the first to the second of these.
const PAUSE: (TimeDelta, TimeDelta) = (TimeDelta::seconds(5), TimeDelta::minutes(5));

/// The longest that a receiver may ask to wait.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(24);

/// What is kept after a try of `message`, which its receiver answered at `now`.
pub(super) fn after_try(message: &Message, fares: Fares, outcome: Outcome, now: DateTime<Utc>) -> Tried {
    let tries = message.tries + 1;
    let well = |fares: Fares| Fares { next: now, failing: None, fails: 0, well: Some(now), ..fares };
    let tried = |state, next, why, receipt, fares| Tried {
        message: message.notification.id.clone(),
        at: now,
        state,
        next,
        why,
        receipt,
        fares,
        releases: false,
    };
    match outcome {
        Outcome::Delivered(receipt) => {
            let releases = fares.failing.is_some();
            let done = tried(MessageState::Delivered, now, None, Some(receipt.0), well(fares));
            Tried { releases, ..done }
        }
        // It answered: it can be reached, and takes others.
        Outcome::Refused { why } => tried(MessageState::Dead, now, Some(why), None, fares),
        Outcome::Gone { why } => {
            let disabled = Some(why.clone());
            tried(MessageState::Waiting, now, Some(why), None, Fares { disabled, ..fares })
        }
        Outcome::Later { why, after, receipt } => {
            let made = message.notification.at;
            let takes_others = fares.well.is_some_and(|well| well > made);
            let by_itself = takes_others && tries >= MOST_OWN_FAILS && now - made >= OWN_FAILS_FOR;
            let given_up = now - made > OLDEST || by_itself;
            let state = if given_up { MessageState::Dead } else { MessageState::Waiting };
            let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
            let next = now + spread(wait(tries).max(asked.unwrap_or_default()), message, tries);
            tried(state, next, Some(why), receipt.map(|receipt| receipt.0), failing(fares, asked, now))
        }
    }
}

fn wait(tries: u64) -> TimeDelta {
    let last = AFTER_TRY.len() - 1;
    let place = usize::try_from(tries.saturating_sub(1)).unwrap_or(last).min(last);
    AFTER_TRY.get(place).copied().unwrap_or_default()
}

/// Up to a tenth longer, by the message: not all that failed together is tried together.
fn spread(wait: TimeDelta, message: &Message, tries: u64) -> TimeDelta {
    let name = format!("{}{tries}", message.notification.id);
    let digest = Digest::of(name.as_bytes()).to_string();
    let share = digest.get(..4).and_then(|hex| i32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    wait + wait * share / (0x10000 * 10)
}

/// How a receiver fares that took nothing: what it asks for is obeyed; else it is left alone longer each time.
fn failing(fares: Fares, asked: Option<TimeDelta>, now: DateTime<Utc>) -> Fares {
    if let Some(asked) = asked {
        return Fares { next: now + asked.min(LONGEST_ASKED), ..fares };
    }
    let doubled = i32::try_from(fares.fails.min(10)).unwrap_or(10);
    let pause = (PAUSE.0 * 2_i32.pow(doubled.unsigned_abs())).min(PAUSE.1);
    Fares { next: now + pause, failing: fares.failing.or(Some(now)), fails: fares.fails + 1, ..fares }
}

#[cfg(test)]
mod tests {
    use super::super::receiver::testing::notification;
    use super::*;

    /// What becomes of a message that fails for the fifth time so long after it was made, while its receiver took another.
    fn after_five_fails(age: TimeDelta) -> MessageState {
        let told = notification(1);
        let (made, receiver) = (told.at, told.receiver.clone());
        let message = Message {
            notification: told,
            state: MessageState::Waiting,
            tries: 4,
            tried: Some(made),
            next: made,
            why: None,
            receipt: None,
            dismissal: None,
        };
        let fares = Fares { well: Some(made + TimeDelta::seconds(1)), ..Fares::unknown(receiver) };
        let outcome = Outcome::Later { why: "503".to_owned(), after: None, receipt: None };
        after_try(&message, fares, outcome, made + age).state
    }

    #[test]
    fn a_receiver_that_answers_now_and_then_makes_no_message_dead_within_minutes() {
        assert_eq!(after_five_fails(TimeDelta::minutes(10)), MessageState::Waiting);
        assert_eq!(after_five_fails(TimeDelta::hours(3)), MessageState::Dead);
    }
}
