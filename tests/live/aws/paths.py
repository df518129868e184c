"""Which operation a request asks for whose service tells them apart by paths, after AWS's own models."""

import functools
import re

import botocore.session
from botocore.model import ServiceModel


# Services whose requests are paths, by the name that requests are signed for: the name of their model.
SERVICES = {
    "access-analyzer": "accessanalyzer",
    "apigateway": "apigateway",
    "bedrock": "bedrock",
    "cloudfront": "cloudfront",
    "elasticfilesystem": "efs",
    "guardduty": "guardduty",
    "inspector2": "inspector2",
    "lambda": "lambda",
    "macie2": "macie2",
    "securityhub": "securityhub",
}


@functools.cache
def model(signing):
    name = SERVICES[signing]
    loader = botocore.session.get_session().get_component("data_loader")
    return ServiceModel(loader.load_service_model(name, "service-2"), name)


def pattern(uri):
    path = re.sub(r"\\\{[^}]*?\\\+\\\}", ".+", re.escape(uri.partition("?")[0]))
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", path) + "/?")


@functools.cache
def operation(signing, method, path):
    """The operation of a request; the one with the longest fixed path where several fit."""
    if signing == "apigateway":
        return method  # its permissions are methods
    fits = []
    for name in model(signing).operation_names:
        http = model(signing).operation_model(name).http
        if http["method"] == method and pattern(http["requestUri"]).fullmatch(path.partition("?")[0]):
            fits.append((len(re.sub(r"\{[^}]*\}", "", http["requestUri"])), name))
    return max(fits)[1] if fits else None
