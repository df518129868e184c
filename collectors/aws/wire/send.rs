//! Sending a request through the SDK's own orchestrator, which signs, retries and times it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::parse;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Sending;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime::client::retries::strategy::StandardRetryStrategy;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::{RetryStrategy, SharedRetryStrategy, ShouldAttempt};
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::region::SigningRegion;
use aws_types::{SigningName, region::Region};

use super::super::tap::Tap;
use super::parameters::Request;
use super::service::{Service, Target};
use super::xml;

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

/// A request, and the tap that rides on it.
#[derive(Debug)]
pub(super) struct Asked {
    /// The request.
    pub(super) request: Request,
    /// The tap.
    pub(super) tap: Tap,
}

/// How requests are sent to one address of a service. Making it costs as much as signing, so it is made once.
type Sender = Sending<Asked, Vec<u8>, AnswerError>;

/// The ways of one client to the addresses that it has sent to.
#[derive(Default)]
pub(in crate::aws) struct Senders(Mutex<BTreeMap<(&'static str, Target), Arc<Sender>>>);

impl Senders {
    /// Sends a request and returns the body of its answer.
    ///
    /// # Errors
    /// As the SDK's own operations.
    pub(super) async fn send(
        &self,
        sdk: &SdkConfig,
        service: &'static Service,
        target: Target,
        asked: Asked,
    ) -> Result<Vec<u8>, SdkError<AnswerError, HttpResponse>> {
        let sender = {
            let mut senders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let made = senders.entry((service.id, target));
            let make = |(_id, target): &(_, Target)| Arc::new(sender(sdk, service, target));
            Arc::clone(made.or_insert_with_key(make))
        };
        sender.invoke(asked).await
    }
}

fn sender(sdk: &SdkConfig, service: &Service, target: &Target) -> Sender {
    let mut sending = Sending::builder()
        .service_name(service.id)
        .operation_name("any")
        .endpoint_url(&target.endpoint)
        .runtime_plugin(signing(sdk, service, target.region.clone()))
        .retry_classifier(TransientErrorClassifier::<AnswerError>::new())
        .retry_classifier(AwsErrorCodeClassifier::<AnswerError>::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(HttpStatusCodeClassifier::new_from_codes(&[429]))
        .interceptor(SharedInterceptor::new(Boarding));
    if let Some(client) = sdk.http_client() {
        sending = sending.http_client(client);
    }
    if let Some(sleep) = sdk.sleep_impl() {
        sending = sending.sleep_impl(sleep);
    }
    if let Some(time) = sdk.time_source() {
        sending = sending.time_source(time);
    }
    if let Some(timeouts) = sdk.timeout_config() {
        sending = sending.timeout_config(timeouts.clone());
    }
    sending
        .serializer(|asked: Asked| {
            let request = asked.request;
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
}

/// Lets the tap of each request ride on what many requests share, with tries that are counted for this request alone.
#[derive(Debug)]
struct Boarding;

#[dyn_dispatch_hint]
impl Intercept for Boarding {
    fn name(&self) -> &'static str {
        "Boarding"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let asked = context.input().downcast_ref::<Asked>().ok_or("the request carries no tap")?;
        cfg.interceptor_state().store_put(asked.tap.clone());
        cfg.interceptor_state().store_put(StandardRetryStrategy::new());
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        tap(cfg)?.read_before_transmit(context, components, cfg)
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        tap(cfg)?.read_after_deserialization(context, components, cfg)
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        tap(cfg)?.read_after_attempt(context, components, cfg)
    }
}

fn tap(cfg: &ConfigBag) -> Result<Tap, BoxError> {
    cfg.load::<Tap>().cloned().ok_or_else(|| "no tap rides on the request".into())
}

/// The SDK's standard way of trying again. It keeps the leave for a further try in itself, so requests that share it would take
/// each other's; here each request has its own.
#[derive(Debug)]
struct Retries;

impl Retries {
    fn of(cfg: &ConfigBag) -> Result<&StandardRetryStrategy, BoxError> {
        cfg.load::<StandardRetryStrategy>().ok_or_else(|| "the request has no tries".into())
    }
}

impl RetryStrategy for Retries {
    fn should_attempt_initial_request(
        &self,
        components: &RuntimeComponents,
        cfg: &ConfigBag,
    ) -> Result<ShouldAttempt, BoxError> {
        Self::of(cfg)?.should_attempt_initial_request(components, cfg)
    }

    fn should_attempt_retry(
        &self,
        context: &InterceptorContext,
        components: &RuntimeComponents,
        cfg: &ConfigBag,
    ) -> Result<ShouldAttempt, BoxError> {
        Self::of(cfg)?.should_attempt_retry(context, components, cfg)
    }
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

fn signing(sdk: &SdkConfig, service: &Service, region: String) -> StaticRuntimePlugin {
    let mut config = Layer::new("wire");
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    config.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(Region::new(region))),
        region_set: None,
        name: Some(SigningName::from(service.signing)),
        signing_options: options(service),
    });
    let mut components = RuntimeComponentsBuilder::new("wire");
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
    )));
    components.set_identity_cache(sdk.identity_cache());
    if let Some(retry) = sdk.retry_config() {
        config.store_put(retry.clone());
    }
    components.set_retry_strategy(Some(SharedRetryStrategy::new(Retries)));
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
