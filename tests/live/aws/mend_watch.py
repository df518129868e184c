"""Adds to moto what it lacks of Access Analyzer's findings and of CloudTrail Lake."""

import json

from moto.cloudtrail.responses import CloudTrailResponse
from moto.moto_api._internal import urls as own_urls

# What was said of analyzers when they were made, by ARN.
MADE: dict[str, dict] = {}
AT = "2026-01-01T00:00:00Z"


def keep(plain):
    """Keeps what is said of an analyzer that is made; its tags tell what it finds."""

    def kept(request, url, headers):
        answer = plain(request, url, headers)
        if request.method == "PUT":
            MADE[json.loads(answer[2])["arn"]] = json.loads(request.data)
        return answer

    return kept


def finding(number: int, kind: str, error: str) -> dict:
    said = {"id": f"finding-{number}", "resourceType": kind, "resourceOwnerAccount": "123456789012", "status": "ACTIVE"}
    said |= {"analyzedAt": AT, "createdAt": AT, "updatedAt": AT, "resource": "any", "findingType": "ExternalAccess"}
    return said | ({"error": error} if error else {})


def findings(request, _url, _headers):
    """ListFindingsV2, in pages of two."""
    asked = json.loads(request.data)
    tags = MADE.get(asked["analyzerArn"], {}).get("tags", {})
    kinds = [kind for kind, count in json.loads(tags.get("findings", "{}")).items() for _ in range(count)]
    found = [(kind, "") for kind in kinds] + [("AWS::KMS::Key", "ACCESS_DENIED")] * int(tags.get("errors", 0))
    first = int(asked.get("nextToken", 0))
    page = [finding(first + at, *each) for at, each in enumerate(found[first : first + 2])]
    more = {"nextToken": str(first + 2)} if len(found) > first + 2 else {}
    return 200, {}, json.dumps({"findings": page} | more)


def analyzer(request, _url, _headers):
    """GetAnalyzer. Access counts as unused after 90 days unless said otherwise."""
    region, name = request.headers["Authorization"].split("/")[2], request.path.rsplit("/", 1)[-1]
    arn = f"arn:aws:access-analyzer:{region}:123456789012:analyzer/{name}"
    made = MADE[arn]
    said = {"arn": arn, "name": name, "type": made["type"], "createdAt": AT, "status": "ACTIVE"}
    said["configuration"] = made.get("configuration") or {"unusedAccess": {"unusedAccessAge": 90}}
    return 200, {}, json.dumps({"analyzer": said})


def mend_findings() -> None:
    """moto has no Access Analyzer; mend_logging.py adds the analyzers."""
    paths = own_urls.url_paths
    paths["{0}/analyzer$"] = keep(paths["{0}/analyzer$"])
    paths["{0}/analyzer/(?P<name>[^/]+)$"] = analyzer
    paths["{0}/findingv2$"] = findings


def stores_of(response):
    backend = response.cloudtrail_backend
    if not hasattr(backend, "event_data_stores"):
        backend.event_data_stores = {}
    return backend.event_data_stores


def create_event_data_store(self):
    asked = json.loads(self.body)
    number = f"00000000-0000-4000-8000-{len(stores_of(self)):012}"
    arn = f"arn:aws:cloudtrail:{self.region}:{self.current_account}:eventdatastore/{number}"
    made = {"MultiRegionEnabled": True, "OrganizationEnabled": False, "RetentionPeriod": 2557}
    made |= {"TerminationProtectionEnabled": True, "Status": "ENABLED", "CreatedTimestamp": 1767225600.0}
    stores_of(self)[arn] = made | asked | {"EventDataStoreArn": arn}
    return json.dumps(stores_of(self)[arn])


def list_event_data_stores(self):
    """AWS names them, and tells the rest one by one."""
    found = [{name: each[name] for name in ("EventDataStoreArn", "Name")} for each in stores_of(self).values()]
    return json.dumps({"EventDataStores": found})


def get_event_data_store(self):
    return json.dumps(stores_of(self)[self._get_param("EventDataStore")])


def mend_stores() -> None:
    """AWS keeps event data stores; moto knows none."""
    CloudTrailResponse.create_event_data_store = create_event_data_store
    CloudTrailResponse.list_event_data_stores = list_event_data_stores
    CloudTrailResponse.get_event_data_store = get_event_data_store


def mend() -> None:
    mend_findings()
    mend_stores()
