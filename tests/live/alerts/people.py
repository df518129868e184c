"""People who are told: by e-mail, and by issues of an emulated GitHub."""

import email
import email.policy
import html.parser
import logging
import ssl
import subprocess

import cmarkgfm
from aiosmtpd.controller import Controller
from cmarkgfm.cmark import Options

from rig import alert, call, expect, notification, outcomes
from servers import OURS, deceptive, free_port

# The handshake that is to fail is told by `expect`.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
HEADERS = ["From", "Subject", "Date", "Message-ID", "Auto-Submitted", "To", "MIME-Version", "Content-Type"]


class Post:
    """A mail server that keeps what it takes, and one that speaks TLS with a certificate that nobody vouches for."""

    def __init__(self, work):
        self.letters = []
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
                       "-keyout", f"{work}/smtp.key", "-out", f"{work}/smtp.pem"]
        subprocess.run(certificate, check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{work}/smtp.pem", f"{work}/smtp.key")
        self.plain = Controller(self, hostname="127.0.0.1", port=free_port())
        self.protected = Controller(self, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True)
        for each in (self.plain, self.protected):
            each.start()

    async def handle_DATA(self, _server, _session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"

    def stop(self):
        for each in (self.plain, self.protected):
            each.stop()


class Page(html.parser.HTMLParser):
    """The elements, links and texts of a page; texts within code are kept apart."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.links, self.texts, self.within = set(), [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.within += tag in ("code", "pre")
        self.links += [value for name, value in attributes if name in ("href", "src", "action", "data")]

    def handle_endtag(self, tag):
        self.within -= tag in ("code", "pre")

    def handle_data(self, text):
        if not self.within:
            self.texts.append(text)


def letters(teller, post, names):
    answers = [teller.tell("email", notification(name, [alert(name)])) for name in names]
    expect("e-mail: names told", outcomes(answers), {"delivered": len(names)})
    expect("e-mail: letters", len(post.letters), 2 * len(names))
    wrong, known = [], {"html", "head", "meta", "title", "body", "h1", "h2", "p", "br", "bdi", "table", "tr", "th", "td", "a"}
    for recipients, content in post.letters:
        letter = email.message_from_bytes(content, policy=email.policy.default)
        found = [name for name in letter.keys() if name not in ("X-Peer", "X-MailFrom", "X-RcptTo")]
        if found != HEADERS or len(recipients) != 1 or letter.defects:
            wrong.append(f"headers {found}, {letter.defects}")
        if letter["To"] != "a@acme.example, b@acme.example" or deceptive(str(letter["Subject"])):
            wrong.append(f"to {letter['To']}, subject {str(letter['Subject'])[:60]!r}")
        text = letter.get_body(("plain",)).get_content()
        page = Page(letter.get_body(("html",)).get_content())
        if "://" in text.replace(OURS, "") or deceptive(text, "\n\r"):
            wrong.append("a link or a deceptive character in the text")
        if page.elements - known or any(not link.startswith(OURS) for link in page.links):
            wrong.append(f"elements {page.elements - known}, links {page.links[:3]}")
        if any("://" in each.replace(OURS, "") or deceptive(each, "\n\r") for each in page.texts):
            wrong.append("a link or a deceptive character on the page")
    expect("e-mail: letters with a fault", wrong[:3], [])
    sizes = len({email.message_from_bytes(content)["Message-ID"] for _, content in post.letters})
    expect("e-mail: ids", sizes, len(names))
    before = len(post.letters)
    answer = teller.tell("email-protected", notification("tls", [alert("tls")]))
    expect("e-mail: a certificate that nobody vouches for", (answer["outcome"], len(post.letters) - before), ("later", 0))
    receipt = teller.tell("email", notification("thread", [alert("thread")]))["receipt"]
    teller.tell("email", notification("thread", [alert("thread", "resolved")], firing=0, number=2), receipt)
    first, second = (email.message_from_bytes(post.letters[at][1]) for at in (-3, -1))
    expect("e-mail: the second letter answers the first", second["References"], first["Message-ID"])


def issues(teller, upstream, names):
    repository = f"{upstream}/repos/acme/compliance"
    signed = {"authorization": "Bearer ghp_owner"}
    groups = [names[at:at + 10] for at in range(0, len(names), 10)]
    made = [notification(group[0], [alert(name) for name in group]) for group in groups]
    receipts = [teller.tell("issues", each) for each in made]
    expect("GitHub: groups of names told", outcomes(receipts), {"delivered": len(groups)})
    # Told once more, without a receipt, as after a crash: nothing is written twice.
    again = [teller.tell("issues", each, unsure=True) for each in made[:10]]
    expect("GitHub: told again", outcomes(again), {"delivered": 10})
    found = [each for page in (1, 2) for each in call(f"{repository}/issues?state=all&per_page=100&page={page}", headers=signed)]
    expect("GitHub: issues", (len(found), sum(each["comments"] for each in found)), (len(groups), 0))
    wrong = []
    known = {"p", "h3", "ul", "li", "strong", "code", "a", "br"}
    for each in found:
        rendered = cmarkgfm.github_flavored_markdown_to_html(each["body"], options=Options.CMARK_OPT_UNSAFE)
        page = Page(rendered)
        outside = " ".join(page.texts)
        if page.elements - known or any(not link.startswith(OURS) for link in page.links):
            wrong.append(f"elements {page.elements - known}, links {page.links[:3]}")
        if "@" in outside or "#" in outside or "evil" in outside or deceptive(each["body"], "\n"):
            wrong.append(f"outside of code: {outside[:200]!r}")
        if "@" in each["title"] or "#" in each["title"] or deceptive(each["title"]):
            wrong.append(f"title {each['title'][:80]!r}")
    expect("GitHub: issues with a fault", wrong[:3], [])
    for group, answer in zip(groups[:5], receipts):
        end = notification(group[0], [alert(name, "resolved") for name in group], firing=0, number=2)
        teller.tell("issues", end, answer["receipt"])
        teller.tell("issues", end, answer["receipt"], unsure=True)
    closed = call(f"{repository}/issues?state=closed&per_page=100", headers=signed)
    expect("GitHub: closed issues, comments on them", (len(closed), sum(each["comments"] for each in closed)), (5, 5))
    answer = teller.tell("issues-app", notification("app", [alert("app")]))
    expect("GitHub: as an App", answer["outcome"], "delivered")
