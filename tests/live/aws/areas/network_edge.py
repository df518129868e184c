"""Distributions of the content network."""

from areas.growth import grown
from areas.placing import members, populations

ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1"
OWN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"

# Whether it is on, how viewers come, the policy of TLS (None: the certificate of its own name), how origins are
# reached ("bucket" for one of S3), and whether a web ACL guards it.
DISTRIBUTIONS = {
    "good": (True, ["redirect-to-https", "https-only"], "TLSv1.2_2021", ["https-only", "bucket", "match-viewer"], True),
    "open": (True, ["allow-all"], None, ["http-only"], False),
    "old": (True, ["https-only", "allow-all"], "TLSv1.1_2016", ["https-only", "match-viewer"], True),
    "bucket": (True, ["allow-all"], "TLSv1.2_2019", ["bucket"], False),
    "vpc": (True, ["https-only"], "TLSv1.2_2021", ["vpc", "https-only"], True),
    "off": (False, ["allow-all"], None, ["http-only"], False),
}

# Where access is logged to: a bucket in the older way, destinations of deliveries, nowhere by a source without delivery,
# or real-time logs of all behaviours or some; what is offered to origins; and the default root object.
SETTING = {"logs": None, "offered": ["TLSv1.2"], "root": ""}
SETTINGS = {
    "good": SETTING | {"logs": "standard", "root": "index.html"},
    "open": SETTING | {"logs": "source"},
    "old": SETTING | {"logs": "S3", "offered": ["TLSv1", "TLSv1.2"]},
    "bucket": SETTING | {"logs": "realtime"},
    "vpc": SETTING | {"logs": "some-realtime"},
    "off": SETTING | {"logs": "CWL"},
}
REALTIME = "arn:aws:cloudfront::123456789012:realtime-log-config/all"
DESTINATIONS = {"S3": "arn:aws:s3:::rig-logs", "CWL": "arn:aws:logs:us-east-1:123456789012:log-group:/edge/access"}


def nothing():
    return {"distributions": []}


def existing(client):
    return nothing()


def origin(number, how, offered):
    made = {"Id": f"o{number}", "DomainName": f"o{number}.example.com"}
    if how == "bucket":
        return made | {"DomainName": f"o{number}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    if how == "vpc":
        return made | {"VpcOriginConfig": {"VpcOriginId": "vo_1234567890abcdef0"}}
    versions = {"Quantity": len(offered), "Items": offered}
    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": how, "OriginSslProtocols": versions}
    return made | {"CustomOriginConfig": custom}


def behavior(viewer, realtime):
    values = {"QueryString": False, "Cookies": {"Forward": "none"}}
    made = {"TargetOriginId": "o0", "ViewerProtocolPolicy": viewer, "MinTTL": 0, "ForwardedValues": values}
    return made | ({"RealtimeLogConfigArn": REALTIME} if realtime else {})


def deliver(logs, name, arn, to):
    """Has CloudWatch Logs deliver access logs; only a source without a destination that is none."""
    logs.put_delivery_source(name=name, resourceArn=arn, logType="ACCESS_LOGS")
    if to in DESTINATIONS:
        place = {"destinationResourceArn": DESTINATIONS[to]}
        made = logs.put_delivery_destination(name=name, deliveryDestinationConfiguration=place)
        logs.create_delivery(deliverySourceName=name, deliveryDestinationArn=made["deliveryDestination"]["arn"])


def distribution(client, name, facts, setting):
    enabled, viewers, tls, origins, guarded = facts
    shown = {"CloudFrontDefaultCertificate": True}
    if tls:
        shown = {"ACMCertificateArn": OWN, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": tls}
        shown["CloudFrontDefaultCertificate"] = False
    written = setting["logs"] == "realtime"
    others = [{"PathPattern": f"/{number}/*"} | behavior(viewer, written) for number, viewer in enumerate(viewers[1:])]
    if setting["logs"] == "some-realtime":
        others.append({"PathPattern": "/seen/*"} | behavior(viewers[0], True))
    made = [origin(number, how, setting["offered"]) for number, how in enumerate(origins)]
    config = {
        "CallerReference": name,
        "Comment": name,
        "Enabled": enabled,
        "DefaultRootObject": setting["root"],
        "Origins": {"Quantity": len(made), "Items": made},
        "DefaultCacheBehavior": behavior(viewers[0], written),
        "CacheBehaviors": {"Quantity": len(others), "Items": others},
        "ViewerCertificate": shown,
        "WebACLId": ACL if guarded else "",
    }
    if setting["logs"] == "standard":
        config["Logging"] = {"Enabled": True, "IncludeCookies": False, "Bucket": "rig-logs.s3.amazonaws.com", "Prefix": ""}
    subject = client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["ARN"]
    if setting["logs"] in ("source", *DESTINATIONS):
        deliver(client("logs"), name, subject, setting["logs"])
    known = {"subject": subject, "on": enabled, "viewers": viewers, "tls": tls, "origins": origins, "guarded": guarded}
    return known | setting


def seed(client):
    settings = grown(SETTINGS)
    return populations(
        distributions=lambda: members(
            grown(DISTRIBUTIONS), lambda name, facts: distribution(client, name, facts, settings[name])
        )
    )


UNSURE = "unknown:unsupported"


def when(passes):
    return "pass" if passes else "fail"


def of(decide):
    """What is switched off is left alone."""
    return "distributions", lambda each: decide(each) if each["on"] else "not_applicable"


def over_https(distribution):
    return "allow-all" not in distribution["viewers"]


def origins_over_https(distribution):
    """Buckets are reached as the viewer came."""
    as_viewers = "https-only" if over_https(distribution) else "http-only"
    hows = [as_viewers if how in ("bucket", "match-viewer") else how for how in distribution["origins"]]
    return "fail" if "http-only" in hows else UNSURE if "vpc" in hows else "pass"


def origins_over_tls(distribution):
    """Neither a bucket nor plain HTTP takes the distribution's TLS."""
    hows = set(distribution["origins"]) - {"bucket", "http-only"}
    if hows - {"vpc"} and distribution["offered"] != ["TLSv1.2"]:
        return "fail"
    return UNSURE if "vpc" in hows else "pass" if hows else "not_applicable"


def logged(distribution):
    if distribution["logs"] == "realtime":
        return UNSURE
    return when(distribution["logs"] in ("standard", *DESTINATIONS))


def rooted(distribution):
    return when(distribution["root"]) if "bucket" in distribution["origins"] else "not_applicable"


TRUTH = {
    "aws.cloudfront_viewer_https": of(lambda each: when(over_https(each))),
    "aws.cloudfront_minimum_tls": of(lambda each: when((each["tls"] or "").startswith("TLSv1.2"))),
    "aws.cloudfront_web_acl": of(lambda each: when(each["guarded"])),
    "aws.cloudfront_origin_https": of(origins_over_https),
    "aws.cloudfront_origin_tls": of(origins_over_tls),
    "aws.cloudfront_access_logging": of(logged),
    "aws.cloudfront_default_root_object": of(rooted),
}
