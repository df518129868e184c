//! Reads users, groups, roles and managed policies, all from the pages of one operation.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput;
use aws_sdk_iam::types::{AttachedPolicy, EntityType};

use crate::api::Draft;

use super::account::Summary;
use super::client::{Client, Pages};
use super::envelope::Element;
use super::failure::{Failure, RowError, put};
use super::operation::GET_ACCOUNT_AUTHORIZATION_DETAILS as OPERATION;
use super::{groups, policies, roles, users};

/// The largest page that the operation returns.
const PAGE_SIZE: i32 = 1000;

/// The evidence that the operation yields; absent when it is not wanted.
pub(super) struct Drafts {
    users: Option<Draft>,
    groups: Option<Draft>,
    roles: Option<Draft>,
    policies: Option<Draft>,
    aws_managed: u64,
    /// How many users, groups and roles have each managed policy, and those that the answer lists.
    attached: BTreeMap<String, u32>,
    listed: Vec<(String, Result<policies::Row, RowError>)>,
}

impl Drafts {
    /// Empty drafts for the wanted kinds.
    pub(super) fn new(wanted: impl Fn(&str) -> bool) -> Self {
        let draft = |kind: &'static crate::api::EvidenceKind| wanted(kind.name).then(|| Draft::new(kind));
        Self {
            users: draft(&users::KIND),
            groups: draft(&groups::KIND),
            roles: draft(&roles::KIND),
            policies: draft(&policies::KIND),
            aws_managed: 0,
            attached: BTreeMap::new(),
            listed: Vec::new(),
        }
    }

    /// Reads all pages into the drafts. A page that fails leaves a gap in each of them.
    pub(super) async fn read(mut self, client: &Client) -> Self {
        if self.each().next().is_none() {
            return self;
        }
        match self.read_pages(client).await {
            Ok(()) => self.miss_unlisted(),
            Err(failure) => self.each().for_each(|draft| draft.gap(failure.gap())),
        }
        self.put_policies();
        self
    }

    /// The operation lists every managed policy that is attached, AWS's too. One that it leaves out is a gap, unless it
    /// is of a service-linked role, which AWS alone can change.
    fn miss_unlisted(&mut self) {
        let Some(draft) = &mut self.policies else { return };
        let listed: BTreeSet<&String> = self.listed.iter().map(|(arn, _)| arn).collect();
        let missed = self.attached.keys().filter(|arn| !listed.contains(arn));
        for arn in missed.filter(|arn| !arn.contains(":policy/aws-service-role/")) {
            let failure = Failure::malformed(OPERATION, "the policy is attached and not listed");
            draft.gap(failure.gap_for(arn));
        }
    }

    /// Takes the policies, but for those that are said to be attached fewer times than they are seen to be.
    fn put_policies(&mut self) {
        let Some(draft) = &mut self.policies else { return };
        for (arn, row) in std::mem::take(&mut self.listed) {
            let seen = self.attached.get(&arn).copied().unwrap_or_default();
            match row {
                Ok(row) if row.attachments < seen => {
                    let detail =
                        format!("AttachmentCount is {}, and {seen} have the policy", row.attachments);
                    draft.gap(Failure::malformed(OPERATION, detail).gap_for(&arn));
                }
                row => put(draft, OPERATION, &arn, row),
            }
        }
    }

    /// Compares what was read with what the account's summary counts.
    pub(super) fn reconcile(&mut self, summary: &Summary) {
        for (draft, count) in [
            (&mut self.users, u64::from(summary.users)),
            (&mut self.groups, u64::from(summary.groups)),
            (&mut self.roles, u64::from(summary.roles)),
            (&mut self.policies, u64::from(summary.policies) + self.aws_managed),
        ] {
            if let Some(draft) = draft {
                draft.expect(count, OPERATION);
            }
        }
    }

    /// The drafts that are wanted.
    pub(super) fn into_drafts(self) -> impl Iterator<Item = Draft> {
        [self.users, self.groups, self.roles, self.policies].into_iter().flatten()
    }

    async fn read_pages(&mut self, client: &Client) -> Result<(), Failure> {
        let required = self.required();
        let filter = self.filter();
        let mut pages = Pages::of(OPERATION);
        loop {
            let request = client
                .iam
                .get_account_authorization_details()
                .max_items(PAGE_SIZE)
                .set_filter(filter.clone())
                .set_marker(pages.marker());
            let page =
                client.query(OPERATION, &required, |tap| request.customize().interceptor(tap).send()).await?;
            self.add(&page);
            if !pages.turn(page.is_truncated(), page.marker())? {
                return Ok(());
            }
        }
    }

    fn add(&mut self, page: &GetAccountAuthorizationDetailsOutput) {
        self.each().for_each(Draft::page);
        for arn in attached(page) {
            *self.attached.entry(arn).or_default() += 1;
        }
        if let Some(draft) = &mut self.users {
            for user in page.user_detail_list() {
                put(draft, OPERATION, user.arn().unwrap_or_default(), users::row(user));
            }
        }
        if let Some(draft) = &mut self.groups {
            for group in page.group_detail_list() {
                put(draft, OPERATION, group.arn().unwrap_or_default(), groups::row(group));
            }
        }
        if let Some(draft) = &mut self.roles {
            for role in page.role_detail_list() {
                put(draft, OPERATION, role.arn().unwrap_or_default(), roles::row(role));
            }
        }
        if self.policies.is_some() {
            for policy in page.policies() {
                let arn = policy.arn().unwrap_or_default();
                self.aws_managed += u64::from(policies::is_aws_managed(arn));
                self.listed.push((arn.to_owned(), policies::row(policy)));
            }
        }
    }

    /// The entity types to ask for; none when all are wanted.
    fn filter(&self) -> Option<Vec<EntityType>> {
        if self.users.is_some() && self.groups.is_some() && self.roles.is_some() && self.policies.is_some() {
            return None;
        }
        let mut types = Vec::new();
        types.extend(self.users.is_some().then_some(EntityType::User));
        types.extend(self.groups.is_some().then_some(EntityType::Group));
        types.extend(self.roles.is_some().then_some(EntityType::Role));
        if self.policies.is_some() {
            types.extend([EntityType::LocalManagedPolicy, EntityType::AwsManagedPolicy]);
        }
        Some(types)
    }

    fn required(&self) -> Vec<Element> {
        let mut required = vec![Element::Field("IsTruncated")];
        required.extend(self.users.is_some().then_some(Element::List("UserDetailList")));
        required.extend(self.groups.is_some().then_some(Element::List("GroupDetailList")));
        required.extend(self.roles.is_some().then_some(Element::List("RoleDetailList")));
        required.extend(self.policies.is_some().then_some(Element::List("Policies")));
        required
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Draft> {
        [&mut self.users, &mut self.groups, &mut self.roles, &mut self.policies].into_iter().flatten()
    }
}

/// The managed policies that are attached to anything on a page.
fn attached(page: &GetAccountAuthorizationDetailsOutput) -> impl Iterator<Item = String> {
    let users = page.user_detail_list().iter().flat_map(|user| user.attached_managed_policies());
    let groups = page.group_detail_list().iter().flat_map(|group| group.attached_managed_policies());
    let roles = page.role_detail_list().iter().flat_map(|role| role.attached_managed_policies());
    users.chain(groups).chain(roles).filter_map(AttachedPolicy::policy_arn).map(str::to_owned)
}
