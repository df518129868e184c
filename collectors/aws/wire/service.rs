//! Services, their protocols and where they are reached.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::api::parse;

use super::super::envelope;

/// A service of AWS.
#[derive(Debug)]
pub(in crate::aws) struct Service {
    /// Its id in the SDKs, such as `Account`; settings name endpoints by it.
    pub(in crate::aws) id: &'static str,
    /// The name that requests are signed for.
    pub(in crate::aws) signing: &'static str,
    /// The first part of its host name.
    pub(in crate::aws) prefix: &'static str,
    /// How it speaks.
    pub(in crate::aws) protocol: Protocol,
    /// Where it is.
    pub(in crate::aws) place: Place,
}

/// The wire protocols. <https://smithy.io/2.0/aws/protocols/index.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum Protocol {
    /// Form in, XML out; the API's version.
    Query(&'static str),
    /// The query protocol as EC2 speaks it; the API's version.
    Ec2(&'static str),
    /// JSON 1.0; what stands before the operation in `X-Amz-Target`.
    Json10(&'static str),
    /// JSON 1.1; what stands before the operation in `X-Amz-Target`.
    Json11(&'static str),
    /// Paths in, JSON out.
    RestJson,
    /// Paths in, XML out.
    RestXml,
}

/// Where a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum Place {
    /// In every region.
    Regional,
    /// In every region, at a host of the account's own.
    Account,
    /// Once a partition: the regions that sign for it in `aws`, `aws-cn` and `aws-us-gov`; none where it is not there.
    /// With `true` the region is part of the host name.
    Global([Option<&'static str>; 3], bool),
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// The address without a path.
    pub(super) endpoint: String,
    /// The region that requests are signed for.
    pub(super) region: String,
}

impl Protocol {
    /// True for XML answers.
    pub(in crate::aws) fn is_xml(self) -> bool {
        match self {
            Self::Query(_) | Self::Ec2(_) | Self::RestXml => true,
            Self::Json10(_) | Self::Json11(_) | Self::RestJson => false,
        }
    }

    /// Whether a body is complete text of the protocol.
    pub(super) fn is_whole(self, body: &[u8]) -> Result<(), String> {
        if self.is_xml() {
            return envelope::is_whole(body).map_err(|error| error.to_string());
        }
        parse(body).map(drop).map_err(|error| error.to_string())
    }
}

/// Where a service is reached from a region; nothing where its partition lacks it, or the account is not told.
pub(super) fn target(
    sdk: &SdkConfig,
    service: &Service,
    region: &str,
    account: Option<&str>,
) -> Option<Target> {
    let partition = Partition::of(region);
    let (signing, named) = match service.place {
        Place::Regional | Place::Account => (region, true),
        Place::Global(homes, named) => (home(homes, partition)?, named),
    };
    let account = match service.place {
        Place::Account => format!("{}.", account?),
        Place::Regional | Place::Global(..) => String::new(),
    };
    let place = if named { format!(".{signing}") } else { String::new() };
    let host =
        if sdk.use_fips() == Some(true) { fips(service, partition) } else { service.prefix.to_owned() };
    let ours = || format!("https://{account}{host}{place}.{}", partition.suffix());
    Some(Target { endpoint: configured(sdk, service.id).unwrap_or_else(ours), region: signing.to_owned() })
}

/// The services whose ordinary endpoints in the regions of the US government have validated cryptography, so that they
/// have no others. <https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html>
const VALIDATED: &[&str] = &[
    "ACM",
    "AccessAnalyzer",
    "CloudTrail",
    "CloudWatch",
    "CloudWatch Logs",
    "Config Service",
    "DynamoDB",
    "EC2",
    "Elastic Load Balancing",
    "Elastic Load Balancing v2",
    "GuardDuty",
    "Organizations",
    "RDS",
    "SNS",
    "SQS",
    "SSO Admin",
];

/// The first part of the host name of an endpoint with validated cryptography.
fn fips(service: &Service, partition: Partition) -> String {
    if partition == Partition::Government && VALIDATED.contains(&service.id) {
        return service.prefix.to_owned();
    }
    match service.id {
        "SageMaker" => "api-fips.sagemaker".to_owned(),
        _ => format!("{}-fips", service.prefix),
    }
}

/// The endpoint that `AWS_ENDPOINT_URL_…`, the profile or `AWS_ENDPOINT_URL` name, in the SDK's order.
fn configured(sdk: &SdkConfig, service: &'static str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let named = sdk.service_config().and_then(|config| config.load_config(key));
    named.or_else(|| sdk.endpoint_url().map(str::to_owned)).map(|url| url.trim_end_matches('/').to_owned())
}

fn home(homes: [Option<&'static str>; 3], partition: Partition) -> Option<&'static str> {
    let [aws, china, government] = homes;
    match partition {
        Partition::Aws => aws,
        Partition::China => china,
        Partition::Government => government,
    }
}

/// The partitions of AWS. <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::aws) enum Partition {
    /// The commercial regions.
    Aws,
    /// China.
    China,
    /// The regions of the US government.
    Government,
}

impl Partition {
    /// The partition of a region, by the prefixes of region names.
    pub(in crate::aws) fn of(region: &str) -> Self {
        if region.starts_with("cn-") {
            Self::China
        } else if region.starts_with("us-gov-") {
            Self::Government
        } else {
            Self::Aws
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::Government => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
        }
    }
}
