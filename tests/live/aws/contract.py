"""Holds requests, recorded answers and addresses to AWS's own models, as botocore carries them.

`contract.py FILE` reads what `cargo run --example wire` prints: each request that the collector makes, the answer that its
tests give, and the address of each service. What is written down by hand must not say what AWS does not.
"""

import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointResolutionError
from botocore.model import ServiceModel

# What answers have beside their members.
ENVELOPE = {"ResponseMetadata", "requestId", "RequestId", "RequestID"}


class Models:
    """The services by the id that the SDKs give them."""

    def __init__(self):
        session = botocore.session.get_session()
        self.loader = session.get_component("data_loader")
        self.partitions = self.loader.load_data("partitions")
        self.names, self.models = {}, {}
        for name in session.get_available_services():
            model = ServiceModel(self.loader.load_service_model(name, "service-2"), name)
            self.names[str(model.service_id)] = name
            self.models[name] = model

    def of(self, request):
        """The model and the name of the operation that a request asks for, by its own words."""
        headers, body = request["headers"], request["body"]
        target = headers.get("x-amz-target")
        if target:
            prefix, _, action = target.rpartition(".")
            return [model for model in self.models.values() if model.metadata.get("targetPrefix") == prefix], action
        form = dict(urllib.parse.parse_qsl(body)) if "Action=" in body else {}
        if form:
            fits = [m for m in self.models.values() if m.api_version == form["Version"] and form["Action"] in m.operation_names]
            return [model for model in fits if speaks(model, "query", "ec2")], form["Action"]
        return [model for model in self.models.values() if speaks(model, "rest-json", "rest-xml")], None

    def address(self, service, action, region, fips):
        """Where AWS says that an operation of a service is."""
        name = self.names[service]
        rules = self.loader.load_service_model(name, "endpoint-rule-set-1")
        given = {"Region": region, "UseFIPS": fips, "UseDualStack": False}
        if service == "S3 Control":
            given |= {"AccountId": "123456789012", "RequiresAccountId": True}
        operation = self.models[name].operation_model(action)
        # Directory buckets, which these would lead to, are none of the buckets that are read.
        fixed = [each for each in operation.static_context_parameters if each.name != "UseS3ExpressControlEndpoint"]
        given |= {each.name: each.value for each in fixed}
        found = EndpointProvider(rules, self.partitions).resolve_endpoint(**given)
        schemes = found.properties.get("authSchemes") or [{}]
        return found.url, schemes[0].get("signingRegion") or region


def speaks(model, *protocols):
    spoken = set(model.metadata.get("protocols", [model.metadata["protocol"]]))
    # SQS was of the query protocol, and still answers it.
    spoken |= {"query"} if "awsQueryCompatible" in model.metadata else set()
    return bool(set(protocols) & spoken)


def named(shape, ec2=False):
    """The members of a structure by the names they have on the wire."""
    found = {}
    for name, member in shape.members.items():
        wire = member.serialization
        found[wire.get("queryName") or (ec2 and capital(wire.get("name"))) or wire.get("name") or name] = member
    return found


def capital(name):
    return name and name[0].upper() + name[1:]


def missing(shape, given, ec2=False):
    required = [name for name in shape.required_members if not shape.members[name].serialization.get("xmlAttribute")]
    names = {member: wire for wire, member_shape in named(shape, ec2).items() for member, each in shape.members.items() if each is member_shape}
    return [name for name in required if names.get(name) not in given and name not in given]


def scalar(shape, value, path):
    """What is wrong with a value that is a text or a JSON scalar."""
    kind, text = shape.type_name, str(value)
    if isinstance(value, (dict, list)):
        return [f"{path} is no {kind}"]
    if kind in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
        return [f"{path} is no whole number: {text}"]
    if kind in ("float", "double") and not re.fullmatch(r"-?\d+(\.\d+)?(E-?\d+)?", text):
        return [f"{path} is no number: {text}"]
    if kind == "boolean" and text.lower() not in ("true", "false"):
        return [f"{path} is no boolean: {text}"]
    if kind == "string" and shape.enum and text and text not in shape.enum:
        return [f"{path} is none of AWS's values: {text}"]
    return []


def of_json(shape, value, path):
    """What is wrong with a JSON value."""
    kind = shape.type_name
    if value is None:
        return []
    if kind == "structure":
        if shape.metadata.get("document"):
            return []
        if not isinstance(value, dict):
            return [f"{path} is no structure"]
        members = named(shape)
        faults = [f"{path} has no member {name}" for name in value if name not in members]
        faults += [f"{path} lacks {name}" for name in missing(shape, value)]
        return faults + [f for name, each in value.items() if name in members for f in of_json(members[name], each, f"{path}.{name}")]
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [fault for each in value for fault in of_json(shape.member, each, f"{path}[]")]
    if kind == "map":
        return [fault for name, each in value.items() for fault in of_json(shape.value, each, f"{path}.{name}")]
    return scalar(shape, value, path)


def tag(element):
    return element.tag.rpartition("}")[2]


def of_xml(shape, element, path):
    """What is wrong with an element whose content a shape describes."""
    kind = shape.type_name
    if kind == "structure":
        members, faults, found = named(shape), [], set()
        for child in element:
            name = tag(child)
            if name in ENVELOPE:
                continue
            member = members.get(name) or flattened(members, name)
            found.add(name)
            if member is None:
                faults.append(f"{path} has no member {name}")
            elif member.type_name == "list" and member.serialization.get("flattened"):
                faults += of_xml(member.member, child, f"{path}.{name}")
            else:
                faults += of_xml(member, child, f"{path}.{name}")
        return faults + [f"{path} lacks {name}" for name in missing(shape, found)]
    if kind == "list":
        expected = shape.member.serialization.get("name", "member")
        faults = [f"{path} has {tag(child)} instead of {expected}" for child in element if tag(child) != expected]
        return faults + [fault for child in element for fault in of_xml(shape.member, child, f"{path}[]")]
    if kind == "map":
        key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        return [fault for entry in element for child in entry for fault in entry_faults(shape, child, key, value, path)]
    if len(element):
        return [f"{path} is no {kind}"]
    return scalar(shape, element.text or "", path) if element.text else []


def flattened(members, name):
    """A flattened list whose items have a name of their own."""
    for member in members.values():
        if member.type_name == "list" and member.serialization.get("flattened"):
            if member.member.serialization.get("name") == name:
                return member
    return None


def entry_faults(shape, child, key, value, path):
    if tag(child) == key:
        return of_xml(shape.key, child, f"{path}.key")
    if tag(child) == value:
        return of_xml(shape.value, child, f"{path}.value")
    return [f"{path} has {tag(child)} in an entry"]


def of_form(shape, pairs, ec2):
    """What is wrong with the parameters of a form."""
    faults = []
    for name, value in pairs:
        if name in ("Action", "Version"):
            continue
        at, rest = shape, name.split(".")
        while rest and at is not None:
            part = rest.pop(0)
            if at.type_name == "structure":
                at = named(at, ec2).get(part)
            elif at.type_name == "list":
                if not ec2 and not at.serialization.get("flattened"):
                    part = rest.pop(0) if part == at.member.serialization.get("name", "member") and rest else "?"
                at = at.member if part.isdigit() else None
            else:
                at = None
        faults += [f"no parameter {name}"] if at is None else scalar(at, value, name)
    given = {name.split(".")[0] for name, _ in pairs}
    return faults + [f"lacks the parameter {name}" for name in missing(shape, given, ec2)]


def path_fits(template, target):
    """Whether a request has the path of an operation, and the query that the path fixes."""
    path, _, query = template.partition("?")
    asked, _, asked_query = target.partition("?")
    pattern = re.sub(r"\\\{[^}]*?\\\+\\\}", ".+", re.escape(path))
    pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", pattern)
    fixed = {part.partition("=")[0] for part in query.split("&") if part}
    given = {part.partition("=")[0] for part in asked_query.split("&") if part}
    return bool(re.fullmatch(pattern + "/?", asked)) and fixed <= given


def rest_operation(models, request, action):
    """The operations of REST protocols that a request may ask for."""
    for model in models:
        if action in model.operation_names:
            operation = model.operation_model(action)
            if operation.http["method"] == request["method"] and path_fits(operation.http["requestUri"], request["target"]):
                yield model, operation


def of_rest(operation, request):
    """What is wrong with the query, headers and body of a request of a REST protocol."""
    shape, faults = operation.input_shape, []
    if shape is None:
        return []
    places = {}
    for name, member in shape.members.items():
        wire = member.serialization
        places.setdefault(wire.get("location", "body"), {})[wire.get("name", name)] = member
    fixed = {part.partition("=")[0] for part in operation.http["requestUri"].partition("?")[2].split("&")}
    for name, value in urllib.parse.parse_qsl(request["target"].partition("?")[2]):
        if name not in fixed:
            member = places.get("querystring", {}).get(name)
            faults += [f"no parameter {name}"] if member is None else []
            faults += scalar(member, value, name) if member is not None and member.type_name != "list" else []
    body = request["body"]
    if body and request["method"] == "POST":
        for name, value in json.loads(body).items():
            member = places.get("body", {}).get(name)
            faults += [f"no parameter {name}"] if member is None else of_json(member, value, name)
    given = set(places.get("uri", {})) | set(places.get("header", {})) | set(json.loads(body) if body else {})
    given |= {name for name, _ in urllib.parse.parse_qsl(request["target"].partition("?")[2])}
    required = [name for name in shape.required_members if shape.members[name].serialization.get("name", name) not in given]
    return faults + [f"lacks the parameter {name}" for name in required]


def answer_faults(model, operation, body):
    """What is wrong with a recorded answer."""
    shape = operation.output_shape
    if shape is None or not body:
        return []
    payload = shape.serialization.get("payload")
    inner = shape.members[payload] if payload else shape
    if payload and inner.type_name in ("string", "blob"):
        return []
    if not body.lstrip().startswith("<"):
        return of_json(inner, json.loads(body), operation.name)
    root = xml.etree.ElementTree.fromstring(body)
    if not speaks(model, "query"):
        expected = f"{operation.name}Response" if speaks(model, "ec2") else inner.serialization.get("name")
        faults = [f"the root is {tag(root)} instead of {expected}"] if expected and tag(root) != expected else []
        return faults + of_xml(inner, root, operation.name)
    wrapper = shape.serialization.get("resultWrapper")
    result = [child for child in root if tag(child) == wrapper]
    if tag(root) != f"{operation.name}Response" or not result:
        return [f"it is no {operation.name}Response with {wrapper}"]
    return of_xml(shape, result[0], operation.name)


def exchange_faults(models, exchange):
    """What is wrong with a request and its answer. Errors have no shape here."""
    exchange["answer"]["body"] = exchange["answer"]["body"] if exchange["answer"]["status"] == 200 else ""
    request, action = exchange["request"], exchange["operation"].partition(":")[2]
    found, asked = models.of(request)
    if asked is None:
        chosen = list(rest_operation(found, request, action))
        if not chosen:
            return [f"no operation {action} has {request['method']} {request['target']}"]
        model, operation = chosen[0]
        return of_rest(operation, request) + answer_faults(model, operation, exchange["answer"]["body"])
    found = [model for model in found if asked in model.operation_names]
    if not found:
        return [f"no service has the operation {asked}"]
    # Services of one family share versions: the operation's own prefix decides.
    ours = [model for model in found if model.service_name == exchange["operation"].partition(":")[0]]
    model = (ours or found)[0]
    if "awsQueryCompatible" in model.metadata:
        return []  # the model tells the names of JSON only
    operation = model.operation_model(asked)
    shape = operation.input_shape
    if "Action=" in request["body"]:
        faults = of_form(shape, urllib.parse.parse_qsl(request["body"]), speaks(model, "ec2")) if shape else []
    else:
        version = model.metadata["jsonVersion"]
        right = request["headers"]["content-type"] == f"application/x-amz-json-{version}"
        faults = [] if right else [f"{request['headers']['content-type']} is not version {version}"]
        faults += of_json(shape, json.loads(request["body"]), asked) if shape else []
    return faults + answer_faults(model, operation, exchange["answer"]["body"])


def address_faults(models, reached):
    try:
        url, signing = models.address(reached["service"], reached["action"], reached["region"], reached["fips"])
    except EndpointResolutionError as error:
        url, signing = f"no address, says botocore: {error}", ""
    place = f"{reached['service']} in {reached['region']}{' with FIPS' if reached['fips'] else ''}"
    if reached["url"] is None:
        return []
    if (reached["url"], reached["signing"]) != (url, signing):
        return [f"{place} is at {url} ({signing}), not {reached['url']} ({reached['signing']})"]
    return []


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        wire = json.load(file)
    models, faults = Models(), []
    for exchange in wire["exchanges"]:
        faults += [f"{exchange['operation']}: {fault}" for fault in exchange_faults(models, exchange)]
    for reached in wire["addresses"]:
        faults += address_faults(models, reached)
    operations = {exchange["operation"] for exchange in wire["exchanges"]}
    print(f"{len(operations)} operations, {len(wire['exchanges'])} requests and answers, {len(wire['addresses'])} addresses")
    for fault in sorted(set(faults)):
        print(f"  FAULT {fault}")
    print(f"{len(set(faults))} faults")
    return 1 if faults or not operations else 0


if __name__ == "__main__":
    sys.exit(main())
