//! Parameters of databases that say whether connections must use TLS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::area::Area;
use super::failure::Failure;
use super::rds_instances::RDS;
use super::wire::{Call, page};

pub(super) const DESCRIBE_PARAMETERS: Call = Call::new(&RDS, "rds:DescribeDBParameters").paged("Marker");
pub(super) const DESCRIBE_CLUSTER_PARAMETERS: Call =
    Call::new(&RDS, "rds:DescribeDBClusterParameters").paged("Marker");

/// What the parameters of a database say of TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tls {
    /// Its parameters are not read: those of its cluster count, or its engine has none for TLS.
    NotRead,
    /// Its parameters are not the ones that are in force, such as before it is started anew.
    Unsettled,
    /// It has no such parameter, or one without a value.
    Unsaid,
    /// It has one.
    Set {
        /// The parameter.
        name: String,
        /// Its value as written, such as `1` or `ON`.
        value: String,
    },
}

/// The parameter by which an engine demands TLS. Oracle has option groups instead, and Db2 has registry variables.
///
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html>
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html>
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html>
/// <https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html>
/// <https://docs.aws.amazon.com/neptune/latest/userguide/security-ssl.html>
pub(super) fn parameter_of(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" | "aurora-postgresql" => Some("rds.force_ssl"),
        "mysql" | "mariadb" | "aurora" | "aurora-mysql" => Some("require_secure_transport"),
        "docdb" => Some("tls"),
        "neptune" => Some("neptune_enforce_ssl"),
        sql_server if sql_server.starts_with("sqlserver-") => Some("rds.force_ssl"),
        _another => None,
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "DescribeDBParametersResult", alias = "DescribeDBClusterParametersResult")]
    result: AnswerResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerResult {
    parameters: Parameters,
    #[serde(default)]
    marker: Option<String>,
}

page!(Answer, result.marker);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    #[serde(rename = "Parameter", default)]
    item: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter {
    parameter_name: String,
    #[serde(default)]
    parameter_value: Option<String>,
}

/// What each of the groups says of its engine's parameter, by the group's name. A group that many databases use is
/// asked for once.
pub(super) async fn of_groups(
    area: &Area<'_>,
    region: &str,
    call: &Call,
    groups: BTreeMap<String, &'static str>,
) -> BTreeMap<String, Result<Tls, Failure>> {
    let read = |(group, name): (String, &'static str)| async move {
        let tls = of_group(area, region, call, &group, name).await;
        (group, tls)
    };
    area.for_each(groups.into_iter().collect(), read).await.into_iter().collect()
}

async fn of_group(
    area: &Area<'_>,
    region: &str,
    call: &Call,
    group: &str,
    name: &'static str,
) -> Result<Tls, Failure> {
    let pages: Vec<Answer> = area.client.pages(call, region, &question(call, group, name)).await?;
    let mut said = pages
        .into_iter()
        .flat_map(|page| page.result.parameters.item)
        .filter(|parameter| parameter.parameter_name == name);
    match (said.next().map(|parameter| parameter.parameter_value), said.next()) {
        (Some(Some(value)), None) => Ok(Tls::Set { name: name.to_owned(), value }),
        (None | Some(None), None) => Ok(Tls::Unsaid),
        (_, Some(_)) => Err(Failure::malformed(call.operation, "the group has the parameter twice")),
    }
}

/// A group has hundreds of parameters; only this one is asked for.
fn question(call: &Call, group: &str, name: &str) -> Value {
    let named = match call.operation == DESCRIBE_PARAMETERS.operation {
        true => "DBParameterGroupName",
        false => "DBClusterParameterGroupName",
    };
    let filter = json!({ "Name": "parameter-name", "Values": { "Value": { "1": name } } });
    json!({ named: group, "Filters": { "Filter": { "1": filter } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_parameter_of_one_group_is_asked_for() {
        assert_eq!(
            question(&DESCRIBE_CLUSTER_PARAMETERS, "shop", "tls"),
            json!({
                "DBClusterParameterGroupName": "shop",
                "Filters": { "Filter": { "1": { "Name": "parameter-name", "Values": { "Value": { "1": "tls" } } } } },
            })
        );
        assert_eq!(question(&DESCRIBE_PARAMETERS, "a", "b")["DBParameterGroupName"], "a");
    }

    #[test]
    fn engines_without_a_parameter_are_not_asked_for() {
        for engine in ["oracle-ee", "db2-se", "custom-sqlserver-ee", "tomorrow"] {
            assert_eq!(parameter_of(engine), None, "{engine}");
        }
        assert_eq!(parameter_of("sqlserver-ex"), Some("rds.force_ssl"));
    }
}
