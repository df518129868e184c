//! Tells receivers of a configuration what is read from standard input: for `tests/live/alerts`.
//!
//! `tell CONFIG` reads one JSON document a line, `{receiver, notification, receipt?, unsure?, preview?}`, and writes one
//! a line for each: what came of it, or the messages to look at.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::sync::Arc;

use annexa::alert::receiver::{Earlier, Outcome, Receipt, Receiver, receiver};
use annexa::config::read_receivers;
use annexa::model::{Notification, ReceiverId, SourceText, SystemClock};
use collectors::api::Section;
use serde::Deserialize;
use serde_json::{Value, json};

type Failed = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Order {
    receiver: ReceiverId,
    notification: Notification,
    #[serde(default)]
    receipt: Option<Receipt>,
    #[serde(default)]
    unsure: bool,
    #[serde(default)]
    preview: bool,
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let path = std::env::args().nth(1).ok_or("tell CONFIG")?;
    let source = SourceText::new(path.clone(), std::fs::read_to_string(&path)?);
    let sections = Section::parse(&source)?.take_tables("receiver")?;
    let mut receivers: BTreeMap<ReceiverId, Arc<dyn Receiver>> = BTreeMap::new();
    for (id, settings) in read_receivers(sections)? {
        receivers.insert(id, receiver(&settings, Arc::new(SystemClock))?);
    }
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let order: Order = serde_json::from_str(&line?)?;
        let told = receivers.get(&order.receiver).ok_or("there is no such receiver")?;
        let answer = if order.preview {
            let previews = told.preview(&order.notification).into_iter();
            previews.map(|each| json!([each.name, each.ending, each.text])).collect()
        } else {
            let earlier = Earlier { receipt: order.receipt, unsure: order.unsure };
            said(told.send(&order.notification, &earlier).await)
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn said(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Delivered(receipt) => json!({ "outcome": "delivered", "receipt": receipt }),
        Outcome::Later { why, after, receipt } => {
            json!({ "outcome": "later", "why": why, "after": after.map(|wait| wait.as_secs()), "receipt": receipt })
        }
        Outcome::Refused { why } => json!({ "outcome": "refused", "why": why }),
        Outcome::Gone { why } => json!({ "outcome": "gone", "why": why }),
    }
}
