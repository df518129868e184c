"""Distributions of the content network."""

from areas.growth import grown

ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1"
OWN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"

# Whether it is on, how viewers come, the policy of TLS (None: the certificate of its own name), how origins are
# reached ("bucket" for one of S3), and whether a web ACL guards it.
DISTRIBUTIONS = {
    "good": (True, ["redirect-to-https", "https-only"], "TLSv1.2_2021", ["https-only", "bucket", "match-viewer"], True),
    "open": (True, ["allow-all"], None, ["http-only"], False),
    "old": (True, ["https-only", "allow-all"], "TLSv1.1_2016", ["https-only", "match-viewer"], True),
    "bucket": (True, ["allow-all"], "TLSv1.2_2019", ["bucket"], False),
    "off": (False, ["allow-all"], None, ["http-only"], False),
}


def nothing():
    return {"distributions": []}


def existing(client):
    return nothing()


def origin(number, how):
    made = {"Id": f"o{number}", "DomainName": f"o{number}.example.com"}
    if how == "bucket":
        return made | {"DomainName": f"o{number}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    versions = {"Quantity": 1, "Items": ["TLSv1.2"]}
    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": how, "OriginSslProtocols": versions}
    return made | {"CustomOriginConfig": custom}


def behavior(viewer):
    values = {"QueryString": False, "Cookies": {"Forward": "none"}}
    return {"TargetOriginId": "o0", "ViewerProtocolPolicy": viewer, "MinTTL": 0, "ForwardedValues": values}


def distribution(cloudfront, name, enabled, viewers, tls, origins, guarded):
    shown = {"CloudFrontDefaultCertificate": True}
    if tls:
        shown = {"ACMCertificateArn": OWN, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": tls}
        shown["CloudFrontDefaultCertificate"] = False
    others = [{"PathPattern": f"/{number}/*"} | behavior(viewer) for number, viewer in enumerate(viewers[1:])]
    config = {
        "CallerReference": name,
        "Comment": name,
        "Enabled": enabled,
        "Origins": {"Quantity": len(origins), "Items": [origin(number, how) for number, how in enumerate(origins)]},
        "DefaultCacheBehavior": behavior(viewers[0]),
        "CacheBehaviors": {"Quantity": len(others), "Items": others},
        "ViewerCertificate": shown,
        "WebACLId": ACL if guarded else "",
    }
    subject = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["ARN"]
    known = {"subject": subject, "on": enabled, "viewers": viewers, "tls": tls, "origins": origins, "guarded": guarded}
    return known


def seed(client):
    cloudfront = client("cloudfront")
    return {"distributions": [distribution(cloudfront, name, *rest) for name, rest in grown(DISTRIBUTIONS).items()]}


def of(decide):
    """What is switched off is left alone."""
    return "distributions", lambda each: "not_applicable" if not each["on"] else "pass" if decide(each) else "fail"


def over_https(distribution):
    return "allow-all" not in distribution["viewers"]


TRUTH = {
    "aws.cloudfront_viewer_https": of(over_https),
    "aws.cloudfront_minimum_tls": of(lambda distribution: (distribution["tls"] or "").startswith("TLSv1.2")),
    "aws.cloudfront_web_acl": of(lambda distribution: distribution["guarded"]),
}
