"""Mends what moto says of organisations and identities otherwise than AWS, and what it lacks of them."""

import json

from moto.bedrock.responses import BedrockResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse
from moto.organizations.exceptions import AWSOrganizationsNotInUseException
from moto.organizations.models import FakeAccount, organizations_backends
from moto.organizations.responses import OrganizationsResponse
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import Instance, SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse


class OrganizationNotFound(ServiceException):
    code = "OrganizationNotFoundException"
    message = "There is no organization associated with your account."


def organizations_of(response):
    return organizations_backends[response.current_account][response.partition]


def features(self):
    """AWS manages root users of members for an organisation; moto knows nothing of that."""
    backend = organizations_of(self)
    if backend.org is None:
        raise OrganizationNotFound()
    enabled = getattr(backend, "root_features", [])
    return ActionResult({"OrganizationId": backend.org.id, "EnabledFeatures": enabled})


def enabling(feature):
    def enable(self):
        backend = organizations_of(self)
        backend.root_features = [*getattr(backend, "root_features", []), feature]
        return features(self)

    return enable


def mend_features() -> None:
    IamResponse.list_organizations_features = features
    IamResponse.enable_organizations_root_sessions = enabling("RootSessions")
    IamResponse.enable_organizations_root_credentials_management = enabling("RootCredentialsManagement")


def mend_outsiders() -> None:
    """AWS refuses to list anything of an organisation where there is none; moto lists nothing."""
    for name in ("list_policies", "list_aws_service_access_for_organization", "list_delegated_administrators"):
        plain = getattr(OrganizationsResponse, name)

        def mended(self, plain=plain):
            if self.organizations_backend.org is None:
                raise AWSOrganizationsNotInUseException
            return plain(self)

        setattr(OrganizationsResponse, name, mended)


def mend_closing() -> None:
    """AWS calls the status of a closed account suspended, and its state closed; moto calls both suspended.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
    """
    plain = FakeAccount.close

    def mended(self):
        plain(self)
        self.state = "CLOSED"

    FakeAccount.close = mended


def mend_instances() -> None:
    """AWS has no instance of Identity Center until one is made; moto has one in each account and region."""
    plain = SSOAdminBackend.__init__

    def mended(self, region_name, account_id):
        plain(self, region_name, account_id)
        self.instances = []

    def create_instance(self):
        instance = Instance(self.current_account, self.region)
        self.ssoadmin_backend.instances.append(instance)
        return json.dumps({"InstanceArn": instance.instance_arn})

    SSOAdminBackend.__init__ = mended
    SSOAdminResponse.create_instance = create_instance


def permission_set_of(response):
    backend = response.ssoadmin_backend
    return backend._find_permission_set(response._get_param("InstanceArn"), response._get_param("PermissionSetArn"))


def mend_boundaries() -> None:
    """AWS keeps boundaries of permission sets, and says that there is none by an error; moto knows none."""

    def put(self):
        permission_set_of(self).boundary = self._get_param("PermissionsBoundary")
        return "{}"

    def get(self):
        boundary = getattr(permission_set_of(self), "boundary", None)
        if boundary is None:
            raise ResourceNotFoundException("There is no permissions boundary.")
        return json.dumps({"PermissionsBoundary": boundary})

    SSOAdminResponse.put_permissions_boundary_to_permission_set = put
    SSOAdminResponse.get_permissions_boundary_for_permission_set = get


def mend_provisioned() -> None:
    """AWS provisions a permission set to each account where it is assigned; moto only where it is told to."""

    def accounts(self):
        arn = self._get_param("PermissionSetArn")
        assigned = {each.target_id for each in self.ssoadmin_backend.account_assignments if each.permission_set_arn == arn}
        return json.dumps({"AccountIds": sorted(assigned)})

    SSOAdminResponse.list_accounts_for_provisioned_permission_set = accounts


# What AWS calls a policy of a guardrail when it is asked for, and when it is made.
GUARDRAIL_POLICIES = {
    "contentPolicy": ("contentPolicyConfig", {"filtersConfig": "filters"}),
    "sensitiveInformationPolicy": (
        "sensitiveInformationPolicyConfig",
        {"piiEntitiesConfig": "piiEntities", "regexesConfig": "regexes"},
    ),
}


def guardrails_of(response):
    backend = response.bedrock_backend
    if not hasattr(backend, "guardrails"):
        backend.guardrails = {}
    return backend.guardrails


def create_guardrail(self):
    asked, at = json.loads(self.body), "2026-01-01T00:00:00Z"
    number = f"guardrail{len(guardrails_of(self)):03}"
    arn = f"arn:aws:bedrock:{self.region}:{self.current_account}:guardrail/{number}"
    made = {"guardrailId": number, "guardrailArn": arn, "name": asked["name"], "version": "DRAFT", "status": "READY"}
    made |= {"createdAt": at, "updatedAt": at, "blockedInputMessaging": "no", "blockedOutputsMessaging": "no"}
    if key := asked.get("kmsKeyId"):
        made["kmsKeyArn"] = key
    for shown, (config, lists) in GUARDRAIL_POLICIES.items():
        if config in asked:
            made[shown] = {lists[name]: entries for name, entries in asked[config].items()}
    guardrails_of(self)[number] = made
    return json.dumps({"guardrailId": number, "guardrailArn": arn, "version": "DRAFT", "createdAt": at})


def list_guardrails(self):
    members = ("name", "version", "status", "createdAt", "updatedAt")
    found = [
        {"id": each["guardrailId"], "arn": each["guardrailArn"]} | {name: each[name] for name in members}
        for each in guardrails_of(self).values()
    ]
    return json.dumps({"guardrails": found})


def get_guardrail(self):
    return json.dumps(guardrails_of(self)[self.path.rsplit("/", 1)[-1]])


def mend_guardrails() -> None:
    """AWS keeps guardrails; moto knows none."""
    BedrockResponse.create_guardrail = create_guardrail
    BedrockResponse.list_guardrails = list_guardrails
    BedrockResponse.get_guardrail = get_guardrail


def mend_invocation_logging() -> None:
    """AWS leaves the configuration out where there is none; moto says null."""
    plain = BedrockResponse.get_model_invocation_logging_configuration

    def mended(self):
        said = json.loads(plain(self))
        return json.dumps({name: value for name, value in said.items() if value})

    BedrockResponse.get_model_invocation_logging_configuration = mended


def mend() -> None:
    mend_features()
    mend_outsiders()
    mend_closing()
    mend_instances()
    mend_boundaries()
    mend_provisioned()
    mend_guardrails()
    mend_invocation_logging()
