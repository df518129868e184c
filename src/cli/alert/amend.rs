//! What a person decides about messages that did not arrive: send again, let be, enable a receiver.

use clap::Args;

use super::super::kept;
use crate::cli::problems::Failure;
use crate::cli::setup::{Setup, no_such};
use crate::cli::{Exit, Global, say};
use crate::config::Environment;
use crate::model::untrusted::plain;
use crate::model::{NotificationId, ReceiverId};
use crate::store::{Dismissal, MessageState};

#[derive(Debug, Args)]
pub(in crate::cli) struct RedeliverArgs {
    /// The message's id, as `annexa alert log` shows it.
    #[arg(value_parser = NotificationId::parse, required_unless_present = "all_dead")]
    id: Option<NotificationId>,
    /// Every message that was given up.
    #[arg(long, conflicts_with = "id")]
    all_dead: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DismissArgs {
    /// The messages' ids, as `annexa alert log` shows them.
    #[arg(value_name = "ID", value_parser = NotificationId::parse, required_unless_present_any = ["receiver", "all"])]
    ids: Vec<NotificationId>,
    /// Every message to this receiver that was given up.
    #[arg(long, value_name = "RECEIVER", value_parser = ReceiverId::parse, conflicts_with_all = ["ids", "all"])]
    receiver: Option<ReceiverId>,
    /// Every message that was given up.
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// Why nobody need be told; it is kept.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who says so; it is kept. Default: the name of the user.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EnableArgs {
    /// The receiver, as the configuration names it.
    #[arg(value_parser = ReceiverId::parse)]
    receiver: ReceiverId,
}

pub(super) fn redeliver(args: &RedeliverArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let now = setup.clock.now();
    runtime.block_on(async {
        let dead = match &args.id {
            Some(id) => vec![id.clone()],
            None => {
                let dead = kept.store.messages(Some(MessageState::Dead), u32::MAX).await?;
                dead.into_iter().map(|message| message.notification.id).collect()
            }
        };
        let mut again = 0;
        for id in &dead {
            again += usize::from(kept.store.redeliver(id, now).await?);
        }
        if args.id.is_some() && again == 0 {
            return Err(Failure::message(Exit::Usage, "there is no such message that was not delivered")
                .hint("`annexa alert log` lists them"));
        }
        say(&format!("{again} messages are sent again by the daemon"));
        Ok(Exit::Clean)
    })
}

pub(super) fn dismiss(args: &DismissArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let (runtime, kept) = kept::existing(&setup)?;
    let why = plain(args.reason.trim());
    if why.is_empty() {
        return Err(Failure::message(Exit::Usage, "a reason is needed: it is what an auditor will read"));
    }
    let by = args.by.clone().or_else(|| Environment::read().user).filter(|name| !name.trim().is_empty());
    let Some(by) = by else {
        return Err(Failure::message(Exit::Usage, "nobody knows who you are").hint("name yourself with --by"));
    };
    let dismissal = Dismissal { at: setup.clock.now(), by: plain(by.trim()), why };
    runtime.block_on(async {
        let dead = kept.store.messages(Some(MessageState::Dead), u32::MAX).await?;
        let is_meant = |receiver: &ReceiverId| args.receiver.as_ref().is_none_or(|asked| asked == receiver);
        let ids: Vec<NotificationId> = match &args.ids[..] {
            [] => dead
                .into_iter()
                .filter(|message| is_meant(&message.notification.receiver))
                .map(|message| message.notification.id)
                .collect(),
            ids => ids.to_vec(),
        };
        let mut dismissed = 0;
        for id in &ids {
            if kept.store.dismiss(id, &dismissal).await? {
                dismissed += 1;
            } else {
                let what =
                    format!("{id} is no message that was given up; {dismissed} were dismissed before it");
                return Err(
                    Failure::message(Exit::Usage, what).hint("`annexa alert log --state dead` lists them")
                );
            }
        }
        say(&format!("{dismissed} messages are dismissed; `annexa alert log --state dismissed` shows them"));
        Ok(Exit::Clean)
    })
}

pub(super) fn enable(args: &EnableArgs, global: &Global) -> Result<Exit, Failure> {
    let setup = Setup::load(global, None)?;
    let receiver = &args.receiver;
    if !setup.config.receivers.contains_key(receiver) {
        let known = setup.config.receivers.keys().map(ReceiverId::as_str);
        return Err(no_such("receiver", receiver.as_str(), known));
    }
    let (runtime, kept) = kept::existing(&setup)?;
    let why = "somebody enabled it";
    match runtime.block_on(kept.store.enable(receiver, why, setup.clock.now()))? {
        Some(waiting) => say(&format!("{receiver} is told again by the daemon, {waiting} messages first")),
        None => say(&format!("{receiver} is not disabled")),
    }
    Ok(Exit::Clean)
}
