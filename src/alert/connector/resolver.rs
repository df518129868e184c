//! Resolves names to addresses that may be connected to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::config::{Network, is_public};

use super::Failure;

/// The addresses that may be connected to.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    allowed: Vec<Network>,
}

impl Reach {
    /// Public addresses, and those of some networks.
    pub(super) fn new(allowed: &[Network]) -> Self {
        Self { allowed: allowed.to_vec() }
    }

    /// Looks whether an address may be connected to.
    ///
    /// # Errors
    /// When it may not.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), Failure> {
        let may = is_public(address) || self.allowed.iter().any(|network| network.contains(address));
        if may { Ok(()) } else { Err(Failure::NotPublic { address }) }
    }
}

/// The machine's resolver.
#[derive(Debug)]
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A resolver that leaves out what may not be connected to.
pub(super) struct Guarded {
    inner: Arc<dyn Resolve>,
    reach: Reach,
}

impl std::fmt::Debug for Guarded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guarded").field("reach", &self.reach).finish_non_exhaustive()
    }
}

impl Guarded {
    /// A resolver around another one.
    pub(super) fn new(inner: Arc<dyn Resolve>, reach: Reach) -> Self {
        Self { inner, reach }
    }

    /// The addresses that may be connected to.
    pub(super) fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The addresses of a host that may be connected to; at least one.
    pub(super) fn lookup(
        &self,
        host: String,
    ) -> impl Future<Output = Result<Vec<SocketAddr>, Failure>> + Send + 'static {
        let (inner, reach) = (Arc::clone(&self.inner), self.reach.clone());
        async move {
            let lost = |detail: String| Failure::NoAddress { detail };
            let name = host.parse::<Name>().map_err(|error| lost(error.to_string()))?;
            let found: Vec<SocketAddr> =
                inner.resolve(name).await.map_err(|error| lost(error.to_string()))?.collect();
            let Some(first) = found.first().copied() else { return Err(lost("none was found".to_owned())) };
            let open: Vec<SocketAddr> =
                found.into_iter().filter(|each| reach.check(each.ip()).is_ok()).collect();
            if open.is_empty() { Err(Failure::NotPublic { address: first.ip() }) } else { Ok(open) }
        }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.lookup(name.as_str().to_owned());
        Box::pin(async move { Ok(Box::new(found.await?.into_iter()) as Addrs) })
    }
}
