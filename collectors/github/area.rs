//! What the readers of an organisation share: its client, its name, and what the credentials may see.

use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::{Draft, EvidenceKind, Gap, Operation, UnknownReason};

use super::client::{Client, PER_PAGE, Parameters};
use super::config::Config;
use super::connection::Listing;
use super::failure::Failure;
use super::grants::Grants;
use super::organization::Profile;

/// Reads one kind of evidence.
pub(super) struct Reader {
    /// The kind.
    pub(super) kind: &'static EvidenceKind,
    /// Reads it.
    pub(super) read: for<'a> fn(&'a Area<'a>) -> BoxFuture<'a, Draft>,
}

/// An organisation that is read.
pub(super) struct Area<'a> {
    /// Its client.
    pub(super) client: &'a Client,
    /// Its configuration.
    pub(super) config: &'a Config,
    /// What GitHub says of it.
    pub(super) profile: &'a Profile,
    /// What the credentials may read.
    pub(super) grants: Grants,
}

/// A list of the REST API.
pub(super) struct List {
    /// Its operation.
    pub(super) operation: Operation,
    /// Its query.
    pub(super) query: &'static [(&'static str, &'static str)],
    /// The field with its entries; nothing when the answer is the list.
    pub(super) field: Option<&'static str>,
}

/// A row, or what keeps it from being one.
pub(super) struct Made<R> {
    /// The row.
    pub(super) row: R,
    /// The gaps of its fields.
    pub(super) gaps: Vec<Gap>,
}

impl<R> From<R> for Made<R> {
    fn from(row: R) -> Self {
        Self { row, gaps: Vec::new() }
    }
}

impl Area<'_> {
    /// The organisation's login, as GitHub writes it.
    pub(super) fn login(&self) -> &str {
        &self.profile.login
    }

    /// The organisation as a scope and subject.
    pub(super) fn scope(&self) -> String {
        scope_of(self.login())
    }

    /// Something in the organisation as a subject.
    pub(super) fn subject(&self, what: &str, name: impl std::fmt::Display) -> String {
        format!("{}/{what}/{name}", self.scope())
    }

    /// The parameter that names the organisation.
    pub(super) fn parameters(&self) -> [(&str, &str); 1] {
        [("org", self.login())]
    }

    /// The variables that every query takes.
    pub(super) fn variables(&self) -> Map<String, Value> {
        Map::from_iter([("org".to_owned(), Value::from(self.login()))])
    }

    /// Notes pages, the promised number and what is missing of a connection.
    pub(super) fn book(&self, draft: &mut Draft, listing: &Listing, operation: Operation) {
        (0..listing.pages).for_each(|_| draft.page());
        listing.failures.iter().for_each(|failure| draft.gap(failure.gap()));
        if let Some(total) = listing.total {
            draft.expect(total, operation);
        }
    }

    /// Reads one object of the organisation.
    ///
    /// # Errors
    /// When there is no answer, or none that can be trusted.
    pub(super) async fn get<T: DeserializeOwned>(&self, operation: Operation) -> Result<T, Failure> {
        self.client.get(operation, &self.parameters()).await
    }

    /// Reads a list of the organisation into rows. An entry that cannot be read is a gap of the whole, since it does
    /// not say what it is about.
    pub(super) async fn rows<A: DeserializeOwned, R: Serialize>(
        &self,
        kind: &'static EvidenceKind,
        list: &List,
        row: impl Fn(A) -> Made<R>,
    ) -> Draft {
        let parameters = self.parameters();
        let read = self.client.list(list.operation, &parameters, list.query, list.field).await;
        let items = match read {
            Ok(items) => items,
            Err(failure) => return Draft::unread(kind, failure.gap()),
        };
        let mut draft = Draft::new(kind);
        (0..items.pages).for_each(|_| draft.page());
        for item in items.items {
            match read_item::<A>(list.operation, item) {
                Ok(item) => {
                    let made = row(item);
                    draft.row_with_gaps(&made.row, made.gaps);
                }
                Err(failure) => draft.gap(failure.gap()),
            }
        }
        match (items.total, list.field) {
            (Some(total), _) => draft.expect(total, list.operation),
            (None, Some(_)) => {
                draft.gap(Failure::malformed(list.operation, "the answer has no total_count").gap());
            }
            (None, None) => {}
        }
        draft
    }

    /// Reads a further list that belongs to one of many.
    ///
    /// # Errors
    /// When it cannot be had, or an entry of it cannot be read.
    pub(super) async fn members_of<A: DeserializeOwned>(
        &self,
        operation: Operation,
        parameters: Parameters<'_>,
    ) -> Result<Vec<A>, Failure> {
        let items = self.client.list(operation, parameters, &[PER_PAGE], None).await?;
        items.items.into_iter().map(|item| read_item(operation, item)).collect()
    }
}

/// An organisation as a scope and subject.
pub(super) fn scope_of(login: &str) -> String {
    format!("github:{login}")
}

/// Reads an entry of a list.
///
/// # Errors
/// When it lacks what it must have.
pub(super) fn read_item<A: DeserializeOwned>(operation: Operation, item: Value) -> Result<A, Failure> {
    serde_json::from_value(item)
        .map_err(|error| Failure::malformed(operation, format!("an entry cannot be read: {error}")))
}

/// The fields of one row that GitHub tells only some. One that it does not tell is left out of the row, and a gap says so.
pub(super) struct Told<'a> {
    subject: &'a str,
    operation: Operation,
    /// What was not told.
    pub(super) gaps: Vec<Gap>,
}

impl<'a> Told<'a> {
    /// Nothing is missing yet.
    pub(super) fn of(subject: &'a str, operation: Operation) -> Self {
        Self { subject, operation, gaps: Vec::new() }
    }

    /// A value that may be missing; why may be known already.
    pub(super) fn may<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        let is_known = self.gaps.iter().any(|gap| gap.fields.iter().any(|each| each == field));
        if value.is_none() && !is_known {
            let detail =
                format!("GitHub does not tell these credentials; takes {}", self.operation.permission);
            let failure = Failure::new(UnknownReason::Denied, self.operation, detail);
            self.gaps.push(failure.gap_for(self.subject).of_fields(&[field]));
        }
        value
    }

    /// What was read for some fields by a call of their own, or nothing and a gap.
    pub(super) fn keep<T>(&mut self, fields: &[&str], read: Result<T, Failure>) -> Option<T> {
        read.map_err(|failure| self.gaps.push(failure.gap_for(self.subject).of_fields(fields))).ok()
    }
}
