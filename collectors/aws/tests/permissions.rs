//! The permission documents.

use super::*;

#[test]
fn the_permissions_are_the_least_for_the_wanted_kinds() {
    let kinds = |names: &[&str]| names.iter().map(|name| KindName::parse(name).unwrap()).collect();
    let actions = |names: &[&str]| -> Value {
        serde_json::from_str::<Value>(&Aws.permissions(&kinds(names))).unwrap()["Statement"][0]["Action"]
            .clone()
    };
    assert_eq!(actions(&["aws.account"]), json!(["sts:GetCallerIdentity"]));
    assert_eq!(
        actions(&["aws.iam.users", "aws.account", "aws.iam.password_policy"]),
        json!([
            "iam:GetAccountAuthorizationDetails",
            "iam:GetAccountPasswordPolicy",
            "iam:GetAccountSummary"
        ])
    );
}

fn statements(config: &str) -> BTreeMap<String, Value> {
    let text = SourceText::new("annexa.toml", config);
    let section = Section::parse(&text).unwrap();
    let collector = Aws.build(&SourceId::parse("prod").unwrap(), section).unwrap();
    let kinds = [KindName::parse("aws.sqs.queues").unwrap()].into();
    let document: Value = serde_json::from_str(&collector.permissions(&kinds)).unwrap();
    let all = document["Statement"].as_array().unwrap().iter();
    all.map(|each| (each["Sid"].as_str().unwrap().to_owned(), each.clone())).collect()
}

#[test]
fn a_source_that_enters_nothing_reads_and_no_more() {
    assert_eq!(statements("").into_keys().collect::<Vec<_>>(), ["AnnexaRead"]);
}

#[test]
fn a_source_of_accounts_enters_them_and_reads_nothing_itself() {
    let found = statements(
        "region = \"cn-north-1\"\naccounts = [{ id = \"123456789012\", role = \"audit/annexa\" }]",
    );
    assert_eq!(found.keys().collect::<Vec<_>>(), ["AnnexaEnter"]);
    let entered = json!(["arn:aws-cn:iam::123456789012:role/audit/annexa"]);
    assert_eq!(found["AnnexaEnter"]["Resource"], entered);
    assert_eq!(found["AnnexaEnter"]["Action"], "sts:AssumeRole");
}

#[test]
fn a_source_of_an_organisation_may_list_its_accounts_and_what_closes_their_regions() {
    let found = statements("organization = { role = \"annexa\" }");
    assert_eq!(found.keys().collect::<Vec<_>>(), ["AnnexaEnter", "AnnexaOrganization", "AnnexaRead"]);
    let actions = found["AnnexaOrganization"]["Action"].as_array().unwrap();
    for action in ["organizations:ListAccounts", "organizations:ListPoliciesForTarget"] {
        assert!(actions.iter().any(|each| each == action), "{action}");
    }
    assert_eq!(found["AnnexaEnter"]["Resource"], json!(["arn:aws:iam::*:role/annexa"]));
    let named = statements("regions = [\"eu-west-1\"]\norganization = { role = \"annexa\" }");
    assert_eq!(named["AnnexaOrganization"]["Action"], json!(["organizations:ListAccounts"]));
}

#[test]
fn an_aggregator_has_a_statement_of_its_own() {
    let text = "config_aggregator = { name = \"org\", region = \"eu-west-1\" }";
    let source = SourceText::new("annexa.toml", text);
    let collector = Aws.build(&SourceId::parse("prod").unwrap(), Section::parse(&source).unwrap()).unwrap();
    let kinds = KINDS.iter().map(|kind| kind.id().unwrap()).collect();
    let printed = collector.permissions(&kinds);
    assert!(printed.contains("AnnexaAggregator"), "{printed}");
    assert!(printed.contains("config:SelectAggregateResourceConfig"));
    assert!(!Aws.permissions(&kinds).contains("config:SelectAggregateResourceConfig"));
}
