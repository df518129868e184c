"""Servers that take what is sent and note what is wrong with it."""

import http.server
import json
import socket
import threading
import time
import urllib.error
import urllib.request

OURS = "https://annexa.acme.example/"
# What is not seen but changes what is seen.
DECEPTIVE = {*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F),
             *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE1000)}


def deceptive(text, allowed=""):
    return any(ord(c) in DECEPTIVE for c in text if c not in allowed)


def free_port():
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


class Server:
    """A server whose answers come from `answer(method, path, headers, body) -> (status, headers, body)`; None hangs up."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                found = answer(self.command, self.path, self.headers, body)
                if found is None:
                    self.close_connection = True
                    return
                status, headers, text = found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PATCH = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Slack:
    """A proxy before the emulated Slack that holds each message to Slack's own types and limits."""

    def __init__(self, upstream, schema, channels):
        self.upstream, self.schema = upstream, schema
        self.faults, self.messages, self.mentions = [], 0, []
        # The channel in which limits are kept, when it takes the next message, until when a wait was asked for, how often
        # it was, and how often nobody waited.
        self.limited, self.free_at, self.asked_until, self.limits, self.hasty = channels["limited"], 0.0, 0.0, 0, 0
        # How many answers to lose after the message was taken.
        self.lose = 0
        self.server = Server(self.answer)
        self.url = self.server.url

    def answer(self, method, path, headers, body):
        writes = path in ("/api/chat.postMessage", "/api/chat.update") or path.startswith("/services/")
        if writes:
            message = json.loads(body)
            self.judge(message)
            if message.get("channel") == self.limited and not self.may():
                return 429, {"retry-after": "1", "content-type": "application/json"}, b'{"ok":false,"error":"ratelimited"}'
        request = urllib.request.Request(self.upstream + path, data=body if method == "POST" else None, method=method)
        for name in ("authorization", "content-type"):
            if headers.get(name):
                request.add_header(name, headers[name])
        try:
            with urllib.request.urlopen(request) as found:
                status, kind, text = found.status, found.headers.get("content-type"), found.read()
        except urllib.error.HTTPError as found:
            status, kind, text = found.code, found.headers.get("content-type"), found.read()
        if writes and self.lose:
            self.lose -= 1
            return None
        return status, {"content-type": kind or "text/plain"}, text

    def may(self):
        """Whether the limited channel takes a message now: one a second, as Slack says."""
        now = time.monotonic()
        self.hasty += now < self.asked_until
        if now < self.free_at:
            self.limits += 1
            self.asked_until = now + 1.0
            return False
        self.free_at = now + 1.0
        return True

    def fault(self, what):
        if len(self.faults) < 20:
            self.faults.append(what)

    def judge(self, message):
        self.messages += 1
        try:
            self.schema(message)
        except Exception as error:  # whatever the validator says
            self.fault(f"schema: {str(error)[:200]}")
        text, blocks = message.get("text", ""), message.get("blocks", [])
        if "<" in text or ">" in text:
            self.fault(f"markup in the text: {text[:80]!r}")
        if len(text) > 4_000 or not text:
            self.fault(f"a text of {len(text)} characters")
        if deceptive(text, "\n"):
            self.fault(f"deceptive text: {text[:80]!r}")
        if len(blocks) > 50 or len(json.dumps(blocks, ensure_ascii=False)) > 13_200:
            self.fault(f"{len(blocks)} blocks of {len(json.dumps(blocks))} characters")
        if "channel" in message and (message.get("parse") != "none" or message.get("link_names") is not False):
            self.fault("names or links are looked for")
        for block in blocks:
            self.walk(block)

    def walk(self, each):
        if isinstance(each, list):
            for one in each:
                self.walk(one)
            return
        if not isinstance(each, dict):
            return
        kind = each.get("type")
        if kind in ("mrkdwn", "markdown", "broadcast", "channel", "team", "emoji", "image", "section", "actions"):
            self.fault(f"an element that knows markup or mentions: {kind}")
        if kind in ("user", "usergroup"):
            self.mentions.append(each.get("user_id") or each.get("usergroup_id"))
        if kind == "link" and not each["url"].startswith(OURS):
            self.fault(f"a link to {each['url'][:80]}")
        if kind == "header" and len(each["text"]["text"]) > 150:
            self.fault("a header of more than 150 characters")
        if kind == "plain_text" and (each.get("emoji") is not False or not 0 < len(each["text"]) <= 3_000):
            self.fault(f"a plain text of {len(each['text'])} characters")
        if kind == "context" and not 0 < len(each["elements"]) <= 10:
            self.fault("a context of too many elements")
        text = each.get("text")
        if isinstance(text, str) and text != "\n" and (deceptive(text) or not text):
            self.fault(f"deceptive or empty text: {text[:80]!r}")
        for value in each.values():
            self.walk(value)
