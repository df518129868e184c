"""Mends what moto answers otherwise than AWS about trails and alarms."""

import datetime
import json

from moto.cloudtrail import responses as cloudtrail
from moto.cloudwatch import responses as cloudwatch
from moto.core.exceptions import JsonRESTError


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


def mend() -> None:
    mend_trails()
    mend_alarms()
