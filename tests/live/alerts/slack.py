"""Slack as emulated, behind a proxy that holds messages to Slack's types and limits."""

import json
import time

from rig import alert, call, expect, notification, outcomes


def history(slack, channel, token):
    """All messages of a channel, oldest first, and those in threads."""
    ask = lambda method, body: call(f"{slack.upstream}/api/{method}", body, headers={"authorization": f"Bearer {token}"})
    found = ask("conversations.history", {"channel": channel, "limit": 1000})["messages"]
    return list(reversed(found)), ask


def names(teller, slack, names, token, channel):
    answers = [teller.tell("slack", notification(name, [alert(name)])) for name in names]
    expect("Slack: names told", outcomes(answers), {"delivered": len(names)})
    found, _ = history(slack, channel, token)
    expect("Slack: messages that it keeps", len(found), len(names))
    expect("Slack: who was mentioned", sorted(set(slack.mentions)), ["S012AB3CD"])
    expect("Slack: mentions", len(slack.mentions), len(names))
    answers = [teller.tell("slack-webhook", notification(name, [alert(name)])) for name in names[::10]]
    expect("Slack: names by an incoming webhook", outcomes(answers), {"delivered": len(names[::10])})


def threads(teller, slack, token, channel):
    before, _ = history(slack, channel, token)
    for group in range(5):
        users = [f"user{group}-{number}" for number in range(3)]
        receipt = teller.tell("slack-groups", notification(f"g{group}", [alert(user) for user in users]))["receipt"]
        standing = [alert(user) for user in users[1:]]
        change = notification(f"g{group}", [alert(users[0], "resolved")], standing=standing, firing=2, number=2)
        receipt = teller.tell("slack-groups", change, receipt)["receipt"]
        end = notification(f"g{group}", [alert(user, "resolved") for user in users[1:]], firing=0, number=3)
        expect(f"Slack: the end of group {group}", teller.tell("slack-groups", end, receipt)["outcome"], "delivered")
    found, ask = history(slack, channel, token)
    roots = found[len(before):]
    expect("Slack: messages for five groups", len(roots), 5)
    heads = {each["blocks"][0]["text"]["text"].split(":")[0] for each in roots}
    expect("Slack: how they stand", heads, {"[RESOLVED] 2 resolved"})
    replies = [ask("conversations.replies", {"channel": channel, "ts": each["ts"]})["messages"] for each in roots]
    expect("Slack: messages in their threads", [len(each) for each in replies], [3] * 5)


def crashes(teller, slack, token, channel):
    """The answer is lost after the message was taken, as when annexa is killed between the two."""
    for receiver, wanted in [("slack-groups", 1), ("slack-blind", 2)]:
        one = notification(f"crash-{receiver}", [alert("crash")])
        slack.lose = 1
        first = teller.tell(receiver, one)
        second = teller.tell(receiver, one, first.get("receipt"), unsure=True)
        expect(f"{receiver}: a lost answer, then", (first["outcome"], second["outcome"]), ("later", "delivered"))
        found, _ = history(slack, channel, token)
        count = sum(each.get("metadata", {}).get("event_payload", {}).get("notification") == one["id"] for each in found)
        expect(f"{receiver}: messages of it", count, wanted)
    begun = teller.tell("slack-groups", notification("late", [alert("late")]))["receipt"]
    end = notification("late", [alert("late", "resolved")], firing=0, number=2)
    slack.lose = 1
    first = teller.tell("slack-groups", end, begun)
    second = teller.tell("slack-groups", end, begun, unsure=True)
    _, ask = history(slack, channel, token)
    root = json.loads(second["receipt"])["ts"]
    thread = ask("conversations.replies", {"channel": channel, "ts": root})["messages"]
    expect("Slack: a lost answer in a thread, then", (first["outcome"], second["outcome"], len(thread)), ("later", "delivered", 2))


def limits(teller, slack, token, channel):
    """Slack takes about a message a second in one channel. What waits as asked loses nothing and is never hasty."""
    told = 0
    for number in range(4):
        one, receipt, answer = notification(f"l{number}", [alert(f"l{number}")]), None, {"outcome": "later"}
        for _ in range(5):
            answer = teller.tell("slack-limited", one, receipt)
            if answer["outcome"] != "later":
                break
            receipt = answer.get("receipt")
            time.sleep(answer["after"] + 0.05)
        told += answer["outcome"] == "delivered"
    found, _ = history(slack, channel, token)
    expect("Slack: told in spite of limits", (told, len(found)), (4, 4))
    expect("Slack: limits were met, and nobody was hasty", (slack.limits > 0, slack.hasty), (True, 0))


def refusals(teller, slack, token, channel):
    one = notification("stranger", [alert("stranger")])
    expect("Slack: a token that it does not know", teller.tell("slack-stranger", one)["outcome"], "later")
    call(f"{slack.upstream}/api/conversations.archive", {"channel": channel}, headers={"authorization": f"Bearer {token}"})
    time.sleep(1.1)
    expect("Slack: an archived channel", teller.tell("slack-limited", one)["outcome"], "gone")
    huge = notification("huge", [alert(f"huge{number} " + "x" * 2_000) for number in range(300)], more=9_700)
    expect("Slack: ten thousand findings", teller.tell("slack", huge)["outcome"], "delivered")


def end(slack):
    print(f"Slack: {slack.messages} messages held to its types and limits", flush=True)
    expect("Slack: faults", slack.faults, [])
