use std::sync::Mutex;

use collectors::api::SecretRef;
use collectors::api::testing::{Answer, Request, Upstream};

use crate::alert::receiver::testing::{
    after, alert, clock, connector, json, notification, resolved, secret, server,
};

use super::blocks::{Block, Inline, Rich, mention};
use super::message::{literal, size};
use super::*;

const CHANNEL: &str = "C012AB3CD";

/// A channel whose API is this machine's.
fn slack(upstream: &Upstream, token: &SecretRef) -> Slack {
    let settings = SlackSettings {
        token: Some(token.clone()),
        channel: Some(CHANNEL.to_owned()),
        webhook_url: None,
        api_url: upstream.url.clone(),
    };
    Slack::new(settings, connector(), clock())
}

fn taken() -> Answer {
    json(200, r#"{"ok":true,"channel":"C012AB3CD","ts":"1700000000.000100"}"#)
}

fn no(word: &str) -> Answer {
    json(200, &format!(r#"{{"ok":false,"error":"{word}"}}"#))
}

fn calls(upstream: &Upstream) -> Vec<String> {
    let name =
        |request: &Request| request.target.trim_start_matches('/').split('?').next().unwrap().to_owned();
    upstream.requests().iter().map(name).collect()
}

fn body(upstream: &Upstream, index: usize) -> Value {
    serde_json::from_str(&upstream.requests()[index].body).unwrap()
}

#[tokio::test]
async fn a_group_is_one_message_that_is_updated_and_answered_in_its_thread() {
    let upstream = server(|_| taken()).await;
    let (_file, token) = secret("xoxb-1");
    let slack = slack(&upstream, &token);
    let first = slack.send(&notification(3), &Earlier::default()).await;
    let earlier = after(&first);
    let second = slack.send(&resolved(3), &earlier).await;
    assert!(matches!(second, Outcome::Delivered(_)));
    assert_eq!(calls(&upstream), ["chat.postMessage", "chat.postMessage", "chat.update"]);
    assert_eq!(upstream.requests()[0].header("authorization"), Some("Bearer xoxb-1"));
    let root = body(&upstream, 0);
    assert_eq!(root["blocks"][0]["text"]["text"], "[CRITICAL] 3 fail: Console users have MFA");
    assert_eq!(root["metadata"]["event_payload"]["notification"], notification(3).id.as_str());
    assert!(root.get("thread_ts").is_none());
    assert_eq!(body(&upstream, 1)["thread_ts"], "1700000000.000100");
    let update = body(&upstream, 2);
    assert_eq!((&update["ts"], &update["channel"]), (&json!("1700000000.000100"), &json!(CHANNEL)));
    assert_eq!(update["blocks"][0]["text"]["text"], "[RESOLVED] 3 resolved: Console users have MFA");
}

#[tokio::test]
async fn a_try_that_ended_between_reply_and_update_goes_on_with_the_update() {
    let upstream = server(|request| {
        let limited = || json(429, r#"{"ok":false,"error":"ratelimited"}"#).header("retry-after", "17");
        if request.target.contains("update") { limited() } else { taken() }
    })
    .await;
    let (_file, token) = secret("xoxb-1");
    let slack = slack(&upstream, &token);
    let first = slack.send(&notification(1), &Earlier::default()).await;
    let second = slack.send(&resolved(1), &after(&first)).await;
    assert!(
        matches!(&second, Outcome::Later { after: Some(wait), .. } if wait.as_secs() == 17),
        "{second:?}"
    );
    let third = slack.send(&resolved(1), &after(&second)).await;
    assert!(matches!(third, Outcome::Later { .. }));
    assert_eq!(calls(&upstream)[1..], ["chat.postMessage", "chat.update", "chat.update"], "no second reply");
}

#[tokio::test]
async fn what_may_have_been_taken_is_looked_for_first() {
    let told = format!(
        r#"{{"ok":true,"messages":[{{"ts":"1.1","metadata":{{"event_type":"other","event_payload":{{}}}}}},
        {{"ts":"1700000000.000100","metadata":{{"event_type":"annexa_notification","event_payload":{{"notification":"{}"}}}}}}]}}"#,
        notification(1).id
    );
    let upstream =
        server(
            move |request| {
                if request.target.starts_with("/conversations") { json(200, &told) } else { taken() }
            },
        )
        .await;
    let (_file, token) = secret("xoxb-1");
    let slack = slack(&upstream, &token);
    let unsure = Earlier { receipt: None, unsure: true };
    let outcome = slack.send(&notification(1), &unsure).await;
    assert!(after(&outcome).receipt.unwrap().0.contains("1700000000.000100"));
    assert_eq!(calls(&upstream), ["conversations.history"], "it is there, so nothing is sent");
    let in_thread = Earlier { unsure: true, ..after(&outcome) };
    assert!(matches!(slack.send(&resolved(1), &in_thread).await, Outcome::Delivered(_)));
    assert_eq!(calls(&upstream)[1..], ["conversations.replies", "chat.postMessage", "chat.update"]);
}

#[tokio::test]
async fn it_is_looked_for_on_later_pages_too_but_not_for_ever() {
    let id = notification(1).id;
    let page = |text: String, next: &str| {
        let next = format!(r#""response_metadata":{{"next_cursor":"{next}"}}"#);
        json(200, &format!(r#"{{"ok":true,"messages":[{text}],{next}}}"#))
    };
    for (found_on, sent) in [(2, 0), (99, 1)] {
        let (seen, id) = (Arc::new(Mutex::new(0)), id.clone());
        let upstream = server(move |request| {
            if !request.target.starts_with("/conversations") {
                return taken();
            }
            let mut seen = seen.lock().unwrap();
            *seen += 1;
            assert_eq!(request.body.contains("cursor=more"), *seen > 1);
            let kind = r#""event_type":"annexa_notification""#;
            let told =
                format!(r#"{{"ts":"1.2","metadata":{{{kind},"event_payload":{{"notification":"{id}"}}}}}}"#);
            page(if *seen == found_on { told } else { String::new() }, "more")
        })
        .await;
        let (_file, token) = secret("xoxb-1");
        let outcome =
            slack(&upstream, &token).send(&notification(1), &Earlier { receipt: None, unsure: true }).await;
        assert!(matches!(outcome, Outcome::Delivered(_)));
        let posts = calls(&upstream).iter().filter(|call| *call == "chat.postMessage").count();
        assert_eq!((posts, calls(&upstream).len() <= 6), (sent, true));
    }
}

#[tokio::test]
async fn without_the_scope_to_look_it_is_told_again() {
    let upstream =
        server(
            |request| {
                if request.target.starts_with("/conversations") { no("missing_scope") } else { taken() }
            },
        )
        .await;
    let (_file, token) = secret("xoxb-1");
    let outcome =
        slack(&upstream, &token).send(&notification(1), &Earlier { receipt: None, unsure: true }).await;
    assert!(matches!(outcome, Outcome::Delivered(_)));
    assert_eq!(calls(&upstream), ["conversations.history", "chat.postMessage"]);
}

#[tokio::test]
async fn a_message_that_was_deleted_is_begun_anew() {
    let upstream =
        server(|request| if request.target.contains("update") { no("message_not_found") } else { taken() })
            .await;
    let (_file, token) = secret("xoxb-1");
    let slack = slack(&upstream, &token);
    let first = slack.send(&notification(1), &Earlier::default()).await;
    let second = slack.send(&resolved(1), &after(&first)).await;
    assert!(matches!(second, Outcome::Delivered(_)));
    assert_eq!(calls(&upstream)[1..], ["chat.postMessage", "chat.update", "chat.postMessage"]);
    assert!(body(&upstream, 3).get("thread_ts").is_none());
}

#[tokio::test]
async fn a_message_whose_blocks_are_refused_goes_out_as_text() {
    let upstream =
        server(|request| if request.body.contains("\"blocks\"") { no("invalid_blocks") } else { taken() })
            .await;
    let (_file, token) = secret("xoxb-1");
    let outcome = slack(&upstream, &token).send(&notification(2), &Earlier::default()).await;
    assert!(matches!(outcome, Outcome::Delivered(_)));
    assert!(body(&upstream, 1)["text"].as_str().unwrap().contains("user/u2"));
}

#[tokio::test]
async fn each_word_of_slack_is_what_its_mender_makes_of_it() {
    for (word, wanted) in [
        ("token_revoked", "gone"),
        ("account_inactive", "gone"),
        ("is_archived", "gone"),
        ("no_text", "refused"),
        ("metadata_too_large", "refused"),
        ("invalid_blocks", "refused"),
        ("invalid_auth", "later"),
        ("channel_not_found", "later"),
        ("not_in_channel", "later"),
        ("missing_scope", "later"),
        ("ratelimited", "later"),
        ("internal_error", "later"),
        ("a_word_of_next_year", "later"),
    ] {
        let upstream = server(move |_| no(word)).await;
        let (_file, token) = secret("xoxb-secret");
        let outcome = slack(&upstream, &token).send(&notification(1), &Earlier::default()).await;
        let found = match &outcome {
            Outcome::Gone { .. } => "gone",
            Outcome::Refused { .. } => "refused",
            Outcome::Later { .. } => "later",
            Outcome::Delivered(_) => "delivered",
        };
        assert_eq!(found, wanted, "{word}");
        let said = format!("{outcome:?}");
        assert!(said.contains(word) && !said.contains("xoxb"), "{said}");
    }
}

#[tokio::test]
async fn an_answer_that_is_none_of_slacks_is_no_delivery() {
    for body in ["", "<html>ok</html>", "{}", "[]", r#"{"ok":"true"}"#, r#"{"ok":true}"#] {
        let upstream = server(move |_| json(200, body)).await;
        let (_file, token) = secret("xoxb-1");
        let outcome = slack(&upstream, &token).send(&notification(1), &Earlier::default()).await;
        assert!(matches!(outcome, Outcome::Later { .. }), "{body}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_incoming_webhook_is_a_secret_that_no_error_holds() {
    for (status, text, wanted) in [
        (200, "ok", "Delivered"),
        (404, "no_service", "Gone"),
        (410, "channel_is_archived", "Gone"),
        (403, "action_prohibited", "Later"),
        (500, "rollup_error", "Later"),
        (400, "user_not_found", "Refused"),
    ] {
        let upstream = server(move |_| Answer::new(status, "text/plain", text)).await;
        let (_file, webhook_url) = secret(&format!("{}/services/T0/B0/SECRETSECRET\n", upstream.url));
        let settings = SlackSettings {
            token: None,
            channel: None,
            webhook_url: Some(webhook_url),
            api_url: upstream.url.clone(),
        };
        let slack = Slack::new(settings, connector(), clock());
        let said = format!("{:?}", slack.send(&notification(1), &Earlier::default()).await);
        assert!(said.starts_with(wanted) && !said.contains("SECRET"), "{text}: {said}");
        assert!(body(&upstream, 0).get("channel").is_none());
        drop(upstream);
        let nobody = format!("{:?}", slack.send(&notification(1), &Earlier::default()).await);
        assert!(nobody.starts_with("Later") && !nobody.contains("SECRET"), "{nobody}");
    }
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_waited_for() {
    let upstream = server(|_| taken()).await;
    let missing = SecretRef::File("/nowhere/token".into());
    let outcome = slack(&upstream, &missing).send(&notification(1), &Earlier::default()).await;
    assert!(matches!(outcome, Outcome::Later { .. }));
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn ten_thousand_findings_are_one_message_within_all_limits() {
    for count in [1, 10, 11, 10_000] {
        let mut many = notification(count);
        many.standing = (0..40).map(alert).collect();
        many.alerts.iter_mut().for_each(|alert| alert.message = "\u{1f469}\"\\".repeat(2_000));
        let made = message(&many, Part::Group);
        assert!(made.blocks.len() <= 50 && size(&made.blocks) <= 12_000, "{count}");
        assert!(made.text.chars().count() <= 4_000);
        let shown = made.blocks.iter().filter(|each| matches!(each, Block::RichText { .. })).count();
        assert!(shown >= 2, "{count}");
        let text = json!(made.blocks).to_string();
        assert_eq!(count > 1, text.contains("more changed that are not listed"), "{count}");
    }
}

#[test]
fn the_owner_is_mentioned_by_id_and_only_while_it_matters() {
    let group = |alert: crate::model::Alert| {
        json!(message(&Notification { alerts: vec![alert], ..notification(1) }, Part::Group).blocks)
            .to_string()
    };
    assert!(group(alert(1)).contains(r#"{"type":"usergroup","usergroup_id":"S012AB3CD"}"#));
    let mut over = alert(1);
    over.state = crate::model::AlertState::Resolved;
    assert!(!group(over).contains("usergroup"));
    for wrong in
        ["", "here", "!channel", "<!channel>", "C012AB3CD", "u012ab3cd", "U012AB3CD>", "U1", "U012 AB3CD"]
    {
        assert_eq!(mention(wrong), None, "{wrong}");
    }
    assert!(mention("W012AB3CD").is_some());
}

/// All texts and links of blocks, and whether anybody is mentioned.
fn parts(blocks: &[Block]) -> (Vec<String>, Vec<String>, bool) {
    let (mut texts, mut links, mut mentions) = (Vec::new(), Vec::new(), false);
    let mut rich = Vec::new();
    for block in blocks {
        match block {
            Block::Header { text } => texts.push(text.text.clone()),
            Block::Context { elements } => texts.extend(elements.iter().map(|each| each.text.clone())),
            Block::RichText { elements } => rich.extend(elements.clone()),
            Block::Divider => {}
        }
    }
    while let Some(part) = rich.pop() {
        match part {
            Rich::List { elements, .. } => rich.extend(elements),
            Rich::Section { elements } => {
                for each in elements {
                    match each {
                        Inline::Text { text, .. } => texts.push(text),
                        Inline::Link { text, url, .. } => {
                            texts.push(text);
                            links.push(url);
                        }
                        Inline::User { .. } | Inline::Usergroup { .. } => mentions = true,
                    }
                }
            }
        }
    }
    (texts, links, mentions)
}

proptest::proptest! {
    #[test]
    fn no_text_becomes_markup_a_mention_or_a_link(text in "(<!channel>|<@U012AB3CD>|<https?://evil.example\\|x>|[*_~`&<>@|\\n\\r\u{202e}\u{200b}]|[a-z ]|\\PC){0,40}") {
        let mut hostile = notification(1);
        hostile.group_labels.insert("subject".to_owned(), text.clone());
        let each = &mut hostile.alerts[0];
        (each.owner, each.title, each.message, each.remediation) = (None, text.clone(), text.clone(), text.clone());
        each.labels.insert("subject".to_owned(), text.clone());
        each.requirements[0].title = text;
        let made = message(&hostile, Part::Group);
        let (texts, links, mentions) = parts(&made.blocks);
        proptest::prop_assert!(!mentions);
        proptest::prop_assert!(links.iter().all(|link| link.starts_with("https://annexa.acme.example/")));
        for text in texts.iter().filter(|text| *text != "\n") {
            proptest::prop_assert!(!text.chars().any(crate::model::untrusted::is_deceptive), "{text:?}");
        }
        proptest::prop_assert!(!made.text.contains(['<', '>']));
        let bare = made.text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
        proptest::prop_assert!(!bare.contains('&'));
    }

    #[test]
    fn a_literal_text_is_shown_as_it_was(text in "\\PC{0,60}") {
        let shown = literal(&text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        proptest::prop_assert_eq!(shown, text);
    }
}

#[test]
fn the_preview_is_the_message_and_a_page_of_it() {
    let settings = SlackSettings {
        token: Some(SecretRef::Env("NOT_SET".to_owned())),
        channel: Some(CHANNEL.to_owned()),
        webhook_url: None,
        api_url: "https://slack.com/api".to_owned(),
    };
    let slack = Slack::new(settings, connector(), clock());
    let mut hostile = notification(2);
    hostile.alerts[0].title = "<script>alert(1)</script>".to_owned();
    let previews = slack.preview(&hostile);
    let body: Value = serde_json::from_str(&previews[0].text).unwrap();
    assert_eq!(body, message(&hostile, Part::Group).body(&hostile, CHANNEL));
    assert_eq!(previews[1].ending, "html");
    assert!(previews[1].text.contains("&lt;script&gt;") && !previews[1].text.contains("<script>"));
}

#[tokio::test]
async fn another_channel_begins_its_own_message() {
    let upstream = server(|_| taken()).await;
    let (_file, token) = secret("xoxb-1");
    let elsewhere =
        Receipt(json!({ "channel": "C0OTHER00", "ts": "1.1", "told": notification(1).id }).to_string());
    for receipt in [elsewhere, Receipt("of another kind".to_owned())] {
        let earlier = Earlier { receipt: Some(receipt), unsure: false };
        assert!(matches!(slack(&upstream, &token).send(&resolved(1), &earlier).await, Outcome::Delivered(_)));
    }
    assert_eq!(calls(&upstream), ["chat.postMessage", "chat.postMessage"]);
}

#[tokio::test]
async fn what_an_update_shows_is_what_stands() {
    let seen = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&seen);
    let upstream = server(move |request| {
        *log.lock().unwrap() = request.body.clone();
        taken()
    })
    .await;
    let (_file, token) = secret("xoxb-1");
    let slack = slack(&upstream, &token);
    let first = slack.send(&notification(3), &Earlier::default()).await;
    let mut second = resolved(1);
    (second.firing, second.standing) = (2, vec![alert(2), alert(3)]);
    slack.send(&second, &after(&first)).await;
    let update = seen.lock().unwrap().clone();
    assert!(update.contains("Open as before") && update.contains("user/u3"), "{update}");
    assert!(!upstream.requests()[1].body.contains("Open as before"), "the reply tells what changed");
}
