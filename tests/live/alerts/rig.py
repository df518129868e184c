"""What all parts of the rig share: what was expected, the told messages, the program that tells."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
import uuid

from servers import OURS

faults = []


def expect(what, found, wanted):
    print(f"{what}: {found}", flush=True)
    if found != wanted:
        faults.append(f"{what}: {found}, not {wanted}")


def call(url, body=None, method=None, headers=None):
    """What a server answers, as JSON where it is."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def await_server(url, server):
    for _ in range(200):
        try:
            urllib.request.urlopen(url).read()
            return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit(f"nobody answers at {url}")


class Teller:
    """The example `tell`, with receivers as they are configured."""

    def __init__(self, program, work, config, secrets):
        path = os.path.join(work, "receivers.toml")
        with open(path, "w") as file:
            file.write(config)
        environment = {**os.environ, **secrets, "no_proxy": "", "http_proxy": "http://127.0.0.1:9"}
        self.process = subprocess.Popen([program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def ask(self, order):
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"tell ended at {json.dumps(order)[:300]}")
        return json.loads(line)

    def tell(self, receiver, notification, receipt=None, unsure=False):
        order = {"receiver": receiver, "notification": {**notification, "receiver": receiver}, "unsure": unsure}
        return self.ask({**order, "receipt": receipt} if receipt is not None else order)

    def preview(self, receiver, notification):
        return self.ask({"receiver": receiver, "notification": {**notification, "receiver": receiver}, "preview": True})


def alert(name, state="firing", **more):
    """An alert about a subject of this name, which stands everywhere where a stranger's text can."""
    verdicts = {"firing": ("pass", "fail"), "resolved": ("fail", "pass"), "notice": (None, None)}[state]
    verdict = [word and {"verdict": word} for word in verdicts]
    labels = {"alertname": "finding", "policy": "aws.console_mfa", "severity": "high", "source": "aws-prod",
              "scope": "aws:123456789012", "subject": name}
    requirements = [{"framework": "nis2", "requirement": "21(2)(j)", "title": name[:200]},
                    {"framework": "soc2-2017", "requirement": "CC6.1", "title": ""},
                    {"framework": "dora", "requirement": "9(4)(d)", "title": ""},
                    {"framework": "gdpr", "requirement": "32(1)", "title": ""}]
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), "state": state, "labels": labels, "severity": "high",
            "title": f"User {name} has MFA", "message": f"the user {name} has a password and no MFA", "before": verdict[0],
            "verdict": verdict[1], "since": "2026-11-29T05:40:00Z", "changes": [], "controls": ["A.8.5"], "requirements": requirements,
            "owner": {"name": name[:300] or "x", "slack": "S012AB3CD", "email": None}, "remediation": f"enable MFA for {name}",
            "url": OURS + "findings/1", **more}


def notification(group, alerts, **more):
    firing = sum(each["state"] == "firing" for each in alerts)
    return {"id": str(uuid.uuid4()), "receiver": "x", "group": group, "group_labels": {"subject": group[:300]},
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "number": 1, "alerts": alerts, "more": 0, "standing": [],
            "firing": firing, "url": OURS + "alerts", **more}


def outcomes(answers):
    found = {}
    for each in answers:
        found[each["outcome"]] = found.get(each["outcome"], 0) + 1
    return found
