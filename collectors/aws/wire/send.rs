//! Sending a request through the SDK's own orchestrator, which signs, retries and times it.

use crate::api::parse;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Sending;
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
use aws_types::{SigningName, region::Region};

use super::super::tap::Tap;
use super::parameters::Request;
use super::service::{Service, Target};
use super::{Call, xml};

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

/// Sends a request and returns the body of its answer.
///
/// # Errors
/// As the SDK's own operations.
pub(super) async fn send(
    sdk: &SdkConfig,
    call: &Call,
    target: Target,
    request: Request,
    tap: Tap,
) -> Result<Vec<u8>, SdkError<AnswerError, HttpResponse>> {
    let mut sending = Sending::builder()
        .service_name(call.service.id)
        .operation_name(call.action())
        .endpoint_url(&target.endpoint)
        .runtime_plugin(signing(sdk, call, target.region))
        .retry_classifier(TransientErrorClassifier::<AnswerError>::new())
        .retry_classifier(AwsErrorCodeClassifier::<AnswerError>::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(HttpStatusCodeClassifier::new_from_codes(&[429]))
        .interceptor(SharedInterceptor::new(tap));
    if let Some(client) = sdk.http_client() {
        sending = sending.http_client(client);
    }
    if let Some(sleep) = sdk.sleep_impl() {
        sending = sending.sleep_impl(sleep);
    }
    if let Some(time) = sdk.time_source() {
        sending = sending.time_source(time);
    }
    if let Some(retry) = sdk.retry_config() {
        sending = sending.standard_retry(retry);
    }
    if let Some(timeouts) = sdk.timeout_config() {
        sending = sending.timeout_config(timeouts.clone());
    }
    sending
        .serializer(|request: Request| {
            let mut sent = HttpRequest::new(SdkBody::from(request.body));
            sent.set_method(request.method)?;
            sent.set_uri(request.path)?;
            for (name, value) in request.headers {
                sent.headers_mut().insert(name, value);
            }
            Ok(sent)
        })
        .deserializer(read)
        .build()
        .invoke(request)
        .await
}

/// S3 signs paths as they are sent and wants the digest of the body in a header.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
fn options(service: &Service) -> SigningOptions {
    let as_s3 = service.signing == "s3";
    let mut options = SigningOptions::default();
    options.double_uri_encode = !as_s3;
    options.content_sha256_header = as_s3;
    options.normalize_uri_path = !as_s3;
    options
}

fn signing(sdk: &SdkConfig, call: &Call, region: String) -> StaticRuntimePlugin {
    let mut config = Layer::new("wire");
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::new(region))),
        region_set: None,
        name: Some(SigningName::from(call.service.signing)),
        signing_options: options(call.service),
    });
    let mut components = RuntimeComponentsBuilder::new("wire");
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

/// An error tells by its first character whether it is XML: S3 answers some operations in JSON, and fails in XML.
fn read(response: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<AnswerError>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(body.to_vec());
    }
    let (code, message) =
        if body.trim_ascii_start().starts_with(b"<") { xml::error(body) } else { json_error(body) };
    let header =
        response.headers().get("x-amzn-errortype").or_else(|| response.headers().get("x-amzn-error-type"));
    let mut error = ErrorMetadata::builder();
    if let Some(code) = header.map(str::to_owned).or(code) {
        // The code may come as `namespace#Code:http://…`.
        let code = code.rsplit('#').next().and_then(|text| text.split(':').next()).unwrap_or_default();
        error = error.code(code);
    }
    if let Some(message) = message {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(AnswerError(error.build())))
}

/// Code and message of a JSON error.
fn json_error(body: &[u8]) -> (Option<String>, Option<String>) {
    let json = parse(body).ok();
    let member = |names: &[&str]| {
        let object = json.as_ref()?.as_object()?;
        names.iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_owned)
    };
    (member(&["__type", "code", "Code"]), member(&["message", "Message"]))
}
