//! Fetches the credential report: asks for it, waits until it is ready, and reads its CSV.

use std::collections::BTreeMap;

use aws_sdk_iam::types::ReportFormatType;
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::api::UnknownReason;

use super::client::Client;
use super::credential_report::{Row, row};
use super::envelope::Element;
use super::failure::{Failure, RowError, chain, member};
use super::operation::{GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT};
use super::value::moment;

/// The columns that a report must have. Further columns are ignored.
const COLUMNS: &[&str] = &[
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

/// A credential report.
#[derive(Debug)]
pub(super) struct Report {
    /// When AWS made it.
    pub(super) generated_at: DateTime<Utc>,
    /// Its lines in order.
    pub(super) entries: Vec<Entry>,
}

impl Report {
    /// The report, which must be of this account.
    ///
    /// # Errors
    /// When it names a user of another one: credentials that were changed meanwhile read another account.
    pub(super) fn of_account(self, account_id: &str) -> Result<Self, Failure> {
        let stranger = self.entries.iter().find(|entry| entry.arn.split(':').nth(4) != Some(account_id));
        match stranger {
            None => Ok(self),
            Some(entry) => {
                let detail = format!("the report names {}, which is not in account {account_id}", entry.arn);
                Err(Failure::new(UnknownReason::Malformed, GET_CREDENTIAL_REPORT, detail))
            }
        }
    }
}

/// A line of the report.
#[derive(Debug)]
pub(super) struct Entry {
    /// The ARN as written.
    pub(super) arn: String,
    /// The row, unless the line cannot be trusted.
    pub(super) row: Result<Row, RowError>,
}

/// The fields of a line by column.
pub(super) struct Line<'a>(BTreeMap<&'a str, &'a str>);

impl Line<'_> {
    /// The field of a column that is in [`COLUMNS`].
    pub(super) fn field(&self, column: &'static str) -> Result<&str, RowError> {
        member(self.0.get(column).copied(), column)
    }
}

/// Has the report made and reads it.
///
/// # Errors
/// When it cannot be had within the patience, or cannot be read as a whole.
pub(super) async fn read(client: &Client) -> Result<Report, Failure> {
    let deadline = Instant::now() + client.timing.report_patience;
    generate(client).await?;
    loop {
        match get(client).await {
            Ok(report) => return Ok(report),
            Err(failure) if Instant::now() >= deadline => return Err(give_up(failure)),
            Err(failure) if failure.code == "ReportInProgress" => {}
            Err(failure) if failure.code == "ReportNotPresent" || failure.code == "ReportExpired" => {
                generate(client).await?;
            }
            Err(failure) => return Err(failure),
        }
        client.wait(GET_CREDENTIAL_REPORT, client.timing.report_poll).await?;
    }
}

/// A report that is still not ready may be ready next time.
fn give_up(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "ReportInProgress" | "ReportNotPresent" | "ReportExpired" => {
            Failure { reason: UnknownReason::Transient, ..failure }
        }
        _ => failure,
    }
}

async fn generate(client: &Client) -> Result<(), Failure> {
    let request = client.iam.generate_credential_report();
    client
        .query(GENERATE_CREDENTIAL_REPORT, &[Element::Field("State")], |tap| {
            request.customize().interceptor(tap).send()
        })
        .await?;
    Ok(())
}

async fn get(client: &Client) -> Result<Report, Failure> {
    let request = client.iam.get_credential_report();
    let required =
        [Element::Field("Content"), Element::Field("ReportFormat"), Element::Field("GeneratedTime")];
    let answer = client
        .query(GET_CREDENTIAL_REPORT, &required, |tap| request.customize().interceptor(tap).send())
        .await?;
    let malformed = |detail: String| Failure::new(UnknownReason::Malformed, GET_CREDENTIAL_REPORT, detail);
    if answer.report_format() != Some(&ReportFormatType::TextCsv) {
        return Err(malformed("the report is no CSV".to_owned()));
    }
    let generated_at =
        moment(answer.generated_time(), "GeneratedTime").map_err(|error| malformed(chain(&error)))?;
    let content = answer.content().map(AsRef::as_ref).unwrap_or_default();
    let entries = parse(content).map_err(|error| malformed(chain(&error)))?;
    Ok(Report { generated_at, entries })
}

/// Why a report cannot be read as a whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReportError {
    /// The text is no CSV, or a line is longer or shorter than the header.
    #[error("the report is no well-formed CSV")]
    Csv(#[from] csv::Error),
    /// A column is absent or there twice.
    #[error("the report has column {0} not exactly once")]
    Column(&'static str),
    /// A line names no user, so that its gap has no subject.
    #[error("line {0} of the report names no ARN")]
    Nameless(usize),
    /// AWS lists the root user in every report.
    #[error("the report does not list the root user")]
    NoRoot,
}

/// Reads the lines of a report.
///
/// # Errors
/// When it cannot be told which users it covers.
pub(super) fn parse(content: &[u8]) -> Result<Vec<Entry>, ReportError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(content);
    let headers = reader.headers()?.clone();
    for column in COLUMNS {
        if headers.iter().filter(|name| name == column).count() != 1 {
            return Err(ReportError::Column(column));
        }
    }
    let mut entries = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record?;
        let line = Line(headers.iter().zip(record.iter()).collect());
        let arn = line.field("arn").unwrap_or_default().to_owned();
        if !arn.starts_with("arn:") {
            return Err(ReportError::Nameless(index + 2));
        }
        entries.push(Entry { row: row(&line), arn });
    }
    if entries.iter().any(|entry| entry.arn.ends_with(":root")) {
        Ok(entries)
    } else {
        Err(ReportError::NoRoot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = include_str!("fixtures/credential_report.csv");

    #[test]
    fn further_columns_are_ignored() {
        let wider: String = REPORT.lines().map(|line| format!("{line},new\n")).collect();
        assert_eq!(parse(wider.as_bytes()).unwrap().len(), 6);
    }

    #[test]
    fn a_report_that_may_hide_users_is_refused_as_a_whole() {
        let without = |what: &str| {
            REPORT
                .lines()
                .filter(|line| !line.contains(what))
                .fold(String::new(), |all, line| all + line + "\n")
        };
        for text in [
            String::new(),
            "<html>".to_owned(),
            REPORT.replace("mfa_active", "mfa_actve"),
            REPORT.replace("cert_2_active", "mfa_active"),
            without("<root_account>"),
            REPORT.replace("arn:aws:iam::123456789012:user/bob", ""),
            REPORT.trim_end().rsplit_once(',').unwrap().0.to_owned(),
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_trusted_keeps_its_user_and_the_others() {
        for (from, to) in [
            ("2026-11-19T08:00:00+00:00", "yesterday"),
            ("2024-02-01T09:00:00+00:00", "N/A"),
            (",N/A,true,false", ",N/A,yes,false"),
            (",N/A,true,false", ",N/A,,false"),
        ] {
            let text = REPORT.replacen(from, to, 1);
            let entries = parse(text.as_bytes()).unwrap();
            let bad: Vec<_> =
                entries.iter().filter(|entry| entry.row.is_err()).map(|entry| &entry.arn).collect();
            assert_eq!(bad, ["arn:aws:iam::123456789012:user/ann"], "{to}");
            assert_eq!(entries.len(), 6);
        }
    }
}
