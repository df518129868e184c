use std::sync::Arc;

use crate::model::SourceText;

use super::*;

fn read_text(text: &str) -> Result<BTreeMap<ReceiverId, ReceiverSettings>, Problems> {
    let source: Arc<SourceText> = SourceText::new("annexa.toml", text);
    let mut file = Section::parse(&source)?;
    read_receivers(file.take_tables("receiver")?)
}

fn problems(kind: &str, rest: &str) -> Vec<String> {
    match read_text(&format!("[receiver.r]\nkind = \"{kind}\"\n{rest}\n")) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn each_kind_is_read() {
    for (kind, rest) in [
        ("slack", "token = \"env:T\"\nchannel = \"C012AB3CD\""),
        ("slack", "webhook_url = \"file:/s\""),
        ("webhook", "url = \"https://a.example/x?y=z\"\nsecrets = [\"env:A\", \"env:B\"]"),
        ("webhook", "url = \"http://a.example\"\nsigning_key = \"env:A\"\nallow_http = true"),
        (
            "email",
            "host = \"smtp.example.com\"\nfrom = \"a <a@x.example>\"\nto = [\"b@x.example\"]\ntls = \"starttls\"",
        ),
        ("teams", "webhook_url = \"env:T\"\ntimeout_seconds = 30"),
        ("pagerduty", "routing_key = \"env:T\"\nincident_per = \"alert\""),
        ("alertmanager", "url = \"https://am.example\"\nallow_addresses = [\"10.0.0.0/8\", \"::1\"]"),
        ("github_issue", "repository = \"acme/x\"\ntoken = \"env:T\""),
        ("github_issue", "repository = \"acme/x\"\napp = { id = 1, private_key = \"file:/k\" }"),
    ] {
        assert_eq!(problems(kind, rest), [""; 0], "{kind} {rest}");
    }
}

#[test]
fn what_cannot_work_is_said_at_its_place() {
    for (kind, rest, wanted) in [
        ("slak", "", "2:8: there is no kind of receiver \"slak\" (hint: did you mean \"slack\"?)"),
        ("slack", "", "1:1: neither token nor webhook_url"),
        ("slack", "token = \"xoxb-1\"\nchannel = \"C012AB3CD\"", "3:9: a secret is given by reference"),
        ("slack", "token = \"env:T\"\nchannel = \"#alerts\"", "4:11: \"#alerts\" is no id of a channel"),
        ("slack", "token = \"env:T\"", "missing key \"channel\""),
        ("slack", "token = \"env:T\"\nchannel = \"C012AB3CD\"\nwebhook_url = \"env:U\"", "5:15: both"),
        ("slack", "webhook_url = \"env:T\"\nchanel = \"C012AB3CD\"", "did you mean \"channel\"?"),
        ("webhook", "url = \"https://a.example\"", "nothing signs the messages"),
        ("webhook", "url = \"http://a.example\"\nsecrets = [\"env:A\"]", "3:7: url is not encrypted"),
        ("webhook", "url = \"ftp://a.example\"\nsecrets = [\"env:A\"]", "must begin with https://"),
        ("webhook", "url = \"https://u:p@a.example\"\nsecrets = [\"env:A\"]", "holds a user or a fragment"),
        (
            "alertmanager",
            "url = \"https://a.example\"\nallow_addresses = [\"10.1.2.3/8\"]",
            "is no range of addresses",
        ),
        ("alertmanager", "url = \"https://a.example\"\ntimeout_seconds = 0", "use a number from 1 to 120"),
        ("alertmanager", "url = \"https://a.example\"\nuser = \"u\"", "a user without password"),
        ("email", "host = \"h\"\nfrom = \"a\"\nto = [\"b@x\"]", "4:8: from is no address"),
        ("email", "host = \"h\"\nfrom = \"a@x\"\nto = []", "5:6: to must be a list of addresses"),
        (
            "email",
            "host = \"h\"\nfrom = \"a@x\"\nto = [\"b@x\"]\ntls = \"none\"\nuser = \"u\"\npassword = \"env:P\"",
            "sent in the clear",
        ),
        ("github_issue", "repository = \"acme/../x\"\ntoken = \"env:T\"", "repository must be owner/name"),
        ("github_issue", "repository = \"acme/x\"", "neither app nor token"),
    ] {
        let found = problems(kind, rest);
        assert!(found.iter().any(|each| each.contains(wanted)), "{kind} {rest}: {found:#?}");
        assert!(!found.iter().any(|each| each.contains("xoxb-1")), "a secret is not repeated");
    }
    assert!(read_text("[receiver.\"A B\"]\nkind = \"teams\"\nwebhook_url = \"env:T\"").is_err());
    assert_eq!(read_text("[receiver.a]\nx = 1\n[receiver.b]\nkind = \"x\"").unwrap_err().0.len(), 2);
}

#[test]
fn the_manual_names_every_key() {
    for key in [
        "allow_http",
        "allow_addresses",
        "timeout_seconds",
        "kind",
        "token",
        "channel",
        "webhook_url",
        "api_url",
        "url",
        "secrets",
        "signing_key",
        "host",
        "port",
        "tls",
        "user",
        "password",
        "from",
        "to",
        "routing_key",
        "incident_per",
        "repository",
        "app",
        "labels",
    ] {
        assert!(crate::config::DEFAULT.contains(&format!("\n# {key} = ")), "{key}");
    }
}
