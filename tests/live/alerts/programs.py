"""Programs that are told: a receiver of Standard Webhooks, a Prometheus Alertmanager, PagerDuty, Teams."""

import base64
import json
import os
import subprocess
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from rig import alert, await_server, call, expect, notification, outcomes
from servers import OURS, Server, deceptive, free_port


class Hooks:
    """A receiver of Standard Webhooks that verifies with the reference library."""

    def __init__(self):
        self.taken, self.status = [], 204
        self.server = Server(self.answer)
        self.url = self.server.url

    def answer(self, _method, _path, headers, body):
        self.taken.append(({name.lower(): value for name, value in headers.items()}, body))
        return self.status, {}, b""


def verifies(secret, headers, body):
    try:
        Webhook(secret).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


def webhooks(teller, hooks, names, secrets, public):
    answers = [teller.tell("webhook", notification(name, [alert(name)])) for name in names]
    expect("webhook: names told", outcomes(answers), {"delivered": len(names)})
    key = Ed25519PublicKey.from_public_bytes(public)
    good, asymmetric, small, as_they_are = 0, 0, 0, 0
    for (headers, body), name in zip(hooks.taken, names, strict=True):
        good += all(verifies(secret, headers, body) for secret in secrets)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = next(each[4:] for each in headers["webhook-signature"].split() if each.startswith("v1a,"))
        key.verify(base64.b64decode(signature), signed)
        asymmetric += 1
        small += len(body) < 20_000
        event = json.loads(body)
        subject = event["data"]["alerts"][0]["labels"]["subject"]
        as_they_are += subject == name or (len(name) > 100 and name.startswith(subject.removesuffix("…")))
    expect("webhook: verified with both secrets, with Ed25519, small, as they are",
           (good, asymmetric, small, as_they_are), (len(names),) * 4)
    headers, body = hooks.taken[0]
    tampered = sum(verifies(secrets[0], headers, body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]) for at in range(0, len(body)))
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
    expect("webhook: tampered or old messages that verify", (tampered, verifies(secrets[0], old, body)), (0, False))
    expect("webhook: verified with another secret", verifies("whsec_" + base64.b64encode(b"x" * 32).decode(), headers, body), False)
    one = notification("again", [alert("again")])
    for _ in range(2):
        teller.tell("webhook", one)
    expect("webhook: ids of two tries", len({headers["webhook-id"] for headers, _ in hooks.taken[-2:]}), 1)
    hooks.status = 410
    expect("webhook: 410", teller.tell("webhook", one)["outcome"], "gone")


class Alertmanager:
    """The real Alertmanager, with a receiver that notes what is handed on."""

    def __init__(self, work, cache):
        self.handed = []
        self.sink = Server(self.take)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = {"route": {"receiver": "sink", "group_by": ["policy"], "group_wait": "1s", "group_interval": "1s",
                            "repeat_interval": "1h"},
                  "receivers": [{"name": "sink", "webhook_configs": [{"url": self.sink.url, "send_resolved": True}]}]}
        with open(f"{work}/alertmanager.yml", "w") as file:
            json.dump(config, file)  # JSON is YAML
        unpacked = os.path.join(cache, "alertmanager/usr")
        # Debian's build looks for its templates below /usr/share; it sees them there, and nothing of this machine changes.
        place = 'mount -t tmpfs none /usr/share && mkdir /usr/share/prometheus && cp -r "$0" /usr/share/prometheus/ && exec "$@"'
        self.process = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", place,
             f"{unpacked}/share/prometheus/alertmanager", f"{unpacked}/bin/prometheus-alertmanager", f"--config.file={work}/alertmanager.yml", f"--storage.path={work}/alertmanager",
             f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_server(f"{self.url}/-/ready", self.process)

    def take(self, _method, _path, _headers, body):
        self.handed.append(json.loads(body))
        return 200, {}, b""

    def known(self):
        return call(f"{self.url}/api/v2/alerts")

    def wait(self, status, count):
        """Alerts that were handed on with a status, once there are so many."""
        for _ in range(150):
            found = {each["labels"]["annexa_id"] for group in self.handed for each in group["alerts"] if each["status"] == status}
            if len(found) >= count:
                break
            time.sleep(0.1)
        return len(found)


def alertmanager(teller, am, names):
    answers = [teller.tell("alertmanager", notification(name, [alert(name)])) for name in names]
    expect("Alertmanager: names told", outcomes(answers), {"delivered": len(names)})
    known = am.known()
    expect("Alertmanager: alerts that it knows", len(known), len(names))
    texts = [text for each in known for text in [*each["labels"].values(), *each["annotations"].values()]]
    expect("Alertmanager: deceptive texts", sum(deceptive(text) for text in texts), 0)
    expect("Alertmanager: other links", sum(not each["generatorURL"].startswith(OURS) for each in known), 0)
    expect("Alertmanager: alerts handed on, in groups by policy", am.wait("firing", len(names)), len(names))
    expect("Alertmanager: groups", len({group["groupKey"] for group in am.handed}), 1)
    for name in names[:20]:
        teller.tell("alertmanager", notification(name, [alert(name, "resolved")], firing=0))
    expect("Alertmanager: resolved and handed on", am.wait("resolved", 20), 20)
    expect("Alertmanager: alerts that still stand", len(am.known()), len(names) - 20)


class Sink:
    """Takes everything as JSON."""

    def __init__(self, status):
        self.taken = []
        self.status = status
        self.server = Server(self.answer)
        self.url = self.server.url

    def answer(self, _method, path, _headers, body):
        self.taken.append((path, body))
        return self.status, {"content-type": "application/json"}, b"{}"


def pagerduty(teller, sink, names):
    """No PagerDuty can be run; its documented limits are held here."""
    answers = [teller.tell("pagerduty", notification(name, [alert(name)])) for name in names]
    expect("PagerDuty: names told", outcomes(answers), {"delivered": len(names)})
    wrong = []
    for path, body in sink.taken:
        event = json.loads(body)
        payload = event["payload"]
        texts = [payload["summary"], payload["component"] or "", payload["group"], *payload["custom_details"]["alerts"][0].values()]
        right = [path == "/enqueue", len(body) < 512_000, 0 < len(payload["summary"]) <= 1_024, len(event["dedup_key"]) <= 255,
                 payload["severity"] in ("critical", "error", "warning", "info"), event["routing_key"] == "R0UT1NG",
                 all(link["href"].startswith(OURS) for link in event["links"]), not any(map(deceptive, texts))]
        wrong += [] if all(right) else [right]
    expect("PagerDuty: events with a fault", wrong[:3], [])
    keys = {json.loads(body)["dedup_key"] for _, body in sink.taken}
    expect("PagerDuty: incidents", len(keys), len(set(names)))


def teams(teller, sink, names, work):
    """Cards are kept for Microsoft's own reader, which looks at them afterwards."""
    answers = [teller.tell("teams", notification(name, [alert(name)])) for name in names]
    expect("Teams: names told", outcomes(answers), {"delivered": len(names)})
    wrong = []
    with open(f"{work}/cards", "w") as file:
        for _, body in sink.taken:
            card = json.loads(body)["attachments"][0]["content"]
            file.write(json.dumps(card) + "\n")
            wrong += [] if len(body) < 28_000 else ["size"]
            walk(card, wrong)
    expect("Teams: cards with a fault", wrong[:3], [])


def walk(each, wrong):
    if isinstance(each, list):
        for one in each:
            walk(one, wrong)
    elif isinstance(each, dict):
        kind = each.get("type")
        if kind in ("TextBlock", "FactSet", "Image", "Media", "Action.Submit", "Action.ShowCard", "mention"):
            wrong.append(f"an element that knows Markdown or acts: {kind}")
        if "url" in each and not each["url"].startswith(OURS):
            wrong.append(f"a link to {each['url'][:60]}")
        if kind == "TextRun" and deceptive(each["text"]):
            wrong.append(f"deceptive text {each['text'][:60]!r}")
        for value in each.values():
            walk(value, wrong)
