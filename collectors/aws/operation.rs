//! The API operations that the collector calls; the permission document is made from these.

use crate::api::Operation;

/// `iam:GenerateCredentialReport`.
pub(super) const GENERATE_CREDENTIAL_REPORT: Operation =
    Operation { name: "iam:GenerateCredentialReport", permission: "iam:GenerateCredentialReport" };

/// `iam:GetCredentialReport`.
pub(super) const GET_CREDENTIAL_REPORT: Operation =
    Operation { name: "iam:GetCredentialReport", permission: "iam:GetCredentialReport" };

/// `iam:GetAccountAuthorizationDetails`.
pub(super) const GET_ACCOUNT_AUTHORIZATION_DETAILS: Operation = Operation {
    name: "iam:GetAccountAuthorizationDetails",
    permission: "iam:GetAccountAuthorizationDetails",
};

/// `iam:ListRoles`.
pub(super) const LIST_ROLES: Operation = Operation { name: "iam:ListRoles", permission: "iam:ListRoles" };

/// `iam:GetAccountSummary`.
pub(super) const GET_ACCOUNT_SUMMARY: Operation =
    Operation { name: "iam:GetAccountSummary", permission: "iam:GetAccountSummary" };

/// `sts:GetCallerIdentity`.
pub(super) const GET_CALLER_IDENTITY: Operation =
    Operation { name: "sts:GetCallerIdentity", permission: "sts:GetCallerIdentity" };

/// `iam:GetAccountPasswordPolicy`.
pub(super) const GET_ACCOUNT_PASSWORD_POLICY: Operation =
    Operation { name: "iam:GetAccountPasswordPolicy", permission: "iam:GetAccountPasswordPolicy" };

/// `iam:ListVirtualMFADevices`.
pub(super) const LIST_VIRTUAL_MFA_DEVICES: Operation =
    Operation { name: "iam:ListVirtualMFADevices", permission: "iam:ListVirtualMFADevices" };

/// `iam:ListMFADevices`.
pub(super) const LIST_MFA_DEVICES: Operation =
    Operation { name: "iam:ListMFADevices", permission: "iam:ListMFADevices" };

/// `iam:ListSAMLProviders`.
pub(super) const LIST_SAML_PROVIDERS: Operation =
    Operation { name: "iam:ListSAMLProviders", permission: "iam:ListSAMLProviders" };

/// `iam:ListOpenIDConnectProviders`.
pub(super) const LIST_OIDC_PROVIDERS: Operation =
    Operation { name: "iam:ListOpenIDConnectProviders", permission: "iam:ListOpenIDConnectProviders" };

/// `iam:GetOpenIDConnectProvider`.
pub(super) const GET_OIDC_PROVIDER: Operation =
    Operation { name: "iam:GetOpenIDConnectProvider", permission: "iam:GetOpenIDConnectProvider" };

/// `iam:ListServerCertificates`.
pub(super) const LIST_SERVER_CERTIFICATES: Operation =
    Operation { name: "iam:ListServerCertificates", permission: "iam:ListServerCertificates" };

/// `account:GetAlternateContact`.
pub(super) const GET_ALTERNATE_CONTACT: Operation =
    Operation { name: "account:GetAlternateContact", permission: "account:GetAlternateContact" };

/// `sts:AssumeRole`; granted by the role that is entered, so in no kind's permissions.
pub(super) const ASSUME_ROLE: Operation = Operation { name: "sts:AssumeRole", permission: "sts:AssumeRole" };
