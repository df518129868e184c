"""Mends what moto says of organisations and identities otherwise than AWS, and what it lacks of them."""

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse
from moto.organizations.exceptions import AWSOrganizationsNotInUseException
from moto.organizations.models import organizations_backends
from moto.organizations.responses import OrganizationsResponse


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


def mend() -> None:
    mend_features()
    mend_outsiders()
