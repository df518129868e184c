use collectors::api::testing::Answer;
use serde_json::Value;

use crate::config::{
    AlertmanagerSettings, ConnectionSettings, IncidentPer, PagerdutySettings, ReceiverKind, ReceiverSettings,
    TeamsSettings,
};
use crate::model::{AlertState, Severity};

use super::alertmanager::Alertmanager;
use super::pagerduty::Pagerduty;
use super::teams::Teams;
use super::testing::{clock, connector, json, notification, now, resolved, secret, server};
use super::*;

fn bodies(upstream: &collectors::api::testing::Upstream) -> Vec<Value> {
    upstream.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

fn pagerduty(url: &str, key: &collectors::api::SecretRef, incident_per: IncidentPer) -> Pagerduty {
    let settings = PagerdutySettings { routing_key: key.clone(), incident_per, api_url: url.to_owned() };
    Pagerduty::new(settings, connector(), clock())
}

fn alertmanager(url: &str) -> Alertmanager {
    let settings = AlertmanagerSettings { url: url.to_owned(), user: None, password: None, token: None };
    Alertmanager::new(settings, connector(), clock())
}

#[tokio::test]
async fn an_incident_of_pagerduty_is_opened_and_resolved_by_its_group() {
    let upstream = server(|_| json(202, r#"{"status":"success"}"#)).await;
    let (_file, key) = secret("R0UT1NGKEY");
    let pagerduty = pagerduty(&upstream.url, &key, IncidentPer::Group);
    for notification in [notification(3), resolved(3)] {
        assert!(matches!(pagerduty.send(&notification, &Earlier::default()).await, Outcome::Delivered(_)));
    }
    let sent = bodies(&upstream);
    assert_eq!((&sent[0]["event_action"], &sent[1]["event_action"]), (&"trigger".into(), &"resolve".into()));
    assert_eq!(sent[0]["dedup_key"], sent[1]["dedup_key"]);
    assert!(sent[0]["dedup_key"].as_str().unwrap().len() <= 255);
    assert_eq!(sent[0]["payload"]["severity"], "critical");
    assert_eq!(sent[0]["payload"]["summary"], "[CRITICAL] 3 fail: Console users have MFA");
    let mut partly = resolved(1);
    partly.firing = 2;
    pagerduty.send(&partly, &Earlier::default()).await;
    assert_eq!(bodies(&upstream)[2]["event_action"], "trigger", "two are still open");
}

#[tokio::test]
async fn what_does_not_last_opens_no_incident() {
    let upstream = server(|_| json(202, "{}")).await;
    let (_file, key) = secret("R0UT1NGKEY");
    let mut notice = notification(1);
    (notice.firing, notice.alerts[0].state) = (0, AlertState::Notice);
    for per in [IncidentPer::Group, IncidentPer::Alert] {
        pagerduty(&upstream.url, &key, per).send(&notice, &Earlier::default()).await;
    }
    assert!(upstream.requests().iter().all(|request| request.target == "/change/enqueue"));
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test]
async fn incidents_for_each_alert_go_on_where_they_ended() {
    let upstream = server(|request| {
        let third = request.body.contains("user/u3");
        if third { json(429, "").header("retry-after", "9") } else { json(202, "{}") }
    })
    .await;
    let (_file, key) = secret("R0UT1NGKEY");
    let pagerduty = pagerduty(&upstream.url, &key, IncidentPer::Alert);
    let first = pagerduty.send(&notification(4), &Earlier::default()).await;
    let Outcome::Later { after: Some(_), receipt, .. } = &first else { panic!("{first:?}") };
    pagerduty.send(&notification(4), &Earlier { receipt: receipt.clone(), unsure: false }).await;
    assert_eq!(upstream.requests().len(), 4, "the first two are not sent again");
    let mut keys: Vec<Value> =
        bodies(&upstream).iter().take(2).map(|body| body["dedup_key"].clone()).collect();
    keys.dedup();
    assert_eq!(keys.len(), 2, "each alert has its own");
    assert!(!format!("{first:?}").contains("R0UT1NGKEY"));
}

#[test]
fn an_event_of_pagerduty_is_no_larger_than_it_takes() {
    let (_file, key) = secret("R0UT1NGKEY");
    let mut many = notification(10_000);
    many.alerts.iter_mut().for_each(|alert| alert.title = "\u{1f469}".repeat(900));
    let previews = pagerduty("https://events.pagerduty.com/v2", &key, IncidentPer::Group).preview(&many);
    let body: Value = serde_json::from_str(&previews[0].text).unwrap();
    assert!(body.to_string().len() < 512_000);
    assert!(body["payload"]["summary"].as_str().unwrap().chars().count() <= 1_024);
    assert!(!previews[0].text.contains("R0UT1NGKEY"), "a preview reads no secret");
    for (severity, wanted) in
        [(Severity::Low, "info"), (Severity::Medium, "warning"), (Severity::High, "error")]
    {
        let mut one = notification(1);
        one.alerts[0].severity = severity;
        let preview = pagerduty("https://x.example", &key, IncidentPer::Group).preview(&one);
        assert!(preview[0].text.contains(&format!("\"severity\": \"{wanted}\"")));
    }
}

#[tokio::test]
async fn alertmanager_gets_each_alert_with_labels_that_it_takes() {
    let upstream = server(|_| json(200, "")).await;
    let mut two = notification(2);
    two.more = 3;
    two.alerts[0].labels.insert("aws-region.name".to_owned(), "eu".to_owned());
    two.alerts[0].labels.insert("empty".to_owned(), String::new());
    two.alerts[1].state = AlertState::Resolved;
    assert!(matches!(
        alertmanager(&upstream.url).send(&two, &Earlier::default()).await,
        Outcome::Delivered(_)
    ));
    let sent = &bodies(&upstream)[0];
    assert_eq!(upstream.requests()[0].target, "/api/v2/alerts");
    assert_eq!(sent[0]["labels"]["aws_region_name"], "eu");
    assert!(sent[0]["labels"].get("empty").is_none(), "an empty label is refused by Alertmanager");
    assert_ne!(sent[0]["labels"]["annexa_id"], sent[1]["labels"]["annexa_id"]);
    let time = |alert: &Value, key: &str| {
        alert[key].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    assert!(
        time(&sent[0], "endsAt") > now() + chrono::TimeDelta::days(400),
        "it stands until it is resolved"
    );
    assert!(time(&sent[1], "endsAt") <= now() && time(&sent[1], "startsAt") <= time(&sent[1], "endsAt"));
    assert_eq!(sent[2]["labels"]["alertname"], "annexa_more_alerts", "what is not listed is said");
    assert_eq!(sent[0]["generatorURL"], "https://annexa.acme.example/findings/1");
}

#[tokio::test]
async fn alertmanager_gets_many_alerts_in_several_requests_and_again_when_one_fails() {
    let upstream = server(|request| {
        // The last part fails.
        json(if request.body.matches("annexa_id").count() < 200 { 503 } else { 200 }, "")
    })
    .await;
    let many = notification(450);
    let outcome = alertmanager(&upstream.url).send(&many, &Earlier::default()).await;
    assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
    let sent: Vec<usize> = bodies(&upstream).iter().map(|body| body.as_array().unwrap().len()).collect();
    assert_eq!(sent, [200, 200, 50]);
    let upstream = server(|_| json(200, "")).await;
    let outcome = alertmanager(&upstream.url).send(&many, &Earlier::default()).await;
    assert!(matches!(outcome, Outcome::Delivered(_)));
    let ids: std::collections::BTreeSet<String> = bodies(&upstream)
        .iter()
        .flat_map(|body| body.as_array().unwrap().clone())
        .map(|alert| alert["labels"]["annexa_id"].to_string())
        .collect();
    assert_eq!(ids.len(), 450, "each alert arrives, by its own id however often it is sent");
}

#[tokio::test]
async fn teams_takes_a_card_without_markdown() {
    let upstream = server(|_| Answer::new(202, "text/plain", "")).await;
    let (_file, webhook_url) = secret(&format!("{}/workflows/1?sig=SECRET", upstream.url));
    let teams = Teams::new(TeamsSettings { webhook_url: webhook_url.clone() }, connector(), clock());
    let mut hostile = notification(2);
    hostile.alerts[0].title = "[x](https://evil.example) **b** <at>all</at>".to_owned();
    assert!(matches!(teams.send(&hostile, &Earlier::default()).await, Outcome::Delivered(_)));
    let body = &bodies(&upstream)[0];
    let card = &body["attachments"][0]["content"];
    assert_eq!((&card["type"], &card["version"]), (&"AdaptiveCard".into(), &"1.4".into()));
    let text = card.to_string();
    assert!(!text.contains("\"TextBlock\"") && !text.contains("FactSet"), "those know Markdown");
    assert!(card["msteams"].get("entities").is_none(), "nobody can be mentioned");
    let mut many = notification(3_000);
    many.alerts.iter_mut().for_each(|alert| alert.message = "\"".repeat(900));
    let preview: Value = serde_json::from_str(&teams.preview(&many)[0].text).unwrap();
    assert!(preview.to_string().len() <= 28_000);
    drop(upstream);
    let said = format!("{:?}", teams.send(&hostile, &Earlier::default()).await);
    assert!(said.starts_with("Later") && !said.contains("SECRET"), "{said}");
}

#[tokio::test]
async fn an_old_connector_of_teams_that_names_a_failure_in_words_is_no_delivery() {
    let upstream = server(|_| {
        Answer::new(
            200,
            "text/plain",
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
        )
    })
    .await;
    let (_file, webhook_url) = secret(&upstream.url);
    let teams = Teams::new(TeamsSettings { webhook_url }, connector(), clock());
    assert!(matches!(teams.send(&notification(1), &Earlier::default()).await, Outcome::Later { .. }));
}

#[tokio::test]
async fn a_receiver_is_made_of_settings_and_keeps_to_public_addresses() {
    let upstream = server(|_| json(200, "")).await;
    let kind = ReceiverKind::Alertmanager(AlertmanagerSettings {
        url: upstream.url.clone(),
        user: None,
        password: None,
        token: None,
    });
    let connection = ConnectionSettings { allow_http: true, ..ConnectionSettings::default() };
    let made = receiver(&ReceiverSettings { connection, kind }, clock()).unwrap();
    let said = format!("{:?}", made.send(&notification(1), &Earlier::default()).await);
    assert!(said.starts_with("Later") && said.contains("no public address"), "{said}");
    assert_eq!(upstream.requests().len(), 0);
}
