//! Calls that no SDK crate of ours models, through the SDK's own orchestrator: it signs, retries and times them.

use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Call;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::region::SigningRegion;
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SigningName, region::Region};
use serde_json::Value;

use crate::api::parse;

use super::ledger::Tap;

/// One JSON call of a service (restJson1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// The service's id in the SDKs, such as `Account`.
    pub(super) service: &'static str,
    /// The name that requests are signed for.
    pub(super) signing_name: &'static str,
    /// The region that requests are signed for.
    pub(super) signing_region: &'static str,
    /// The endpoint, unless the SDK's own settings name another.
    pub(super) endpoint: &'static str,
    /// The operation.
    pub(super) operation: &'static str,
    /// The path of the operation.
    pub(super) path: &'static str,
    /// The body.
    pub(super) body: &'a Value,
}

/// An error of AWS, or an answer that is none.
#[derive(Debug)]
pub(super) struct AnswerError(ErrorMetadata);

impl std::fmt::Display for AnswerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.message().unwrap_or("an error of AWS"))
    }
}

impl std::error::Error for AnswerError {}

impl ProvideErrorMetadata for AnswerError {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

/// Sends a request and returns the JSON of its answer.
///
/// # Errors
/// As the SDK's own operations.
pub(super) async fn send(
    sdk: &SdkConfig,
    request: Request<'_>,
    tap: Tap,
) -> Result<Value, SdkError<AnswerError, HttpResponse>> {
    let endpoint = endpoint(sdk, request.service).unwrap_or_else(|| request.endpoint.to_owned());
    let body = request.body.to_string();
    let path = request.path;
    let mut call = Call::builder()
        .service_name(request.service)
        .operation_name(request.operation)
        .endpoint_url(&endpoint)
        .runtime_plugin(signing(sdk, request))
        .retry_classifier(TransientErrorClassifier::<AnswerError>::new())
        .retry_classifier(AwsErrorCodeClassifier::<AnswerError>::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(HttpStatusCodeClassifier::new_from_codes(&[429]))
        .interceptor(SharedInterceptor::new(tap));
    if let Some(client) = sdk.http_client() {
        call = call.http_client(client);
    }
    if let Some(sleep) = sdk.sleep_impl() {
        call = call.sleep_impl(sleep);
    }
    if let Some(time) = sdk.time_source() {
        call = call.time_source(time);
    }
    if let Some(retry) = sdk.retry_config() {
        call = call.standard_retry(retry);
    }
    if let Some(timeouts) = sdk.timeout_config() {
        call = call.timeout_config(timeouts.clone());
    }
    call.serializer(move |body: String| {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST")?;
        request.set_uri(path)?;
        request.headers_mut().insert("content-type", "application/json");
        Ok(request)
    })
    .deserializer(read)
    .build()
    .invoke(body)
    .await
}

/// The endpoint that `AWS_ENDPOINT_URL_…`, the profile or `AWS_ENDPOINT_URL` name, in the SDK's order.
fn endpoint(sdk: &SdkConfig, service: &'static str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let named = sdk.service_config().and_then(|config| config.load_config(key));
    named.or_else(|| sdk.endpoint_url().map(str::to_owned))
}

fn signing(sdk: &SdkConfig, request: Request<'_>) -> StaticRuntimePlugin {
    let mut config = Layer::new("unmodelled");
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::from_static(request.signing_region))),
        region_set: None,
        name: Some(SigningName::from(request.signing_name)),
        signing_options: SigningOptions::default(),
    });
    let mut components = RuntimeComponentsBuilder::new("unmodelled");
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
    )));
    components.set_identity_cache(sdk.identity_cache());
    if let Some(credentials) = sdk.credentials_provider() {
        components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
    }
    StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
}

fn read(response: &HttpResponse) -> Result<Value, OrchestratorError<AnswerError>> {
    let body = response.body().bytes().unwrap_or_default();
    let json = parse(body);
    if response.status().is_success() {
        let unreadable = |error: crate::api::JsonError| {
            AnswerError(ErrorMetadata::builder().message(error.to_string()).build())
        };
        return json.map_err(|error| OrchestratorError::operation(unreadable(error)));
    }
    let member = |names: &[&str]| {
        let object = json.as_ref().ok()?.as_object()?;
        names.iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_owned)
    };
    let code =
        response.headers().get("x-amzn-errortype").map(str::to_owned).or_else(|| member(&["__type", "code"]));
    let mut error = ErrorMetadata::builder();
    if let Some(code) = code {
        // The code may come as `namespace#Code:http://…`.
        let code = code.rsplit('#').next().and_then(|text| text.split(':').next()).unwrap_or_default();
        error = error.code(code);
    }
    if let Some(message) = member(&["message", "Message"]) {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(AnswerError(error.build())))
}
