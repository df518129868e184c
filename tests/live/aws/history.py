"""Gives the objects of moto a past, which no API can: POST JSON to /moto-api/history.

AWS knows when things were made and last used; moto makes everything now. What is posted is part of the emulated
account like any other seed. Moments are texts in RFC 3339 and UTC; what is left out stays as moto made it.

    {"root":  {"created", "password_last_used", "mfa": "virtual" | "hardware", "certificate": bool,
               "key": {"rotated", "used"}},
     "users": {name: {"created", "password_changed", "password_last_used", "boundary": ARN,
                      "keys": [{"rotated", "used"}]}},
     "roles": {name: {"created", "last_used"}},
     "saml":  {name: {"valid_until"}},
     "certificates": {name: {"uploaded", "expires"}}}
"""

import datetime
import json
import types

from moto.iam import models


def moment(text):
    return text and datetime.datetime.fromisoformat(text.replace("Z", ""))


def place(thing, **members):
    """Sets the members that are known."""
    for name, value in members.items():
        if value is not None:
            setattr(thing, name, value)


def place_user(user, past):
    place(
        user,
        create_date=moment(past.get("created")),
        password_changed=moment(past.get("password_changed")),
        password_last_used=moment(past.get("password_last_used")),
    )
    for key, made in zip(user.access_keys, past.get("keys", [])):
        place(key, create_date=moment(made.get("rotated")), last_used=moment(made.get("used")))
    if past.get("boundary"):
        user.permissions_boundary = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": past["boundary"],
        }


def place_root(backend, past):
    backend.root_past = past
    summary = backend.account_summary
    summary._account_mfa_enabled = int(bool(past.get("mfa")))
    summary._account_access_keys_present = int(bool(past.get("key")))
    summary._account_signing_certificates_present = int(bool(past.get("certificate")))
    if past.get("mfa") == "virtual":
        device = models.VirtualMfaDevice(backend.account_id, backend.region_name, "/root-account-mfa-device")
        arn = f"arn:{backend.partition}:iam::{backend.account_id}:root"
        made = moment(past["created"])
        device.enable_date = made
        device.user = types.SimpleNamespace(arn=arn, id=backend.account_id, user_id=backend.account_id, create_date=made)
        backend.virtual_mfa_devices[device.serial_number] = device


def apply(backend, past):
    """Places a posted past."""
    if "root" in past:
        place_root(backend, past["root"])
    for name, one in past.get("users", {}).items():
        place_user(backend.users[name], one)
    roles = {role.name: role for role in backend.roles.values()}
    for name, one in past.get("roles", {}).items():
        place(roles[name], create_date=moment(one.get("created")), last_used=moment(one.get("last_used")))
    for name, one in past.get("saml", {}).items():
        backend.saml_providers[name].valid_until = moment(one.get("valid_until"))
    certificates = {each.cert_name: each for each in backend.certificates.values()}
    for name, one in past.get("certificates", {}).items():
        place(certificates[name], uploaded=one["uploaded"], expires=one["expires"])


def answer(request, _url, _headers):
    backend = models.iam_backends["123456789012"]["aws"]
    apply(backend, json.loads(request.data))
    return 200, {}, "{}"
