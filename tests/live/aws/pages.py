"""A proxy that splits the answers of GetAccountAuthorizationDetails and ListRoles into pages.

AWS never returns more than a page; the emulators ignore MaxItems and return everything. The proxy keeps the upstream's
whole answer, cuts every list in it at the same places, and hands out one cut for each Marker.
"""

import argparse
import http.client
import http.server
import urllib.parse
import xml.etree.ElementTree as tree

LISTS = {
    "GetAccountAuthorizationDetails": ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"],
    "ListRoles": ["Roles"],
}


def page(body: bytes, action: str, marker: str, size: int) -> bytes:
    """The part of an answer that a marker asks for; markers are the number of items before it."""
    root = tree.fromstring(body)
    space = root.tag.partition("}")[0] + "}"
    tree.register_namespace("", space.strip("{}"))
    result = root.find(f"{space}{action}Result")
    first, seen, more = int(marker or 0), 0, False
    for name in LISTS[action]:
        items = result.find(space + name)
        for item in list(items):
            more = more or seen >= first + size
            if not first <= seen < first + size:
                items.remove(item)
            seen += 1
    result.find(f"{space}IsTruncated").text = "true" if more else "false"
    if more:
        tree.SubElement(result, f"{space}Marker").text = str(first + size)
    return tree.tostring(root)


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes requests on."""

    protocol_version = "HTTP/1.1"
    upstream = ""
    size = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        query = dict(urllib.parse.parse_qsl(body.decode()))
        action = query.get("Action", "")
        headers = dict(self.headers)
        if action in LISTS:
            # The whole list is asked for each time: an upstream that pages would take our markers for its own.
            body = urllib.parse.urlencode({name: value for name, value in query.items() if name != "Marker"}).encode()
            headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if action in LISTS and answer.status == 200:
            text = page(text, action, query.get("Marker", ""), min(self.size, int(query.get("MaxItems", 100))))
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST

    def log_message(self, *_):
        """Says nothing."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True, help="host:port")
    parser.add_argument("--size", type=int, default=7, help="items on a page")
    options = parser.parse_args()
    Proxy.upstream, Proxy.size = options.upstream, options.size
    http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Proxy).serve_forever()


if __name__ == "__main__":
    main()
