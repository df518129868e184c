"""A GitHub of one organisation with many repositories and members, which enforces GitHub's limits.

It serves what the collector reads, with latencies, and counts: requests, those that cost quota, and violations of limits.
Limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

REPOSITORIES, MEMBERS = 1500, 2000
REST_SECONDS, QUERY_SECONDS, REPOSITORY_SECONDS = 0.08, 0.25, 0.008
HOURLY, PER_MINUTE, AT_ONCE = 5000, 900, 100

LOCK = threading.Lock()


class Counts:
    """What one collection asked."""

    def __init__(self):
        self.requests, self.counted, self.points, self.most_at_once = 0, 0, 0, 0
        self.violations, self.operations, self.chain = [], {}, {}


PHASES, RECENT, UNDER_WAY, BANNED_UNTIL = [Counts()], [], [0], [0.0]


def connection(nodes, total=None):
    return {"totalCount": len(nodes) if total is None else total, "nodes": nodes}


RULE = {"type": "PULL_REQUEST", "parameters": {
    "__typename": "PullRequestParameters", "requiredApprovingReviewCount": 1, "dismissStaleReviewsOnPush": True,
    "requireCodeOwnerReview": True, "requireLastPushApproval": False, "requiredReviewThreadResolution": True}}

RULESET = {"id": "RRS_1", "name": "all", "target": "BRANCH", "enforcement": "ACTIVE",
           "source": {"__typename": "Organization", "login": "acme"},
           "conditions": {"refName": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
           "rules": connection([RULE, {"type": "DELETION", "parameters": None}]),
           "bypassActors": connection([])}


WORKFLOW = "on: push\njobs:\n" + "".join(f"""  job-{each}:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - run: make test-{each} WITH="${{{{ github.sha }}}}"
""" for each in range(5))
WORKFLOWS = {"entries": [{"name": f"workflow-{each}.yml", "type": "blob", "object": {
    "isBinary": False, "isTruncated": False, "text": WORKFLOW}} for each in range(3)]}


def protection(pattern):
    names = ("requiresApprovingReviews dismissesStaleReviews requiresCodeOwnerReviews requireLastPushApproval "
             "requiresConversationResolution requiresCommitSignatures requiresLinearHistory requiresStatusChecks "
             "requiresStrictStatusChecks isAdminEnforced allowsForcePushes allowsDeletions lockBranch restrictsPushes")
    return {"pattern": pattern, "matchingRefs": {"totalCount": 1}, "requiredApprovingReviewCount": 1,
            "requiredStatusCheckContexts": ["build"], "bypassPullRequestAllowances": connection([]),
            "bypassForcePushAllowances": connection([]), **{name: True for name in names.split()}}


def repository(number, inner):
    rules = [protection(f"release/{each}") for each in range(14 if number % 300 == 7 else 1)]
    return {
        "id": f"R_{number}", "nameWithOwner": f"acme/repository-{number}", "visibility": "PRIVATE",
        "isArchived": number % 9 == 0, "isDisabled": False, "isEmpty": False, "isFork": False, "isTemplate": False,
        "createdAt": "2020-01-01T00:00:00Z", "pushedAt": "2026-11-01T00:00:00Z", "forkingAllowed": False,
        "webCommitSignoffRequired": False, "deleteBranchOnMerge": True, "hasVulnerabilityAlertsEnabled": True, "isSecurityPolicyEnabled": True,
        "viewerCanAdminister": True, "owner": {"viewerCanAdminister": True}, "codeowners": {"errors": []},
        "defaultBranchRef": {"name": "main", "branchProtectionRule": {"pattern": "release/0"},
                             "rules": connection([{**RULE, "repositoryRuleset": {"id": "RRS_1"}}])},
        "releaseBranches": connection([{"name": f"release/{each}", "branchProtectionRule": None,
                                        "rules": connection([{"type": "PULL_REQUEST"}])} for each in range(3)]),
        "stableBranches": connection([]), "workflows": WORKFLOWS,
        "branchProtectionRules": connection(rules[:inner], len(rules)), "rulesets": connection([RULESET]),
        "environments": connection([{"name": "production", "protectionRules": connection([
            {"type": "REQUIRED_REVIEWERS", "timeout": 0, "preventSelfReview": True}])}]),
        "deployKeys": connection([{"id": f"DK_{number}", "title": "deploy", "createdAt": "2026-01-01T00:00:00Z",
                                   "readOnly": True, "verified": True}]),
    }


def page(total, variables, name, make):
    start = int(variables.get(f"after_{name}") or 0)
    end = min(start + variables["first"], total)
    info = {"hasNextPage": end < total, "endCursor": str(end)}
    return [make(number) for number in range(start, end)], {"totalCount": total, "pageInfo": info}


def member(number):
    return {"hasTwoFactorEnabled": True, "role": "MEMBER", "node": {
        "login": f"user-{number}", "databaseId": number, "organizationVerifiedDomainEmails": [f"u{number}@acme.example"]}}


def identity(number):
    return {"guid": str(number), "samlIdentity": {"nameId": f"u{number}@acme.example"}, "scimIdentity": None,
            "user": {"login": f"user-{number}"}}


def query(text, variables):
    """The data, the seconds that it takes, and its points."""
    if text.startswith("query RepositoryInFull("):
        return {"node": repository(int(variables["id"][2:]), variables["inner"])}, QUERY_SECONDS, 6
    organization, seconds, points = {}, QUERY_SECONDS, 1
    if variables.get("with_repositories"):
        nodes, rest = page(REPOSITORIES, variables, "repositories", lambda n: repository(n, variables["inner"]))
        organization["repositories"] = {**rest, "nodes": nodes}
        seconds += REPOSITORY_SECONDS * len(nodes)
        # One point for a hundred requests that the connections of each repository would take.
        points = (1 + len(nodes) * (8 + 8 * variables["inner"])) // 100
    if variables.get("with_members"):
        edges, rest = page(MEMBERS, variables, "members", member)
        organization["membersWithRole"] = {**rest, "edges": edges}
    if variables.get("with_identities"):
        nodes, rest = page(MEMBERS, variables, "identities", identity)
        organization["samlIdentityProvider"] = {"externalIdentities": {**rest, "nodes": nodes}}
    if variables.get("with_teams"):
        nodes, rest = page(120, variables, "teams", lambda n: {
            "slug": f"team-{n}", "name": f"Team {n}", "privacy": "VISIBLE", "parentTeam": None,
            "members": {"totalCount": 5}, "repositories": {"totalCount": 9}})
        organization["teams"] = {**rest, "nodes": nodes}
    return {"organization": organization}, seconds, points


def alert(kind, number):
    repo = {"full_name": f"acme/repository-{number}"}
    common = {"number": number, "created_at": "2026-10-01T00:00:00Z", "state": "open", "repository": repo}
    if kind == "secret-scanning":
        return {**common, "secret_type": "token", "validity": "unknown", "publicly_leaked": False,
                "push_protection_bypassed": False}
    if kind == "code-scanning":
        return {**common, "rule": {"id": "x", "security_severity_level": "high"}, "tool": {"name": "CodeQL"}}
    return {**common, "security_advisory": {"ghsa_id": "GHSA-x", "severity": "high"}, "security_vulnerability": {
        "package": {"ecosystem": "npm", "name": "x"}, "first_patched_version": None}}


def rest_repository(number):
    on = {"status": "enabled"}
    return {"full_name": f"acme/repository-{number}", "visibility": "private", "archived": number % 9 == 0,
            "security_and_analysis": {"secret_scanning": on, "secret_scanning_push_protection": on,
                                      "dependabot_security_updates": on}}


LISTS = {
    "/orgs/acme/repos": (REPOSITORIES, rest_repository),
    "/orgs/acme/outside_collaborators": (230, lambda n: {"login": f"outsider-{n}", "id": n}),
    "/orgs/acme/secret-scanning/alerts": (300, lambda n: alert("secret-scanning", n)),
    "/orgs/acme/code-scanning/alerts": (300, lambda n: alert("code-scanning", n)),
    "/orgs/acme/dependabot/alerts": (1200, lambda n: alert("dependabot", n)),
    "/orgs/acme/credential-authorizations": (2500, lambda n: {
        "login": f"user-{n}", "credential_id": n, "credential_type": "personal access token",
        "credential_authorized_at": "2026-01-01T00:00:00Z", "credential_accessed_at": None,
        "authorized_credential_expires_at": None, "scopes": ["repo"]}),
    "/orgs/acme/personal-access-tokens": (400, lambda n: {
        "id": n, "owner": {"login": f"user-{n}"}, "repository_selection": "subset", "token_name": "deploy",
        "permissions": {"repository": {"contents": "write"}}, "access_granted_at": "2026-01-01T00:00:00Z",
        "token_expired": False, "token_expires_at": None, "token_last_used_at": None}),
    "/orgs/acme/secret-scanning/custom-patterns": (20, lambda n: {
        "id": n, "name": f"pattern {n}", "state": "published", "push_protection_enabled": True}),
    "/orgs/acme/hooks": (3, lambda n: {"id": n, "active": True, "events": ["push"], "config": {
        "url": "https://ci.example.com", "insecure_ssl": "0", "secret": "********"}}),
}
WHEN = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
OBJECTS = {
    "/user": {"login": "auditor"},
    "/orgs/acme": {"login": "acme", "id": 1, "created_at": "2015-01-01T00:00:00Z", "public_repos": 0,
                   "total_private_repos": REPOSITORIES, "two_factor_requirement_enabled": True},
    "/orgs/acme/installations": {"total_count": 1, "installations": [{
        "id": 1, "app_id": 1, "app_slug": "a", "repository_selection": "all", "permissions": {"metadata": "read"},
        "suspended_at": None, **WHEN}]},
    "/orgs/acme/organization-roles": {"total_count": 2, "roles": [
        {"id": n, "name": f"role-{n}", "source": "Predefined", "base_role": None, "permissions": []} for n in (1, 2)]},
    "/orgs/acme/actions/permissions": {"enabled_repositories": "all", "allowed_actions": "local_only",
                                       "sha_pinning_required": True},
    "/orgs/acme/actions/permissions/workflow": {"default_workflow_permissions": "read",
                                                "can_approve_pull_request_reviews": False},
    "/orgs/acme/actions/permissions/fork-pr-contributor-approval": {"approval_policy": "all_external_contributors"},
    "/orgs/acme/settings/immutable-releases": {"enforced_repositories": "all"},
    "/orgs/acme/code-security/configurations": [], "/orgs/acme/code-security/configurations/defaults": [],
    "/orgs/acme/copilot/billing": {"seat_breakdown": {"total": 1, "inactive_this_cycle": 0}, "ide_chat": "enabled",
                                   "seat_management_setting": "assign_all", "public_code_suggestions": "block",
                                   "platform_chat": "enabled", "cli": "enabled"},
}


def rest(path, asked):
    """The answer and the address of the next page."""
    if path in LISTS:
        total, make = LISTS[path]
        if asked.get("filter") == ["2fa_disabled"]:
            total = 0
        size, number = int(asked.get("per_page", ["30"])[0]), int(asked.get("page", ["1"])[0])
        last = max(1, -(-total // size))
        items = [make(each) for each in range((number - 1) * size, min(number * size, total))]
        kept = "&".join(f"{key}={values[0]}" for key, values in asked.items() if key != "page")
        link = f'<{path}?{kept}&page={number + 1}>; rel="next", <{path}?{kept}&page={last}>; rel="last"'
        return items, link if number < last else None
    if path.startswith("/orgs/acme/organization-roles/"):
        return [], None
    return OBJECTS.get(path), None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        split = urlsplit(self.path)
        if split.path == "/stats":
            return self.answer(200, json.dumps([vars(phase) for phase in PHASES[1:]]).encode(), {})
        if split.path == "/orgs/acme":
            with LOCK:
                PHASES.append(Counts())
        body, link = rest(split.path, parse_qs(split.query))
        status = 200 if body is not None else 404
        text = json.dumps(body if status == 200 else {"message": "Not Found"}).encode()
        tag = f'"{hashlib.sha1(text).hexdigest()}"'
        unchanged = status == 200 and self.headers.get("if-none-match") == tag
        headers = {"etag": tag, **({"link": link} if link else {})}
        self.limited(split.path, REST_SECONDS, 0 if unchanged else 1, (304, b"", headers) if unchanged else (status, text, headers))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        data, seconds, points = query(asked["query"], asked["variables"])
        name = asked["query"].split("(")[0].strip()
        self.limited(name, seconds, points, (200, json.dumps({"data": data}).encode(), {}))

    def limited(self, operation, seconds, points, healthy):
        now = time.monotonic()
        with LOCK:
            phase = PHASES[-1]
            RECENT[:] = [each for each in RECENT if each > now - 60]
            RECENT.append(now)
            UNDER_WAY[0] += 1
            phase.requests += 1
            phase.counted += 1 if points else 0
            phase.points += points
            phase.most_at_once = max(phase.most_at_once, UNDER_WAY[0])
            phase.operations[operation] = phase.operations.get(operation, 0) + 1
            phase.chain[operation] = phase.chain.get(operation, 0) + seconds
            broken = [what for what, is_broken in (
                ("banned", now < BANNED_UNTIL[0]), ("900 in a minute", len(RECENT) > PER_MINUTE),
                ("100 at once", UNDER_WAY[0] > AT_ONCE), ("5000 points", phase.points > HOURLY),
                ("no token", self.headers.get("authorization") != "Bearer scale")) if is_broken]
            phase.violations += broken
            if broken:
                BANNED_UNTIL[0] = now + 30
        time.sleep(seconds)
        with LOCK:
            UNDER_WAY[0] -= 1
        if broken:
            healthy = (403, json.dumps({"message": "You have exceeded a secondary rate limit"}).encode(), {"retry-after": "30"})
        self.answer(*healthy)

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body)), "x-oauth-scopes": "repo, admin:org"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    sys.stdout.close()
    server.serve_forever()
