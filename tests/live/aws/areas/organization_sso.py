"""Identity Center: the organisation's instance and its permission sets."""

import json

ACCOUNT = "123456789012"
AWS = "arn:aws:iam::aws:policy/"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
READING = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
NONE = {"hours": 1, "aws": [], "customer": [], "inline": None, "bound": None, "groups": 0, "users": 0}

# For each permission set: the hours of its session, the policies of AWS and of accounts, the statement written into it,
# its boundary, and how many groups and users have it. `administers` and `written`: what is true of that.
SETS = {
    "readers": {"aws": ["ReadOnlyAccess"], "hours": 8, "groups": 2, "administers": "no", "written": "none"},
    "admins": {"aws": ["AdministratorAccess"], "hours": 4, "groups": 1, "administers": "yes", "written": "none"},
    "long-admins": {"aws": ["AdministratorAccess"], "hours": 12, "users": 1, "administers": "yes", "written": "none"},
    "hidden": {"inline": EVERYTHING, "hours": 5, "groups": 1, "users": 2, "administers": "yes", "written": "fail"},
    "bounded": {"inline": EVERYTHING, "bound": "/bounds", "administers": "yes", "written": "unknown:unsupported"},
    "inline": {"inline": READING, "bound": AWS + "ReadOnlyAccess", "hours": 9, "administers": "no", "written": "pass"},
    "local": {"customer": ["operators"], "hours": 6, "groups": 1, "administers": "perhaps", "written": "none"},
    "short-local": {"customer": ["operators"], "administers": "perhaps", "written": "none"},
}


def nothing():
    return {"sso_instances": [], "permission_sets": []}


def permission_set(sso, instance, name, wanted):
    made = sso.create_permission_set(Name=name, InstanceArn=instance, SessionDuration=f"PT{wanted['hours']}H")
    both = {"InstanceArn": instance, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}
    for policy in wanted["aws"]:
        sso.attach_managed_policy_to_permission_set(ManagedPolicyArn=AWS + policy, **both)
    for policy in wanted["customer"]:
        reference = {"Name": policy, "Path": "/"}
        sso.attach_customer_managed_policy_reference_to_permission_set(CustomerManagedPolicyReference=reference, **both)
    if wanted["inline"]:
        content = json.dumps({"Version": "2012-10-17", "Statement": [wanted["inline"]]})
        sso.put_inline_policy_to_permission_set(InlinePolicy=content, **both)
    if bound := wanted["bound"]:
        own = {"CustomerManagedPolicyReference": {"Name": bound.strip("/"), "Path": "/"}}
        boundary = {"ManagedPolicyArn": bound} if bound.startswith("arn:") else own
        sso.put_permissions_boundary_to_permission_set(PermissionsBoundary=boundary, **both)
    for kind in ("GROUP", "USER"):
        for number in range(wanted[f"{kind.lower()}s"]):
            who = {"PrincipalType": kind, "PrincipalId": f"906787f5d1-00000000-0000-4000-8000-{number:012}"}
            sso.create_account_assignment(TargetId=ACCOUNT, TargetType="AWS_ACCOUNT", **who, **both)
    return wanted | {"subject": both["PermissionSetArn"]}


def seed(client):
    sso = client("sso-admin")
    instance = sso.create_instance(Name="organisation")["InstanceArn"]
    made = [permission_set(sso, instance, name, NONE | wanted) for name, wanted in SETS.items()]
    return {"sso_instances": [{"subject": instance}], "permission_sets": made}


def session(each):
    return "pass" if each["hours"] <= 8 else "fail"


def admin_session(each):
    if each["administers"] == "no":
        return "not_applicable"
    if each["hours"] <= 4:
        return "pass"
    return "fail" if each["administers"] == "yes" else "unknown:unsupported"


def assignments(each):
    if each["users"]:
        return "fail"
    return "pass" if each["groups"] else "not_applicable"


TRUTH = {
    "aws.sso_session_length": ("permission_sets", session),
    "aws.sso_admin_session_length": ("permission_sets", admin_session),
    "aws.sso_inline_admin": (
        "permission_sets",
        lambda each: "not_applicable" if each["written"] == "none" else each["written"],
    ),
    "aws.sso_group_assignments": ("permission_sets", assignments),
    "aws.sso_organization_instance": ("sso_instances", lambda instance: "pass"),
}
