//! Amazon Web Services: IAM, STS and account settings, read with the fewest calls.

pub mod account;
pub mod alternate_contacts;
pub mod credential_report;
pub mod document;
pub mod groups;
pub mod identity;
pub mod mfa_devices;
pub mod oidc_providers;
mod operation;
pub mod password_policy;
pub mod policies;
pub mod role_settings;
pub mod roles;
pub mod saml_providers;
pub mod server_certificates;
pub mod users;
pub mod value;

use crate::api::EvidenceKind;

/// The kinds of evidence, by name.
pub const KINDS: &[EvidenceKind] = &[
    identity::KIND,
    alternate_contacts::KIND,
    account::KIND,
    credential_report::KIND,
    groups::KIND,
    mfa_devices::KIND,
    oidc_providers::KIND,
    password_policy::KIND,
    policies::KIND,
    role_settings::KIND,
    roles::KIND,
    saml_providers::KIND,
    server_certificates::KIND,
    users::KIND,
];

#[cfg(test)]
mod shape_tests {
    #[test]
    fn every_row_type_compiles_to_a_shape() {
        for kind in super::KINDS {
            kind.shape().unwrap();
            kind.id().unwrap();
            assert!(kind.shape().unwrap().field(kind.subject).is_some(), "{}", kind.name);
        }
    }
}
