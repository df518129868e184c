use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::alert::receiver::testing::{after, connector, notification, resolved};

use super::*;

/// A mail server that answers `RCPT` as it is told, and keeps letters with their recipients.
struct Server {
    port: u16,
    letters: Arc<Mutex<Vec<(String, String)>>>,
}

async fn server(answer: impl Fn(&str) -> &'static str + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, letters) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
    let (log, answer) = (Arc::clone(&letters), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            tokio::spawn(async move { drop(serve(stream, &log, answer.as_ref()).await) });
        }
    });
    Server { port, letters }
}

async fn serve(
    mut stream: tokio::net::TcpStream,
    log: &Mutex<Vec<(String, String)>>,
    answer: &(impl Fn(&str) -> &'static str + ?Sized),
) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    let (mut person, mut letter, mut within) = (String::new(), String::new(), false);
    write.write_all(b"220 mail.example\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let reply = match line.as_str() {
            "." if within => {
                within = false;
                log.lock().unwrap().push((person.clone(), std::mem::take(&mut letter)));
                "250 taken"
            }
            _ if within => {
                letter.push_str(&line);
                letter.push('\n');
                continue;
            }
            "DATA" => {
                within = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            other => {
                if let Some(to) = other.strip_prefix("RCPT TO:") {
                    person = to.trim_matches(['<', '>']).to_owned();
                    answer(&person)
                } else {
                    "250 mail.example"
                }
            }
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn email(port: u16, to: &[&str]) -> Email {
    let settings = EmailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls: SmtpTls::None,
        user: None,
        password: None,
        from: "annexa <annexa@acme.example>".to_owned(),
        to: to.iter().map(|each| (*each).to_owned()).collect(),
    };
    Email::new(settings, connector())
}

/// The headers of a letter, without those of its parts.
fn headers(letter: &str) -> Vec<&str> {
    letter.lines().take_while(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn a_letter_has_two_forms_and_later_ones_refer_to_it() {
    let server = server(|_| "250 taken").await;
    let email = email(server.port, &["a@acme.example", "b@acme.example"]);
    let first = email.send(&notification(2), &Earlier::default()).await;
    email.send(&resolved(2), &after(&first)).await;
    let letters = server.letters.lock().unwrap().clone();
    assert_eq!(
        letters.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
        ["a@acme.example", "b@acme.example", "a@acme.example", "b@acme.example"]
    );
    assert_eq!(letters[0].1.split("boundary").next(), letters[1].1.split("boundary").next());
    let id = "<01935f6e-1111-7000-8000-000000000001@acme.example>";
    let (old, new) = (headers(&letters[0].1), headers(&letters[2].1));
    assert!(old.contains(&format!("Message-ID: {id}").as_str()), "{old:?}");
    assert!(old.contains(&"Subject: [CRITICAL] 2 fail: Console users have MFA"), "{old:?}");
    assert!(old.contains(&"Auto-Submitted: auto-generated"), "{old:?}");
    assert!(!old.iter().any(|line| line.starts_with("References")));
    assert!(new.contains(&format!("References: {id}").as_str()), "{new:?}");
    assert!(new.contains(&format!("In-Reply-To: {id}").as_str()), "{new:?}");
    assert!(letters[0].1.contains("text/plain") && letters[0].1.contains("text/html"));
}

#[tokio::test]
async fn one_bad_address_costs_nobody_elses_letter_and_is_not_kept_silent() {
    let server = server(|to| if to.starts_with("gone") { "550 no such person" } else { "250 taken" }).await;
    let email = email(server.port, &["gone@acme.example", "b@acme.example"]);
    let outcome = email.send(&notification(1), &Earlier::default()).await;
    let Outcome::Refused { why } = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("recipient 1 of 2") && why.contains("550") && !why.contains('@'), "{why}");
    assert_eq!(server.letters.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn who_has_the_letter_gets_no_second_one() {
    let server = server(|to| if to.starts_with("busy") { "451 later" } else { "250 taken" }).await;
    let email = email(server.port, &["a@acme.example", "busy@acme.example"]);
    let first = email.send(&notification(1), &Earlier::default()).await;
    assert!(matches!(first, Outcome::Later { .. }));
    email.send(&notification(1), &after(&first)).await;
    assert_eq!(server.letters.lock().unwrap().len(), 1);
    email.send(&resolved(1), &after(&first)).await;
    assert_eq!(server.letters.lock().unwrap().len(), 2, "another notification is told to all");
}

#[tokio::test]
async fn a_server_that_offers_no_protection_gets_no_letter() {
    let server = server(|_| "250 taken").await;
    let mut email = email(server.port, &["a@acme.example"]);
    email.settings.tls = SmtpTls::Starttls;
    assert!(matches!(email.send(&notification(1), &Earlier::default()).await, Outcome::Later { .. }));
    email.settings.tls = SmtpTls::Implicit;
    assert!(matches!(email.send(&notification(1), &Earlier::default()).await, Outcome::Later { .. }));
    assert_eq!(server.letters.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_mail_server_within_is_refused_like_any_receiver() {
    let server = server(|_| "250 taken").await;
    let mut email = email(server.port, &["a@acme.example"]);
    email.connector = Connector::new(&crate::config::ConnectionSettings::default()).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        email.settings.host = host.to_owned();
        let said = format!("{:?}", email.send(&notification(1), &Earlier::default()).await);
        assert!(said.contains("no public address"), "{said}");
    }
    assert_eq!(server.letters.lock().unwrap().len(), 0);
}

proptest::proptest! {
    #[test]
    fn no_text_becomes_a_header_a_link_or_markup(text in "(\\r\\nBcc: x@evil.example|\\r\\n\\r\\n|\\n.\\n|https://evil.example|<a href=x>|<img src=x>|www.evil.example|\\PC|[\u{202e}\u{200b}\u{0}]){0,30}") {
        let mut hostile = notification(1);
        hostile.group_labels.insert("subject".to_owned(), text.clone());
        let each = &mut hostile.alerts[0];
        (each.title, each.message, each.remediation) = (text.clone(), text.clone(), text.clone());
        each.labels.insert("subject".to_owned(), text);
        let from: Mailbox = "annexa@acme.example".parse().unwrap();
        let to = ["a@acme.example".parse().unwrap()];
        let own = message_id(&hostile.id, &from.email);
        let written = String::from_utf8(letter(&hostile, &from, &to, &own).unwrap().formatted()).unwrap();
        let names: Vec<&str> = headers(&written).into_iter().filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split(':').next()).collect();
        proptest::prop_assert_eq!(names, ["From", "Subject", "Date", "Message-ID", "Auto-Submitted", "To", "MIME-Version", "Content-Type"]);
        let (text, html) = letter::body(&hostile);
        let ours = |text: &str| text.replace("https://annexa.acme.example/", "");
        proptest::prop_assert!(!ours(&text).contains("://") && !ours(&text).contains("www."));
        proptest::prop_assert!(!ours(&html).contains("://") && !html.contains("<img") && !html.contains("<a href=x"));
    }
}

#[test]
fn a_name_that_looks_like_an_encoded_word_is_not_decoded() {
    let mut hostile = notification(1);
    hostile.alerts[0].title = "x =?utf-8?q?=0d=0aBcc:_x?= y".to_owned();
    let from: Mailbox = "annexa@acme.example".parse().unwrap();
    let written = letter(&hostile, &from, &["a@acme.example".parse().unwrap()], "<t@x>").unwrap().formatted();
    let written = String::from_utf8(written).unwrap();
    let subject = headers(&written).into_iter().find(|line| line.starts_with("Subject")).unwrap();
    assert!(!subject.contains("=?utf-8?q?=0d"), "{subject}");
}

#[test]
fn a_letter_of_ten_thousand_is_one_that_people_can_open() {
    let (text, html) = letter::body(&notification(10_000));
    assert!(text.len() < 100_000 && html.len() < 200_000);
    assert!(text.contains("more changed that are not listed here."));
}
