"""The organisation of the account: its policies, its trusted services and who administers them."""

import json

SCOPE = "aws:123456789012"
OUTSIDE = {"subject": SCOPE, "in": False}

LEAVE = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
TRAILS = {"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*"}
OTHER_TRAILS = {"Effect": "Deny", "Action": ["cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "*"}
REGIONS = {
    "Effect": "Deny",
    "NotAction": ["iam:*", "sts:*", "organizations:*", "support:*"],
    "Resource": "*",
    "Condition": {
        "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]},
        "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/AWSControlTowerExecution"]},
    },
}
STRANGERS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-mine"}},
}

# The policies by name: the type, the statement, and where it is attached.
POLICIES = {
    "leave": ("SERVICE_CONTROL_POLICY", LEAVE, ["root"]),
    "trails": ("SERVICE_CONTROL_POLICY", TRAILS, ["root"]),
    "other-trails": ("SERVICE_CONTROL_POLICY", OTHER_TRAILS, ["unit", "account"]),
    "regions": ("SERVICE_CONTROL_POLICY", REGIONS, ["root", "unit"]),
    "spare": ("SERVICE_CONTROL_POLICY", LEAVE, []),
    "strangers": ("RESOURCE_CONTROL_POLICY", STRANGERS, ["root"]),
}
TRUSTED = ["guardduty.amazonaws.com", "securityhub.amazonaws.com", "cloudtrail.amazonaws.com", "sso.amazonaws.com"]
DELEGATED = ["guardduty.amazonaws.com", "macie.amazonaws.com"]

# What is true of the organisation above. Denials of a part of the trails' actions reach a unit only. Resource control
# policies are never enabled. Security Hub has no delegated administrator.
INSIDE = {
    "subject": SCOPE,
    "in": True,
    "all features": "pass",
    "service control": "pass",
    "resource control": "fail",
    "leave": "pass",
    "trails": "unknown:unsupported",
    "regions": "pass",
    "root": "fail",
    "delegated": "fail",
}


def nothing():
    return {"organizations": [OUTSIDE]}


def seed(client):
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="work")["OrganizationalUnit"]["Id"]
    made = organizations.create_account(Email="security@example.com", AccountName="security")
    member = made["CreateAccountStatus"]["AccountId"]
    targets = {"root": root, "unit": unit, "account": member}
    for name, (kind, statement, places) in POLICIES.items():
        content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        policy = organizations.create_policy(Content=content, Description=name, Name=name, Type=kind)
        for place in places:
            organizations.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=targets[place])
    for service in TRUSTED:
        organizations.enable_aws_service_access(ServicePrincipal=service)
    for service in DELEGATED:
        organizations.register_delegated_administrator(AccountId=member, ServicePrincipal=service)
    client("iam").enable_organizations_root_sessions()
    return {"organizations": [INSIDE]}


def of(fact):
    """An account in no organisation is left alone."""
    return "organizations", lambda account: account[fact] if account["in"] else "not_applicable"


TRUTH = {
    "aws.organization_member": ("organizations", lambda account: "pass" if account["in"] else "fail"),
    "aws.organization_all_features": of("all features"),
    "aws.organization_scp_in_use": of("service control"),
    "aws.organization_rcp_in_use": of("resource control"),
    "aws.organization_root_access": of("root"),
    "aws.organization_security_delegated": of("delegated"),
    "aws.scp_leave_organization": of("leave"),
    "aws.scp_protects_trails": of("trails"),
    "aws.scp_region_restriction": of("regions"),
}
