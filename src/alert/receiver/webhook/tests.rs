use collectors::api::SecretRef;
use collectors::api::testing::{Answer, Upstream};

use crate::alert::receiver::testing::{clock, connector, notification, now, secret, server};

use super::*;

/// The vector of the reference libraries: secret, id, Unix time, body, signature
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py>).
const VECTOR: [&str; 5] = [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "1614265330",
    r#"{"test": 2432232314}"#,
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
];

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

fn webhook(upstream: &Upstream, secrets: &[SecretRef]) -> Webhook {
    let settings = WebhookSettings {
        url: format!("{}/hook?a=b", upstream.url),
        secrets: secrets.to_vec(),
        signing_key: None,
    };
    Webhook::new(settings, connector(), clock())
}

#[test]
fn signatures_are_those_of_the_reference_libraries() {
    let [secret, id, sent, body, wanted] = VECTOR;
    assert_eq!(Key::parse(secret).unwrap().sign(id, sent, body.as_bytes()), wanted);
}

#[test]
fn ed25519_signs_as_rfc_8032_says() {
    // RFC 8032, 7.1, test 1: the key with its public half, and the signature of nothing.
    let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    let both = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
    let (short, long) =
        (Key::parse(&format!("whsk_{seed}")).unwrap(), Key::parse(&format!("whsk_{both}")).unwrap());
    let signed = short.sign("id", "1", b"{}");
    assert_eq!(signed, long.sign("id", "1", b"{}"), "the public half changes nothing");
    let public = aws_lc_rs::signature::UnparsedPublicKey::new(
        &aws_lc_rs::signature::ED25519,
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, both).unwrap()[32..].to_vec(),
    );
    let signature = signed.strip_prefix("v1a,").unwrap();
    let signature = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, signature).unwrap();
    public.verify(b"id.1.{}", &signature).unwrap();
    assert!(public.verify(b"id.2.{}", &signature).is_err());
}

#[test]
fn what_is_no_key_is_said_and_not_repeated() {
    for (text, wanted) in [
        ("hunter2hunter2", NoKey_::Kind),
        ("whsec_!!!", NoKey_::Base64),
        ("whsec_c2hvcnQ=", NoKey_::Length),
        ("whsk_c2hvcnQ=", NoKey_::Ed25519),
        // A public half that is another key's.
        (
            "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
            NoKey_::Ed25519,
        ),
    ] {
        let error = Key::parse(text).err().unwrap();
        assert_eq!(error, wanted, "{text}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

use super::signature::NoKey as NoKey_;

#[tokio::test]
async fn a_webhook_is_a_signed_event() {
    let upstream = server(|_| Answer::new(204, "text/plain", "")).await;
    let ((_old, old), (_new, new)) = (secret(SECRET), secret(VECTOR[0]));
    let outcome = webhook(&upstream, &[new, old]).send(&notification(3), &Earlier::default()).await;
    assert_eq!(outcome, Outcome::Delivered(Receipt::default()));
    let request = &upstream.requests()[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/hook?a=b"));
    assert_eq!(request.header("webhook-id"), Some(notification(3).id.as_str()));
    let sent = now().timestamp().to_string();
    assert_eq!(request.header("webhook-timestamp"), Some(sent.as_str()));
    let signatures: Vec<&str> = request.header("webhook-signature").unwrap().split(' ').collect();
    let of = |key: &str| {
        Key::parse(key).unwrap().sign(notification(3).id.as_str(), &sent, request.body.as_bytes())
    };
    assert_eq!(signatures, [of(VECTOR[0]), of(SECRET)], "both keys sign while one replaces the other");
    let event: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!((&event["specversion"], &event["type"]), (&json!("1.0"), &json!("annexa.notification")));
    assert_eq!(event["data"]["alerts"].as_array().unwrap().len(), 3);
    assert!(request.header("content-type").unwrap().starts_with("application/cloudevents+json"));
}

#[tokio::test]
async fn answers_mean_what_the_specification_says() {
    for (status, after, wanted) in [
        (200, "", "Delivered"),
        (410, "", "Gone"),
        (400, "", "Refused"),
        (301, "", "Later"),
        (429, "120", "after: Some(120s)"),
        (503, "Sun, 29 Nov 2026 06:01:00 GMT", "after: Some(60s)"),
        (502, "", "after: None"),
        (404, "", "Later"),
    ] {
        let upstream =
            server(move |_| Answer::new(status, "text/plain", "no").header("retry-after", after)).await;
        let (_file, key) = secret(SECRET);
        let said =
            format!("{:?}", webhook(&upstream, &[key]).send(&notification(1), &Earlier::default()).await);
        assert!(said.contains(wanted), "{status}: {said}");
    }
}

#[tokio::test]
async fn nothing_is_sent_unsigned() {
    let upstream = server(|_| Answer::new(204, "text/plain", "")).await;
    let ((_good, good), (_bad, bad)) = (secret(SECRET), secret("hunter2"));
    let said =
        format!("{:?}", webhook(&upstream, &[good, bad]).send(&notification(1), &Earlier::default()).await);
    assert!(said.starts_with("Later") && !said.contains("hunter2"), "{said}");
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_body_stays_below_twenty_kilobytes_and_counts_what_it_leaves_out() {
    for count in [1, 20, 5_000] {
        let mut many = notification(count);
        many.alerts.iter_mut().for_each(|alert| alert.message = "\u{1f469}".repeat(5_000));
        let event = event(&many);
        let data = &event["data"];
        assert!(event.to_string().len() < 20_000, "{count}");
        let told = data["alerts"].as_array().unwrap().len();
        assert!(told >= 1);
        assert_eq!(told as u64 + data["more"].as_u64().unwrap(), count as u64);
    }
}

#[test]
fn one_alert_alone_fits_whatever_it_holds() {
    for text in ["\u{1f469}", "\"\\", "\u{0}", "北"] {
        let mut one = notification(1);
        let long = text.repeat(4_000);
        one.group.push_str(&long);
        let alert = &mut one.alerts[0];
        (alert.title, alert.message, alert.remediation) = (long.clone(), long.clone(), long.clone());
        alert.labels.insert("subject".to_owned(), long.clone());
        alert.owner.as_mut().unwrap().name.push_str(&long);
        alert.requirements[0].title = long;
        let event = event(&one);
        assert!(event.to_string().len() < 20_000, "{text}");
        assert_eq!(event["data"]["alerts"].as_array().unwrap().len(), 1);
    }
    let of = |end: &str| group(&format!("{}{end}", "g".repeat(500)));
    assert_ne!(of("a"), of("b"), "two groups are two, however long their names");
}

#[test]
fn names_reach_a_program_as_they_are() {
    let mut hostile = notification(1);
    let name = "a\u{202e}b\r\nX-Evil: 1\"<!channel>";
    hostile.alerts[0].labels.insert("subject".to_owned(), name.to_owned());
    assert_eq!(
        event(&hostile)["data"]["alerts"][0]["labels"]["subject"],
        name,
        "a name that is changed matches nothing"
    );
}
