"""Scans an emulated GitHub as an App and with a token, while its webhooks change: `emulated.py ANNEXA WORK NODE EMULATE`.

The emulator knows webhooks, the organisation and signing in as an App; what it does not know must be unknown, never pass.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ANNEXA, WORK, NODE, EMULATE = sys.argv[1:]
HOOKS = 103  # more than a page holds
# What the emulator tells of an organisation.
DECIDED = [("github.org_base_permission", "github:acme"), ("github.org_verified_domain", "github:acme")]
faults = []


def expect(what, found, wanted):
    print(f"{what}: {found}")
    if found != wanted:
        faults.append(f"{what}: {found}, not {wanted}")


def free_port():
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


PORT = free_port()
API = f"http://127.0.0.1:{PORT}"


def call(method, path, body=None):
    request = urllib.request.Request(f"{API}{path}", method=method, data=body and json.dumps(body).encode())
    request.add_header("authorization", "Bearer ghp_owner")
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def start():
    with open(f"{WORK}/key.pem") as file:
        key = file.read()
    permissions = {"metadata": "read", "organization_administration": "read", "organization_hooks": "read"}
    app = {"app_id": 12345, "slug": "annexa-audit", "name": "annexa", "private_key": key, "permissions": permissions,
           "installations": [{"installation_id": 4711, "account": "acme"}]}
    seed = {"tokens": {"ghp_owner": {"login": "ann", "scopes": ["repo", "admin:org"]}},
            "github": {"users": [{"login": "ann", "name": "Ann", "email": "ann@acme.example"}],
                       "orgs": [{"login": "acme", "name": "Acme", "members": [{"login": "ann", "role": "admin"}]}],
                       "apps": [app]}}
    with open(f"{WORK}/seed.json", "w") as file:
        json.dump(seed, file)
    command = [NODE, EMULATE, "start", "--port", str(PORT), "--service", "github", "--seed", f"{WORK}/seed.json"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=WORK)
    for _ in range(150):
        try:
            call("GET", "/orgs/acme")
            return server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    server.kill()
    sys.exit("the emulator did not start")


def scan(name, credentials):
    """The exit code and the verdicts of a scan, by policy and subject."""
    with open(f"{WORK}/{name}.toml", "w") as file:
        file.write(f'[source.github]\ncollector = "github"\norganization = "acme"\napi_url = "{API}"\n{credentials}\n')
    report = f"{WORK}/{name}.json"
    command = [ANNEXA, "--data-dir", f"{WORK}/{name}", "--config", f"{WORK}/{name}.toml", "scan", "-o", f"json={report}"]
    done = subprocess.run(command, env={**os.environ, "OWNER": "ghp_owner"}, stderr=subprocess.DEVNULL)
    if not os.path.exists(report):
        return done.returncode, {}
    with open(report) as file:
        findings = json.load(file)["findings"]
    os.remove(report)
    return done.returncode, {(each["policy"], each["subject"]): each["verdict"] for each in findings}


def of(verdicts, policy):
    """How many subjects have each verdict."""
    found = {}
    for (name, _), verdict in verdicts.items():
        if name == policy:
            found[verdict] = found.get(verdict, 0) + 1
    return found


def as_an_app():
    app = 'app = {{ id = 12345, private_key = "file:{}/{}.pem" }}'
    verdicts = scan("app", app.format(WORK, "key"))[1]
    tokens = call("GET", "/_emulate/installation-tokens")["installation_tokens"]
    expect("tokens that the emulator made for it", [each["installation"]["id"] for each in tokens], [4711])
    expect("decided", sorted({key for key, each in verdicts.items() if each in ("pass", "fail")}), DECIDED)
    code, verdicts = scan("stranger", app.format(WORK, "other"))
    expect("an App with another key", (code, sorted(set(verdicts.values()))), (69, ["unknown"]))


def webhooks():
    token = 'token = "env:OWNER"'
    expect("no webhook", of(scan("token", token)[1], "github.webhook_tls"), {"not_applicable": 1})
    config = {"url": "https://ci.example.com/hook", "content_type": "json", "insecure_ssl": "1"}
    for _ in range(HOOKS):
        call("POST", "/orgs/acme/hooks", {"name": "web", "active": True, "events": ["push"], "config": config})
    code, verdicts = scan("token", token)
    expect("webhooks that do not verify, on two pages", of(verdicts, "github.webhook_tls"), {"fail": HOOKS})
    expect("webhooks without a secret", of(verdicts, "github.webhook_secret"), {"fail": HOOKS})
    expect("exit code", code, 1)
    first = call("GET", "/orgs/acme/hooks")[0]["id"]
    call("PATCH", f"/orgs/acme/hooks/{first}", {"config": {**config, "insecure_ssl": "0", "secret": "not told"}})
    verdicts = scan("token", token)[1]
    expect("one that was mended", verdicts.get(("github.webhook_tls", f"github:acme/hooks/{first}")), "pass")
    expect("the others", of(verdicts, "github.webhook_tls"), {"pass": 1, "fail": HOOKS - 1})
    for hook in call("GET", "/orgs/acme/hooks?per_page=100"):
        call("DELETE", f"/orgs/acme/hooks/{hook['id']}")
    left = len(call("GET", "/orgs/acme/hooks?per_page=100"))
    expect("those that are left", of(scan("token", token)[1], "github.webhook_tls"), {"fail": left})


server = start()
try:
    as_an_app()
    webhooks()
finally:
    server.kill()
for fault in faults:
    print(f"FAULT {fault}")
sys.exit(1 if faults else 0)
