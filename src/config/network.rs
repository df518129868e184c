//! Which addresses may be connected to: public ones, and those that a configuration names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

/// A range of addresses, as `10.0.0.0/8`, `fd00::/8` or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// A text that is no range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no range of addresses; write it as \"10.0.0.0/8\" or \"fd00::/8\"")]
pub struct NoNetwork {
    text: String,
}

impl TryFrom<String> for Network {
    type Error = NoNetwork;
    fn try_from(text: String) -> Result<Self, NoNetwork> {
        let (address, bits) = text.split_once('/').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
        let Ok(first) = address.parse::<IpAddr>() else { return Err(NoNetwork { text }) };
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits.map(str::parse::<u8>) {
            None => most,
            Some(Ok(bits)) if bits <= most => bits,
            Some(_) => return Err(NoNetwork { text }),
        };
        let network = Self { first, bits };
        // `10.1.2.3/8` is a slip of whoever wrote it: nobody knows whether one address was meant or sixteen million.
        if network.masked(first) == number(first) { Ok(network) } else { Err(NoNetwork { text }) }
    }
}

impl Network {
    /// Whether the address lies in it. An IPv4 address within an IPv6 one counts as itself.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let lies = |address: IpAddr| {
            self.first.is_ipv4() == address.is_ipv4() && self.masked(address) == number(self.first)
        };
        lies(address) || embedded(address).is_some_and(|inner| lies(IpAddr::V4(inner)))
    }

    fn masked(&self, address: IpAddr) -> u128 {
        let width = if self.first.is_ipv4() { 32 } else { 128 };
        let shift = u32::from(width - self.bits);
        number(address).checked_shr(shift).and_then(|high| high.checked_shl(shift)).unwrap_or(0)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The IPv4 address that an IPv6 one leads to: mapped, compatible, translated (RFC 6052, RFC 7915), 6to4.
fn embedded(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    let [a, b, c, d, e, f, g, h] = address.segments();
    let low = Ipv4Addr::from_bits((u32::from(g) << 16) | u32::from(h));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff | 0] | [0, 0, 0, 0, 0xffff, 0] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(low),
        [0x2002, high, next, ..] => Some(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(next))),
        _ => None,
    }
}

/// Ranges of IPv4 that are not public: <https://www.iana.org/assignments/iana-ipv4-special-registry>, multicast, and
/// addresses at which clouds answer their own machines.
const CLOSED_V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Ranges within the global unicast of IPv6 that are not public, or lead elsewhere: protocol assignments with Teredo,
/// documentation, 6to4 (<https://www.iana.org/assignments/iana-ipv6-special-registry>).
const CLOSED_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// The global unicast of IPv6; everything else is local, reserved or leads to IPv4.
const GLOBAL_V6: Network = Network { first: IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)), bits: 3 };

/// Whether an address is public: nothing of our own network, of this machine or of the cloud around it answers there.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => !CLOSED_V4
            .iter()
            .any(|(first, bits)| Network { first: IpAddr::V4(*first), bits: *bits }.contains(address)),
        IpAddr::V6(six) if GLOBAL_V6.contains(address) => {
            let closed = |(first, bits): &(Ipv6Addr, u8)| {
                Network { first: IpAddr::V6(*first), bits: *bits }.contains(address)
            };
            // ISATAP (RFC 5214): the last half says which IPv4 address it leads to.
            let [.., e, f, _, _] = six.segments();
            let isatap = matches!(e, 0 | 0x200) && f == 0x5efe;
            !isatap && !CLOSED_V6.iter().any(closed)
        }
        // Mapped and NAT64 addresses are the IPv4 address that they hold; compatible ones have no use left.
        IpAddr::V6(six) => {
            let leads =
                matches!(six.segments(), [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..]);
            leads && embedded(address).is_some_and(|inner| is_public(IpAddr::V4(inner)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Result<Network, NoNetwork> {
        Network::try_from(text.to_owned())
    }

    #[test]
    fn a_network_contains_what_its_bits_say() {
        let ten = network("10.0.0.0/8").unwrap();
        assert!(ten.contains("10.255.0.1".parse().unwrap()) && !ten.contains("11.0.0.1".parse().unwrap()));
        assert!(ten.contains("::ffff:10.1.1.1".parse().unwrap()), "a mapped address is the one it holds");
        assert!(!ten.contains("::1".parse().unwrap()));
        assert!(network("fd00::/8").unwrap().contains("fd12::1".parse().unwrap()));
        assert!(network("0.0.0.0/0").unwrap().contains("8.8.8.8".parse().unwrap()));
        assert!(!network("0.0.0.0/0").unwrap().contains("2001:4860:4860::8888".parse().unwrap()));
        assert!(network("127.0.0.1").unwrap().contains("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_said() {
        for wrong in
            ["10.1.2.3/8", "10.0.0.0/33", "10.0.0.0/x", "ten", "fd00::1/8", "", "10.0.0.0/-1", "localhost"]
        {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_addresses_of_the_internet_are_public() {
        for address in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "168.63.129.17",
            "223.255.255.255",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
