"""Places facts in an emulated account through the AWS API, and their past through the server's history."""

import datetime
import json
import urllib.request

import boto3
from botocore.config import Config

from areas import placing
from documents import ACCOUNT, AWS, SUPPORT

# What an emulator lacks it lacks the second time too.
ONCE = Config(retries={"total_max_attempts": 1})
PASSWORD = "Correct-Horse-7-Battery"


def client(endpoint, service, region="us-east-1"):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="seed",
        aws_secret_access_key="seed",
        config=ONCE if placing.LENIENT else None,
    )


def ago(days):
    """The moment so many days ago, None for never."""
    if days is None:
        return None
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def post(endpoint, path, body):
    request = urllib.request.Request(endpoint + path, body, {"content-type": "application/octet-stream"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def policy_arn(name):
    """The ARN of a managed policy by name, AWS's or one's own."""
    if name in AWS or name == SUPPORT:
        return f"arn:aws:iam::aws:policy/{name}"
    return f"arn:aws:iam::{ACCOUNT}:policy/{name}"


class Account:
    """An emulated account that is being filled."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.iam = client(endpoint, "iam")
        self.contacts = client(endpoint, "account")
        self.past = {"users": {}, "roles": {}, "saml": {}, "certificates": {}}

    def client(self, service, region="us-east-1"):
        """A client for what has no method here."""
        return client(self.endpoint, service, region)

    def remember(self):
        """Sends the past of everything that was placed, where the emulator takes it."""
        if not placing.LENIENT:
            post(self.endpoint, "/moto-api/history", json.dumps(self.past).encode())

    def root(self, root):
        key = root["key"]
        self.past["root"] = {
            "created": ago(root["age"]),
            "password_last_used": ago(root["password_idle"]),
            "mfa": root["mfa"],
            "certificate": root["certificate"],
            "key": key and {"rotated": ago(key["age"]), "used": ago(key["idle"])},
        }

    def settings(self, account):
        """What is set of the settings that an account asks for."""
        if account["password"]:
            self.iam.update_account_password_policy(**account["password"])
        contact = account["contact"] and placing.placed("security contact", self.contact) is not None
        for name, left in account["saml"].items():
            self.iam.create_saml_provider(Name=name, SAMLMetadataDocument="<EntityDescriptor/>" * 60)
            self.past["saml"][name] = {"valid_until": None if left is None else ago(-left)}
        return {"contact": contact}

    def contact(self):
        return self.contacts.put_alternate_contact(
            AlternateContactType="SECURITY", EmailAddress="s@example.com", Name="S", PhoneNumber="+491", Title="T"
        )

    def certificate(self, name, left):
        body = "-----BEGIN CERTIFICATE-----\nrig\n-----END CERTIFICATE-----"
        made = self.iam.upload_server_certificate(ServerCertificateName=name, CertificateBody=body, PrivateKey=body)
        self.past["certificates"][name] = {"uploaded": ago(300), "expires": ago(-left)}
        return made["ServerCertificateMetadata"]["Arn"]

    def policy(self, name, document):
        return self.iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(document))["Policy"]["Arn"]

    def group(self, name, attached, inline):
        arn = self.iam.create_group(GroupName=name)["Group"]["Arn"]
        for policy in attached:
            self.iam.attach_group_policy(GroupName=name, PolicyArn=policy_arn(policy))
        for policy, document in inline.items():
            self.iam.put_group_policy(GroupName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        return arn

    def role(self, name, trust, role):
        bound = {"PermissionsBoundary": policy_arn(role["boundary"])} if role["boundary"] else {}
        arn = self.iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), MaxSessionDuration=role["session"], **bound
        )["Role"]["Arn"]
        for policy in role["attached"]:
            self.iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn(policy))
        for policy, document in role["inline"].items():
            self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        self.past["roles"][name] = {"created": ago(role["age"]), "last_used": ago(role["idle"])}
        return arn

    def user(self, name, user):
        """The ARN, and the keys as AWS shows them once."""
        arn = self.iam.create_user(UserName=name)["User"]["Arn"]
        if user["console"]:
            self.iam.create_login_profile(UserName=name, Password=PASSWORD)
        for group in user["groups"]:
            self.iam.add_user_to_group(GroupName=group, UserName=name)
        for policy in user["attached"]:
            self.iam.attach_user_policy(UserName=name, PolicyArn=policy_arn(policy))
        for policy, document in user["inline"].items():
            self.iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        for number, kind in enumerate(user["mfa"]):
            self.mfa(name, kind, number)
        self.past["users"][name] = {
            "created": ago(user["age"]),
            "password_changed": ago(user["password_age"]),
            "password_last_used": ago(user["password_idle"]),
            "boundary": user["boundary"] and policy_arn(user["boundary"]),
            "keys": [{"rotated": ago(key["age"]), "used": ago(key["idle"])} for key in user["keys"]],
        }
        if user["boundary"] and placing.LENIENT:
            self.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=policy_arn(user["boundary"]))
        return arn, [self.key(name, key) for key in user["keys"]]

    def key(self, name, key):
        made = self.iam.create_access_key(UserName=name)["AccessKey"]
        if not key["active"]:
            self.iam.update_access_key(UserName=name, AccessKeyId=made["AccessKeyId"], Status="Inactive")
        return made

    def mfa(self, name, kind, number):
        serial = {
            "virtual": f"arn:aws:iam::{ACCOUNT}:mfa/{name}",
            "fido": f"arn:aws:iam::{ACCOUNT}:u2f/user/{name}/key-{number}",
            "hardware_token": f"GAHT-{name}-{number}",
        }[kind]
        if kind == "virtual":
            self.iam.create_virtual_mfa_device(VirtualMFADeviceName=name)
        self.iam.enable_mfa_device(
            UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321"
        )
