"""Mends what moto answers otherwise than AWS about trails, alarms, AWS Config, Security Hub, Inspector and Access Analyzer."""

import datetime
import json
import re

from moto import backend_index
from moto.cloudtrail import responses as cloudtrail
from moto.cloudwatch import responses as cloudwatch
from moto.config import models as config
from moto.core.exceptions import JsonRESTError
from moto.inspector2 import models as inspector
from moto.moto_api._internal import urls as own_urls
from moto.securityhub import responses as securityhub
from moto.securityhub import urls as securityhub_urls


def status(backend, name: str) -> dict:
    """AWS tells when a trail last delivered, to its log group too, and what went wrong; moto always says now.

    Tags of the trail name its past: `age` in days, `group-age` in days, `error` and `group-error`.
    """
    trail = backend.get_trail(name)
    said = backend.get_trail_status(name).description()
    tags = backend.tagging_service.list_tags_for_resource(trail.arn)["TagsList"]
    past = {tag["Key"]: tag["Value"] for tag in tags}
    now = datetime.datetime.now(datetime.timezone.utc).timestamp()

    def days(key: str) -> float:
        return now - 86400 * float(past.get(key, 0))

    if trail.status.started:
        said["LatestDeliveryTime"] = days("age")
    if "error" in past:
        said["LatestDeliveryError"] = past["error"]
    if trail.cw_log_group_arn and trail.status.started and past.get("group-age") != "never":
        said["LatestCloudWatchLogsDeliveryTime"] = days("group-age")
    if "group-error" in past:
        said["LatestCloudWatchLogsDeliveryError"] = past["group-error"]
    return said


def mend_trails() -> None:
    def get_trail_status(self) -> str:
        return json.dumps(status(self.cloudtrail_backend, self._get_param("Name")))

    plain = cloudtrail.CloudTrailResponse.get_insight_selectors

    def get_insight_selectors(self) -> str:
        """AWS refuses to tell the insights of a trail without any; moto leaves them out."""
        answer = plain(self)
        if "InsightSelectors" not in json.loads(answer):
            raise JsonRESTError("InsightNotEnabledException", "Insights are not enabled on the trail.")
        return answer

    cloudtrail.CloudTrailResponse.get_trail_status = get_trail_status
    cloudtrail.CloudTrailResponse.get_insight_selectors = get_insight_selectors


def mend_alarms() -> None:
    """moto takes composite alarms as it takes others, but has no PutCompositeAlarm."""

    def put_composite_alarm(self):
        return self.put_metric_alarm()

    cloudwatch.CloudWatchResponse.put_composite_alarm = put_composite_alarm


def mend_recorders() -> None:
    """AWS says of a recorder whether its last delivery went well; in moto one delivers for ever for the first time."""
    plain = config.ConfigRecorderStatus.start

    def start(self) -> None:
        plain(self)
        self.last_status = "SUCCESS"

    config.ConfigRecorderStatus.start = start


STANDARD = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"


def mend_hubs() -> None:
    """AWS enables a standard with Security Hub, and refuses in JSON where it is off; moto has no standards."""
    plain = securityhub.SecurityHubResponse.describe_hub

    def describe_hub(self) -> str:
        if not self.securityhub_backend.enabled:
            message = "Account 123456789012 is not subscribed to AWS Security Hub"
            raise JsonRESTError("InvalidAccessException", message)
        return plain(self)

    def get_enabled_standards(self) -> str:
        arn = STANDARD.replace("::standards", ":123456789012:subscription")
        standard = {"StandardsSubscriptionArn": arn, "StandardsArn": STANDARD, "StandardsStatus": "READY"}
        return json.dumps({"StandardsSubscriptions": [standard | {"StandardsInput": {}}]})

    securityhub.SecurityHubResponse.describe_hub = describe_hub
    securityhub.SecurityHubResponse.get_enabled_standards = get_enabled_standards
    securityhub_urls.url_paths["{0}/standards/get$"] = securityhub.SecurityHubResponse.dispatch


def mend_inspector() -> None:
    """AWS answers for an account that never enabled Inspector; moto leaves it out."""
    plain = inspector.Inspector2Backend.batch_get_account_status

    def batch_get_account_status(self, account_ids: list[str]):
        for account in account_ids:
            self.account_status.setdefault(account, inspector.AccountStatus(account))
        return plain(self, account_ids)

    inspector.Inspector2Backend.batch_get_account_status = batch_get_account_status


ANALYZERS: dict[str, list] = {}


def analyzers(request, _url, _headers):
    """CreateAnalyzer and ListAnalyzers. The region is in the signature."""
    region = request.headers["Authorization"].split("/")[2]
    found = ANALYZERS.setdefault(region, [])
    if request.method == "PUT":
        asked = json.loads(request.data)
        name = asked["analyzerName"]
        arn = f"arn:aws:access-analyzer:{region}:123456789012:analyzer/{name}"
        made = {"arn": arn, "name": name, "type": asked["type"], "createdAt": "2026-01-01T00:00:00Z", "status": "ACTIVE"}
        found.append(made)
        return 200, {}, json.dumps({"arn": arn})
    return 200, {}, json.dumps({"analyzers": found})


def mend_analyzers() -> None:
    """moto has no Access Analyzer."""
    pattern = re.compile(r"https?://access-analyzer\..+\.amazonaws\.com")
    backend_index.backend_url_patterns.append(("moto_api", pattern))
    own_urls.url_paths["{0}/analyzer$"] = analyzers


def mend() -> None:
    mend_trails()
    mend_alarms()
    mend_recorders()
    mend_hubs()
    mend_analyzers()
    mend_inspector()
