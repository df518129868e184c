"""Tells every receiver five hundred hostile names and looks at what arrives: `alerts.py TELL WORK CACHE`."""

import base64
import json
import os
import subprocess
import sys

import fastjsonschema
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import people
import programs
import slack
from names import all_names
from rig import Teller, await_server, call, expect, faults
from servers import Slack, free_port

TELL, WORK, CACHE = sys.argv[1:]
SCOPES = ["chat:write", "channels:history", "channels:read", "channels:write", "channels:manage"]
CONFIG = """
[receiver.slack]
kind = "slack"
token = "env:SLACK"
channel = "{names}"
api_url = "{slack}/api"
{reach}
[receiver.slack-groups]
kind = "slack"
token = "env:SLACK"
channel = "{groups}"
api_url = "{slack}/api"
{reach}
[receiver.slack-blind]
kind = "slack"
token = "env:SLACK_BLIND"
channel = "{groups}"
api_url = "{slack}/api"
{reach}
[receiver.slack-limited]
kind = "slack"
token = "env:SLACK"
channel = "{limited}"
api_url = "{slack}/api"
{reach}
[receiver.slack-stranger]
kind = "slack"
token = "env:SLACK_STRANGER"
channel = "{names}"
api_url = "{slack}/api"
{reach}
[receiver.slack-webhook]
kind = "slack"
webhook_url = "env:SLACK_WEBHOOK"
{reach}
[receiver.webhook]
kind = "webhook"
url = "{hooks}/hook"
secrets = ["env:NEW_SECRET", "env:OLD_SECRET"]
signing_key = "env:SIGNING_KEY"
{reach}
[receiver.alertmanager]
kind = "alertmanager"
url = "{alertmanager}"
{reach}
[receiver.pagerduty]
kind = "pagerduty"
routing_key = "env:ROUTING_KEY"
api_url = "{pagerduty}"
{reach}
[receiver.teams]
kind = "teams"
webhook_url = "env:TEAMS"
{reach}
[receiver.email]
kind = "email"
host = "127.0.0.1"
port = {smtp}
tls = "none"
from = "annexa <annexa@acme.example>"
to = ["a@acme.example", "b@acme.example"]
{reach}
[receiver.email-protected]
kind = "email"
host = "127.0.0.1"
port = {smtps}
tls = "starttls"
from = "annexa <annexa@acme.example>"
to = ["a@acme.example"]
{reach}
[receiver.issues]
kind = "github_issue"
repository = "acme/compliance"
token = "env:GITHUB"
api_url = "{github}"
{reach}
[receiver.issues-app]
kind = "github_issue"
repository = "acme/compliance"
app = {{ id = 12345, private_key = "file:{work}/app.pem" }}
api_url = "{github}"
{reach}
"""


def emulate(service, seed):
    """An emulator of a service, and where it is."""
    port = free_port()
    with open(f"{WORK}/{service}.json", "w") as file:
        json.dump(seed, file)
    command = [f"{CACHE}/node", f"{CACHE}/node_modules/emulate/dist/index.js", "start", "--port", str(port), "--service", service,
               "--seed", f"{WORK}/{service}.json"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=WORK)
    await_server(f"http://127.0.0.1:{port}/", server)
    return server, f"http://127.0.0.1:{port}"


def emulate_slack():
    token = lambda name, scopes: {"token": name, "user": "admin", "scopes": scopes}
    tokens = [token("xoxb-all", SCOPES), token("xoxb-blind", ["chat:write"])]
    channels = [{"name": name} for name in ("names", "groups", "limited")]
    return emulate("slack", {"slack": {"channels": channels, "tokens": tokens, "strict_scopes": True}})


def emulate_github():
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", f"{WORK}/app.pem", "2048"], check=True, stderr=subprocess.DEVNULL)
    with open(f"{WORK}/app.pem") as file:
        key = file.read()
    app = {"app_id": 12345, "slug": "annexa-issues", "name": "annexa", "private_key": key,
           "permissions": {"issues": "write", "metadata": "read"},
           "installations": [{"installation_id": 4711, "account": "acme"}]}
    github = {"users": [{"login": "ann"}], "orgs": [{"login": "acme", "members": [{"login": "ann", "role": "admin"}]}],
              "repos": [{"owner": "acme", "name": "compliance"}], "apps": [app]}
    return emulate("github", {"tokens": {"ghp_owner": {"login": "ann", "scopes": ["repo", "admin:org"]}}, "github": github})


def main(started):
    names = all_names()
    expect("names", len(names), 500)
    server, slack_url = emulate_slack()
    started.append(server)
    signed = {"authorization": "Bearer xoxb-all"}
    found = call(f"{slack_url}/api/conversations.list", {}, headers=signed)["channels"]
    channels = {each["name"]: each["id"] for each in found}
    with open(f"{CACHE}/message.json") as file:
        schema = fastjsonschema.compile(json.load(file))
    proxy = Slack(slack_url, schema, channels)
    server, github_url = emulate_github()
    started.append(server)
    am = programs.Alertmanager(WORK, CACHE)
    started.append(am.process)
    hooks, pagerduty, teams, post = programs.Hooks(), programs.Sink(202), programs.Sink(202), people.Post(WORK)
    private = Ed25519PrivateKey.generate()
    raw = serialization.Encoding.Raw
    seed = private.private_bytes(raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    public = private.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
    webhook_secrets = ["whsec_" + base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
    config = CONFIG.format(
        reach='allow_http = true\nallow_addresses = ["127.0.0.0/8"]\n', slack=proxy.url, hooks=hooks.url, work=WORK,
        alertmanager=am.url, pagerduty=pagerduty.url, github=github_url, smtp=post.plain.port, smtps=post.protected.port,
        names=channels["names"], groups=channels["groups"], limited=channels["limited"])
    secrets = {"SLACK": "xoxb-all", "SLACK_BLIND": "xoxb-blind", "SLACK_STRANGER": "xoxb-nobody", "NEW_SECRET": webhook_secrets[0],
               "OLD_SECRET": webhook_secrets[1], "SIGNING_KEY": "whsk_" + base64.b64encode(seed).decode(),
               "ROUTING_KEY": "R0UT1NG", "TEAMS": f"{teams.url}/workflows/1?sig=x", "GITHUB": "ghp_owner",
               "SLACK_WEBHOOK": f"{proxy.url}/services/T000000001/B000000001/X000000001"}
    teller = Teller(TELL, WORK, config, secrets)
    started.append(teller.process)
    slack.names(teller, proxy, names, "xoxb-all", channels["names"])
    slack.threads(teller, proxy, "xoxb-all", channels["groups"])
    slack.crashes(teller, proxy, "xoxb-all", channels["groups"])
    slack.limits(teller, proxy, "xoxb-all", channels["limited"])
    slack.refusals(teller, proxy, "xoxb-all", channels["limited"])
    slack.end(proxy)
    programs.webhooks(teller, hooks, names, webhook_secrets, public)
    programs.alertmanager(teller, am, names)
    programs.pagerduty(teller, pagerduty, names)
    programs.teams(teller, teams, names, WORK)
    people.letters(teller, post, names)
    people.issues(teller, github_url, names)
    post.stop()


processes = []
try:
    main(processes)
finally:
    for process in processes:
        process.kill()
for fault in faults:
    print(f"FAULT {fault}")
sys.exit(1 if faults else 0)
