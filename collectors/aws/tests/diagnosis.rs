//! What the collector says of its credentials.

use super::*;

/// The simulator's answer to a request: what reading needs is allowed but for some, and some more is.
fn simulated(request: &Request, denied: &[&str], allowed: &[&str]) -> Answer {
    let actions = request.body.split('&').filter_map(|pair| pair.split_once("ActionNames.member."));
    let results: String = actions
        .filter_map(|(_, rest)| rest.split_once('='))
        .map(|(_, action)| action.replace("%3A", ":"))
        .map(|action| {
            let needed = KINDS.iter().flat_map(|kind| kind.operations).any(|each| each.permission == action);
            let may = allowed.contains(&action.as_str()) || (needed && !denied.contains(&action.as_str()));
            let decision = if may { "allowed" } else { "implicitDeny" };
            format!("<member><EvalActionName>{action}</EvalActionName><EvalDecision>{decision}</EvalDecision></member>")
        })
        .collect();
    let body = format!(
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>\
         <EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    );
    Answer::new(200, "text/xml", body)
}

async fn diagnosed(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Vec<DiagnosisFinding> {
    diagnosed_as(Config::default(), answer).await
}

async fn diagnosed_as(
    config: Config,
    answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
) -> Vec<DiagnosisFinding> {
    let upstream = Upstream::start(move |request| {
        if asks_for(request, "SimulatePrincipalPolicy") {
            answer(request)
        } else {
            testing::answer(request).1
        }
    });
    let upstream = upstream.await.unwrap();
    let id = SourceId::parse("aws-test").unwrap();
    let collector = testing::collector(&id, config, &upstream.url, PATIENT);
    let kinds = KINDS.iter().map(|kind| kind.id().unwrap()).collect();
    let cx = Context { kinds, clock: Arc::new(FixedClock(rig().now)), cancel: CancellationToken::new() };
    collector.diagnose(&cx).await.into_iter().map(|each| each.finding).collect()
}

#[tokio::test]
async fn credentials_that_are_just_right_fit() {
    let found = diagnosed(|request| simulated(request, &[], &[])).await;
    assert!(matches!(found.as_slice(), [DiagnosisFinding::Fit { .. }]), "{found:?}");
}

#[tokio::test]
async fn what_is_missing_and_what_is_too_much_is_named() {
    let found = diagnosed(|request| simulated(request, &["iam:ListRoles"], &["s3:GetObject"])).await;
    let [
        DiagnosisFinding::Missing { permission: missing, kinds },
        DiagnosisFinding::Wider { permission: wider, .. },
    ] = found.as_slice()
    else {
        panic!("{found:?}");
    };
    assert_eq!((missing.as_str(), wider.as_str()), ("iam:ListRoles", "s3:GetObject"));
    assert_eq!(kinds.iter().map(ToString::to_string).collect::<Vec<_>>(), ["aws.iam.role_settings"]);
}

#[tokio::test]
async fn a_simulator_that_does_not_answer_for_every_action_decides_nothing() {
    for answer in [testing::error("AccessDenied", 403), testing::error("ServiceFailure", 500)] {
        let found = diagnosed(move |_| answer.clone()).await;
        assert!(matches!(found.as_slice(), [DiagnosisFinding::Undecided { .. }]), "{found:?}");
    }
    let short = "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>\
                 <EvaluationResults/></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>";
    let found = diagnosed(move |_| Answer::new(200, "text/xml", short)).await;
    assert!(matches!(found.as_slice(), [DiagnosisFinding::Undecided { .. }]), "{found:?}");
}

#[tokio::test]
async fn what_only_an_aggregator_needs_is_needed_where_one_is() {
    let simulated = |request: &Request| simulated(request, &["config:SelectAggregateResourceConfig"], &[]);
    let found = diagnosed(simulated).await;
    assert!(matches!(found.as_slice(), [DiagnosisFinding::Fit { .. }]), "{found:?}");
    let found = diagnosed_as(testing::with_aggregator(), simulated).await;
    assert!(
        matches!(found.as_slice(), [DiagnosisFinding::Missing { kinds, .. }] if kinds.len() == 2),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_plan_names_the_calls_to_an_aggregator_where_one_is() {
    let kinds = KINDS.iter().map(|kind| kind.id().unwrap()).collect();
    let id = SourceId::parse("aws-test").unwrap();
    for (config, planned) in [(Config::default(), false), (testing::with_aggregator(), true)] {
        let plan = testing::collector(&id, config, "http://127.0.0.1:9", PATIENT).plan(&kinds);
        let asks = plan.operations.keys().any(|each| each.name == "config:SelectAggregateResourceConfig");
        assert_eq!(asks, planned);
    }
}
