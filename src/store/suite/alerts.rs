//! Alerts stand, wait in groups and become messages; nothing is told twice or lost.

use chrono::{DateTime, TimeDelta, Utc};

use super::moment;
use crate::model::{
    Alert, AlertId, AlertState, Labels, Notification, NotificationId, ReceiverId, Severity, Standing,
    Transition,
};
use crate::store::{
    Alerts, Backend, Dismissal, Fares, Group, Lease, MessageState, Plan, Routed, Target, Tried, Turn,
};

async fn lease(store: &dyn Backend) -> Lease {
    let now = store.time(moment(0)).await.unwrap();
    store.take_lease("alerts", "a", now, TimeDelta::hours(1)).await.unwrap().unwrap()
}

/// Puts something into the outbox, and gives its place.
async fn happens(store: &dyn Backend, name: &str) -> i64 {
    let from = store.planned_until(name, "", moment(0)).await.unwrap();
    let plan = Plan {
        schedule: name.to_owned(),
        from,
        until: from + TimeDelta::seconds(1),
        run: None,
        missed: Vec::new(),
        missed_more: 1,
        why: "m".to_owned(),
        at: moment(0),
    };
    assert!(store.plan(&plan).await.unwrap());
    store.outbox(100).await.unwrap().pop().unwrap().seq
}

fn standing(name: &str, state: AlertState) -> Standing {
    Standing {
        id: AlertId::of("missed", name),
        state,
        labels: [("alertname".to_owned(), "run_missed".to_owned())].into(),
        verdict: None,
        title: name.to_owned(),
        message: "m".to_owned(),
        since: moment(0),
    }
}

fn target(group: &str, first: DateTime<Utc>) -> Target {
    Target {
        group: group.to_owned(),
        route: "r".to_owned(),
        receiver: ReceiverId::parse("mail").unwrap(),
        labels: Labels::new(),
        first,
        interval: TimeDelta::seconds(300),
        is_digest: false,
    }
}

async fn route(store: &dyn Backend, name: &str, state: AlertState, targets: &[Target], at: DateTime<Utc>) {
    let seq = happens(store, name).await;
    let routed = Routed { seq, standing: standing(name, state), targets: targets.to_vec() };
    store.route(&lease(store).await, &[routed], at).await.unwrap();
}

fn notification(group: &Group, severity: Severity, at: DateTime<Utc>) -> Notification {
    let number = group.number + 1;
    let id = uuid::Uuid::new_v5(&uuid::Uuid::nil(), format!("{}{number}", group.id).as_bytes());
    let alert = Alert {
        id: AlertId::of("x", "x"),
        state: AlertState::Firing,
        labels: Labels::new(),
        severity,
        title: String::new(),
        message: String::new(),
        before: None,
        verdict: None,
        since: at,
        changes: Vec::new(),
        earlier_changes: 0,
        controls: Vec::new(),
        requirements: Vec::new(),
        owner: None,
        remediation: String::new(),
        url: None,
    };
    Notification {
        id: NotificationId::parse(&id.to_string()).unwrap(),
        receiver: group.receiver.clone(),
        group: group.id.clone(),
        group_labels: Labels::new(),
        at,
        number,
        alerts: vec![alert],
        more: 0,
        standing: Vec::new(),
        firing: group.firing,
        url: None,
    }
}

/// Tells everything that waits in the group that is due.
async fn tell(store: &dyn Backend, at: DateTime<Utc>, severity: Severity) -> Notification {
    let group = store.due_groups(at, 10).await.unwrap().remove(0);
    let told = store.waiting(&group.id).await.unwrap().into_iter();
    let told = told.map(|each| (each.standing.id, each.standing.state, each.standing.verdict)).collect();
    let notification = notification(&group, severity, at);
    let turn = Turn {
        group: group.id,
        at,
        notification: Some(notification.clone()),
        told,
        quiet: Vec::new(),
        next: None,
    };
    store.end_turn(&lease(store).await, &turn).await.unwrap();
    notification
}

fn tried(notification: &Notification, state: MessageState, at: DateTime<Utc>) -> Tried {
    let fares = Fares::unknown(notification.receiver.clone());
    Tried {
        message: notification.id.clone(),
        at,
        state,
        next: at,
        why: None,
        receipt: Some("r1".to_owned()),
        fares,
        releases: false,
    }
}

async fn deliver(store: &dyn Backend, notification: &Notification, at: DateTime<Utc>) {
    let lease = lease(store).await;
    assert!(store.begin_try(&lease, &notification.id, at).await.unwrap());
    store.end_try(&lease, &tried(notification, MessageState::Delivered, at)).await.unwrap();
}

pub(super) async fn what_is_routed_waits_in_its_group_until_it_is_told(store: &dyn Backend) {
    let groups = [target("g", moment(30))];
    route(store, "one", AlertState::Firing, &groups, moment(0)).await;
    route(store, "two", AlertState::Firing, &[target("g", moment(40))], moment(10)).await;
    assert_eq!(store.outbox(10).await.unwrap(), []);
    assert_eq!(store.due_groups(moment(29), 10).await.unwrap(), []);
    let group = store.due_groups(moment(30), 10).await.unwrap().remove(0);
    assert_eq!((group.firing, group.number, group.told), (2, 0, None));
    let waiting = store.waiting("g").await.unwrap();
    assert_eq!(waiting.iter().map(|each| each.changes.len()).collect::<Vec<_>>(), [1, 1]);
    assert!(waiting.iter().all(|each| each.told.is_none()));
    tell(store, moment(30), Severity::Low).await;
    assert_eq!(store.waiting("g").await.unwrap(), []);
    assert_eq!(store.told_firing("g").await.unwrap().len(), 2);
    // The next change waits for the interval, and says what was told before.
    route(store, "one", AlertState::Resolved, &groups, moment(60)).await;
    let next = store.next_alert_work().await.unwrap();
    assert_eq!(next, Some(moment(30)), "the message is to be sent");
    deliver(store, &store.messages(None, 1).await.unwrap()[0].notification, moment(31)).await;
    assert_eq!(store.next_alert_work().await.unwrap(), Some(moment(330)));
    assert_eq!(store.waiting("g").await.unwrap()[0].told, Some((AlertState::Firing, None)));
    assert_eq!(store.due_groups(moment(330), 10).await.unwrap()[0].firing, 1);
}

pub(super) async fn who_was_told_that_it_fires_is_told_what_became_of_it(store: &dyn Backend) {
    route(store, "one", AlertState::Firing, &[target("old", moment(0))], moment(0)).await;
    deliver(store, &tell(store, moment(0), Severity::Low).await, moment(0)).await;
    route(store, "one", AlertState::Resolved, &[target("new", moment(600))], moment(600)).await;
    let groups: Vec<_> = store.due_groups(moment(600), 10).await.unwrap().into_iter().map(|g| g.id).collect();
    assert_eq!(groups, ["new", "old"]);
    // Once told that it is over, the old group hears no more of it.
    for _group in 0..2 {
        deliver(store, &tell(store, moment(600), Severity::Low).await, moment(600)).await;
    }
    route(store, "one", AlertState::Firing, &[target("new", moment(9_000))], moment(9_000)).await;
    let groups: Vec<_> =
        store.due_groups(moment(9_000), 10).await.unwrap().into_iter().map(|g| g.id).collect();
    assert_eq!(groups, ["new"]);
}

pub(super) async fn messages_go_out_worst_first_and_in_the_order_of_their_group(store: &dyn Backend) {
    for (name, severity) in [("a", Severity::Low), ("b", Severity::Critical)] {
        route(store, name, AlertState::Firing, &[target(name, moment(0))], moment(0)).await;
        tell(store, moment(1), severity).await;
    }
    let due = |store| async move {
        let due = Alerts::due_messages(store, moment(2), 10).await.unwrap();
        due.into_iter().map(|each| each.notification.group).collect::<Vec<_>>()
    };
    assert_eq!(due(store).await, ["b", "a"]);
    // While a message of a group is under way the group takes no turn.
    route(store, "a", AlertState::Resolved, &[target("a", moment(1))], moment(1)).await;
    assert_eq!(store.due_groups(moment(1_000), 10).await.unwrap(), []);
    let first =
        store.messages(None, 10).await.unwrap().into_iter().find(|each| each.notification.group == "a");
    deliver(store, &first.unwrap().notification, moment(2)).await;
    let second = tell(store, moment(1_000), Severity::Low).await;
    assert_eq!(second.number, 2);
    let message = store.due_messages(moment(1_000), 10).await.unwrap();
    assert_eq!(message.iter().map(|each| each.receipt.as_deref()).collect::<Vec<_>>(), [None, Some("r1")]);
}

pub(super) async fn a_receiver_that_fails_is_left_alone_and_nothing_is_lost(store: &dyn Backend) {
    for name in ["a", "b"] {
        route(store, name, AlertState::Firing, &[target(name, moment(0))], moment(0)).await;
        tell(store, moment(0), Severity::Low).await;
    }
    let lease = lease(store).await;
    let first = store.due_messages(moment(0), 1).await.unwrap().remove(0).notification;
    assert!(store.begin_try(&lease, &first.id, moment(0)).await.unwrap());
    let mut failed = tried(&first, MessageState::Waiting, moment(1));
    failed.next = moment(3_600);
    failed.fares = Fares {
        next: moment(300),
        failing: Some(moment(1)),
        fails: 1,
        ..Fares::unknown(first.receiver.clone())
    };
    store.end_try(&lease, &failed).await.unwrap();
    assert_eq!(store.due_messages(moment(299), 10).await.unwrap(), []);
    let second = store.due_messages(moment(300), 10).await.unwrap();
    assert_eq!(second.len(), 1, "the other one is tried, the first waits longer");
    assert_eq!(store.receiver(&first.receiver).await.unwrap(), failed.fares);
    // Something arrives: what failed meanwhile is tried at once.
    let mut arrived = tried(&second[0].notification, MessageState::Delivered, moment(301));
    arrived.releases = true;
    store.end_try(&lease, &arrived).await.unwrap();
    let released = store.due_messages(moment(301), 10).await.unwrap();
    assert_eq!(released[0].notification.id, first.id);
    assert_eq!(released[0].tries, 1);
}

pub(super) async fn a_dead_message_is_shown_and_sent_again_when_asked(store: &dyn Backend) {
    route(store, "a", AlertState::Firing, &[target("a", moment(0))], moment(0)).await;
    let notification = tell(store, moment(0), Severity::Low).await;
    let lease = lease(store).await;
    let mut dead = tried(&notification, MessageState::Dead, moment(1));
    dead.why = Some("400 no such channel".to_owned());
    dead.fares.disabled = Some("410".to_owned());
    store.end_try(&lease, &dead).await.unwrap();
    assert_eq!(store.due_messages(moment(9_999), 10).await.unwrap(), []);
    let shown = store.messages(Some(MessageState::Dead), 10).await.unwrap();
    assert_eq!(shown[0].why.as_deref(), Some("400 no such channel"));
    assert!(store.redeliver(&notification.id, moment(10)).await.unwrap());
    let again = store.due_messages(moment(10), 10).await.unwrap();
    assert_eq!(again[0].notification, notification, "the same message with the same id");
    deliver(store, &notification, moment(11)).await;
    assert!(!store.redeliver(&notification.id, moment(12)).await.unwrap());
    assert!(!store.begin_try(&lease, &notification.id, moment(12)).await.unwrap());
}

pub(super) async fn what_a_message_told_of_is_linked_to_it(store: &dyn Backend) {
    for state in [AlertState::Firing, AlertState::Resolved, AlertState::Firing] {
        route(store, "a", state, &[target("a", moment(0))], moment(0)).await;
    }
    let waiting = store.waiting("a").await.unwrap();
    assert_eq!(waiting[0].changes.len(), 3);
    assert!(waiting[0].changes.iter().all(|each| matches!(each.transition, Transition::Missed { .. })));
    tell(store, moment(0), Severity::Low).await;
    route(store, "a", AlertState::Resolved, &[target("a", moment(0))], moment(1)).await;
    assert_eq!(store.waiting("a").await.unwrap()[0].changes.len(), 1);
}

pub(super) async fn a_receiver_that_is_disabled_is_told_of_once_and_enabled_once(store: &dyn Backend) {
    route(store, "a", AlertState::Firing, &[target("a", moment(0))], moment(0)).await;
    let notification = tell(store, moment(0), Severity::Low).await;
    let receiver = notification.receiver.clone();
    let mut gone = tried(&notification, MessageState::Waiting, moment(1));
    gone.next = moment(500);
    gone.fares = Fares {
        disabled: Some("410".to_owned()),
        settings: Some(crate::model::Digest::of(b"s")),
        ..Fares::unknown(receiver.clone())
    };
    let lease = lease(store).await;
    for _same in 0..2 {
        store.end_try(&lease, &gone).await.unwrap();
    }
    assert_eq!(store.receivers().await.unwrap(), [gone.fares]);
    let told = store.outbox(10).await.unwrap();
    let disabled =
        Transition::Receiver { receiver: receiver.clone(), is_disabled: true, message: "410".to_owned() };
    assert_eq!(told.iter().map(|told| &told.transition).collect::<Vec<_>>(), [&disabled]);
    assert_eq!(store.due_messages(moment(600), 10).await.unwrap(), []);
    assert_eq!(store.enable(&receiver, "mended", moment(10)).await.unwrap(), Some(1));
    assert_eq!(store.enable(&receiver, "mended", moment(10)).await.unwrap(), None);
    assert_eq!(store.due_messages(moment(10), 10).await.unwrap().len(), 1, "at once");
    let told = store.outbox(10).await.unwrap();
    let enabled = Transition::Receiver { receiver, is_disabled: false, message: "mended".to_owned() };
    assert_eq!((told.len(), &told[1].transition), (2, &enabled));
}

pub(super) async fn only_a_dead_message_is_dismissed_and_who_said_so_is_kept(store: &dyn Backend) {
    route(store, "a", AlertState::Firing, &[target("a", moment(0))], moment(0)).await;
    let notification = tell(store, moment(0), Severity::Low).await;
    let dismissal =
        Dismissal { at: moment(9), by: "ann".to_owned(), why: "the channel is closed".to_owned() };
    assert!(!store.dismiss(&notification.id, &dismissal).await.unwrap(), "it waits");
    let lease = lease(store).await;
    store.end_try(&lease, &tried(&notification, MessageState::Dead, moment(1))).await.unwrap();
    assert!(store.dismiss(&notification.id, &dismissal).await.unwrap());
    let later = Dismissal { by: "bo".to_owned(), ..dismissal.clone() };
    assert!(!store.dismiss(&notification.id, &later).await.unwrap(), "the first word counts");
    assert_eq!(store.messages(Some(MessageState::Dead), 10).await.unwrap(), []);
    let shown = store.messages(Some(MessageState::Dismissed), 10).await.unwrap();
    assert_eq!(shown[0].dismissal.as_ref(), Some(&dismissal));
    let counts = store.count_messages().await.unwrap();
    let count = counts[&notification.receiver];
    assert_eq!((count.dead, count.dismissed, count.waiting), (0, 1, 0));

    // It is sent again and given up again: that is another matter, and what was said of the first stays to be seen.
    assert!(store.redeliver(&notification.id, moment(20)).await.unwrap());
    let waits = store.messages(Some(MessageState::Waiting), 10).await.unwrap();
    assert_eq!(waits[0].dismissal.as_ref(), Some(&dismissal));
    // By the clock of whoever dismissed it, that is before.
    store.end_try(&lease, &tried(&notification, MessageState::Dead, moment(5))).await.unwrap();
    assert_eq!(store.messages(Some(MessageState::Dead), 10).await.unwrap().len(), 1);
    assert!(store.dismiss(&notification.id, &later).await.unwrap());
    let count = store.count_messages().await.unwrap()[&notification.receiver];
    assert_eq!((count.dead, count.dismissed), (0, 1));
}
