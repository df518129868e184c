"""Compares policies on workflows with zizmor: `workflows.py ANNEXA WORK ZIZMOR TABLE [FOLDER...]`.

Wherever zizmor reports something, one of the policies that TABLE names for the audit must fail. Repositories are those of
`workflows.corpus`; each folder that is named is one too, or one for each of its files when its name ends in `/*`.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import scale_server

ANNEXA, WORK, ZIZMOR, TABLE, *FOLDERS = sys.argv[1:]
with open(TABLE, "rb") as file:
    AUDITS = tomllib.load(file)["audits"]
POLICIES = sorted({policy for policies in AUDITS.values() for policy in policies})
faults = []


def corpus(path):
    """The repositories of a file: `=== name: audits`, then `--- path` and text. Returns the audits that each must show."""
    expected, name, out = {}, None, None
    with open(path) as file:
        for line in file:
            if line.startswith("=== "):
                name, audits = line[4:].strip().rsplit(": ", 1)
                name = name.replace(" ", "-")
                if name in expected:
                    sys.exit(f"{name} comes twice")
                expected[name] = set() if audits == "none" else set(audits.split(", "))
            elif line.startswith("--- "):
                place = os.path.join(WORK, "repositories", name, line[4:].strip())
                os.makedirs(os.path.dirname(place), exist_ok=True)
                if out:
                    out.close()
                out = open(place, "w")
            elif out and name:
                out.write(line)
    out.close()
    return expected


def take(folder):
    """Copies what is read of a folder, or each of its files, into repositories."""
    single = folder.endswith("/*")
    base = folder.removesuffix("/*").rstrip("/")
    for here, _, names in os.walk(base):
        for name in names:
            path = os.path.join(here, name)
            inside = os.path.relpath(path, base)
            if not name.endswith((".yml", ".yaml")) or os.path.islink(path):
                continue
            repository = os.path.basename(base)
            if single:
                repository += "-" + inside.replace("/", "-").replace(".", "-")
                kind = name in ("action.yml", "action.yaml", "dependabot.yml", ".pre-commit-config.yaml")
                inside = ({"dependabot.yml": ".github/dependabot.yml"}.get(name, name)) if kind else f".github/workflows/{name}"
            place = os.path.join(WORK, "repositories", repository, inside)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(path, place)


def blob(name, path):
    place = os.path.join(WORK, "repositories", name, path)
    if not os.path.isfile(place):
        return None
    with open(place, "rb") as file:
        return {"isBinary": False, "isTruncated": False, "text": file.read().decode("utf-8", "replace")}


def tree(name, path, depth):
    place = os.path.normpath(os.path.join(WORK, "repositories", name, path))
    if not os.path.isdir(place):
        return None
    entries = []
    for each in sorted(os.listdir(place)):
        is_tree = os.path.isdir(os.path.join(place, each))
        inner = f"{path}/{each}"
        entry = {"name": each, "type": "tree" if is_tree else "blob"}
        if depth and is_tree:
            entry["object"] = tree(name, inner, depth - 1)
        elif depth:
            entry["object"] = blob(name, inner)
        entries.append(entry)
    return {"entries": entries}


def repository(number, name):
    return {**scale_server.repository(1, 10), "id": f"R_{number}", "nameWithOwner": f"acme/{name}",
            "workflows": tree(name, ".github/workflows", 1), "ownActions": tree(name, ".github/actions", 1),
            "rootActionYml": blob(name, "action.yml"), "rootActionYaml": blob(name, "action.yaml"),
            "dependabotYml": blob(name, ".github/dependabot.yml"), "dependabotYaml": blob(name, ".github/dependabot.yaml"),
            "preCommit": blob(name, ".pre-commit-config.yaml")}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        found = {"/orgs/acme": {**scale_server.OBJECTS["/orgs/acme"], "total_private_repos": len(NAMES)},
                 "/user": {"login": "auditor"}}.get(self.path)
        self.answer(200 if found else 404, found or {"message": "Not Found"})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text, variables = asked["query"], asked["variables"]
        if text.startswith("query OwnActions("):
            name = NAMES[int(variables["id"][2:])]
            node = {"id": variables["id"]}
            for key, value in variables.items():
                if key != "id":
                    path = value.removeprefix("HEAD:")
                    node[key] = tree(name, path, 0) if key.startswith("folder") else blob(name, path)
            self.answer(200, {"data": {"node": node}})
        elif text.startswith("query Repositories("):
            start = int(variables.get("after_repositories") or 0)
            end = min(start + variables["first"], len(NAMES))
            nodes = [repository(number, NAMES[number]) for number in range(start, end)]
            info = {"hasNextPage": end < len(NAMES), "endCursor": str(end)}
            listing = {"totalCount": len(NAMES), "pageInfo": info, "nodes": nodes}
            self.answer(200, {"data": {"organization": {"repositories": listing}}})
        else:
            self.answer(200, {"data": None, "errors": [{"type": "FORBIDDEN", "message": "not here"}]})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(text)), "x-oauth-scopes": "repo, admin:org"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)


def reported():
    """The audits that zizmor reports, by repository, with what they say."""
    folders = [os.path.join(WORK, "repositories", name) for name in NAMES]
    found, refused = {name: {} for name in NAMES}, set()
    for at in range(0, len(folders), 200):
        command = [ZIZMOR, "--offline", "--no-ignores", "--no-config", "--no-progress", "--format", "json", *folders[at:at + 200]]
        environment = {key: value for key, value in os.environ.items() if key not in ("GH_TOKEN", "GITHUB_TOKEN", "ZIZMOR_GITHUB_TOKEN")}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if not done.stdout:
            sys.exit(f"zizmor says nothing: {done.stderr[-2000:]}")
        for line in done.stderr.splitlines():
            if "failed to" in line or "invalid" in line:
                refused.add(line.strip()[-300:])
        for finding in json.loads(done.stdout):
            place = finding["locations"][0]["symbolic"]["key"]["Local"]["verbatim_path"]
            name = os.path.relpath(place, os.path.join(WORK, "repositories")).split("/")[0]
            primary = next((each for each in finding["locations"] if each["symbolic"]["kind"] == "Primary"), finding["locations"][0])
            found[name].setdefault(finding["ident"], []).append(primary["concrete"]["feature"][:200])
    return found, refused


def judged():
    """The verdicts of annexa, by repository and policy, with what was seen."""
    with open(f"{WORK}/annexa.toml", "w") as file:
        file.write(f'[source.github]\ncollector = "github"\norganization = "acme"\ntoken = "env:TOKEN"\napi_url = "{API}"\n')
    report = f"{WORK}/report.json"
    command = [ANNEXA, "--data-dir", f"{WORK}/data", "--config", f"{WORK}/annexa.toml", "scan", "-o", f"json={report}"]
    done = subprocess.run(command, env={**os.environ, "TOKEN": "ghp_x"}, capture_output=True, text=True)
    if not os.path.exists(report):
        sys.exit(f"annexa says nothing: {done.stderr[-2000:]}")
    with open(report) as file:
        findings = json.load(file)["findings"]
    found = {name: {} for name in NAMES}
    for each in findings:
        name = each["subject"].removeprefix("github:acme/")
        if each["policy"] in POLICIES and name in found:
            found[name][each["policy"]] = (each["verdict"], json.dumps(each.get("observed") or each.get("message"))[:400])
    return found


def compare(expected, zizmor, annexa):
    audits, more, unknown, undecided = {}, {}, 0, []
    for name in NAMES:
        verdicts = {policy: annexa[name].get(policy, ("none", ""))[0] for policy in POLICIES}
        unknown += any(verdict == "unknown" for verdict in verdicts.values())
        for audit, places in zizmor[name].items():
            audits[audit] = audits.get(audit, 0) + len(places)
            policies = AUDITS.get(audit)
            if policies is None:
                faults.append(f"{name}: {audit} is not in the table")
            elif not any(verdicts[policy] in ("fail", "unknown") for policy in policies):
                faults.append(f"{name}: zizmor reports {audit} at {places}, and {policies} say {[verdicts[each] for each in policies]}")
            elif not any(verdicts[policy] == "fail" for policy in policies):
                undecided.append(f"{name} {audit}")
                if name in expected:
                    faults.append(f"{name}: {policies} cannot decide")
        told = {policy for audit in zizmor[name] for policy in AUDITS.get(audit, [])}
        for policy, verdict in verdicts.items():
            if verdict == "fail" and policy not in told:
                more.setdefault(policy, []).append(f"{name} {annexa[name][policy][1]}")
        if name in expected:
            for audit in sorted(expected[name] - set(zizmor[name])):
                faults.append(f"{name}: zizmor does not report {audit}")
            if not expected[name] and (zizmor[name] or any(each not in ("pass", "not_applicable") for each in verdicts.values())):
                faults.append(f"{name} is tidy, and there is {zizmor[name]} and {verdicts}")
    for audit in sorted(set(AUDITS) - set(audits)):
        faults.append(f"no repository shows {audit}")
    print(f"{len(NAMES)} repositories, {sum(audits.values())} findings of zizmor, {unknown} of them unknown in part to annexa")
    print("  " + ", ".join(f"{audit} {count}" for audit, count in sorted(audits.items())))
    print(f"unknown to annexa where zizmor reports something: {len(undecided)}")
    for each in undecided if os.environ.get("SHOW") else []:
        print(f"    {each}")
    print("fails of annexa where zizmor reports nothing that it stands for:")
    for policy, names in sorted(more.items()):
        print(f"  {policy}: {len(names)}")
        for each in names if os.environ.get("SHOW") else []:
            print(f"    {each}")


EXPECTED = corpus(os.path.join(os.path.dirname(os.path.abspath(__file__)), "workflows.corpus"))
for each in FOLDERS:
    take(each)
NAMES = sorted(os.listdir(os.path.join(WORK, "repositories")))
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
API = f"http://127.0.0.1:{server.server_address[1]}"
threading.Thread(target=server.serve_forever, daemon=True).start()
zizmor, refused = reported()
for each in sorted(refused):
    print(f"refused by zizmor: {each}")
compare(EXPECTED, zizmor, judged())
for fault in faults:
    print(f"FAULT {fault}")
sys.exit(1 if faults else 0)
