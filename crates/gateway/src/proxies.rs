//! Whose request it is, where proxies stand in front.
//!
//! A header says what its sender likes. It is believed only as far as trusted proxies wrote it: from the
//! right, up to the first address that is none of theirs.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The proxies in front, and where they write for whom they ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    header: Header,
}

/// Where proxies write for whom they ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// `X-Forwarded-For`, the usual.
    #[default]
    XForwardedFor,
    /// `Forwarded`, as RFC 7239 has it.
    Forwarded,
}

impl Proxies {
    /// Reads networks (`10.0.0.0/8`) and single addresses.
    pub fn new(trusted: &[&str], header: Header) -> Result<Self, String> {
        let read = |text: &&str| {
            let single = text.parse::<IpAddr>().map(IpNet::from);
            text.parse()
                .or(single)
                .map_err(|_| format!("{text:?} is no network: write it as in \"10.0.0.0/8\""))
        };
        Ok(Self { trusted: trusted.iter().map(read).collect::<Result<_, _>>()?, header })
    }

    /// The header of that name.
    pub fn header(name: &str) -> Result<Header, String> {
        match name.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(Header::XForwardedFor),
            "forwarded" => Ok(Header::Forwarded),
            _ => Err(format!("{name:?} is not known: write \"x-forwarded-for\" or \"forwarded\"")),
        }
    }

    /// Who asks: the last one that no trusted proxy speaks for.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let name = match self.header {
            Header::XForwardedFor => "x-forwarded-for",
            Header::Forwarded => "forwarded",
        };
        for line in headers.get_all(name).iter().rev() {
            let Ok(line) = line.to_str() else { return client };
            for hop in line.rsplit(',') {
                let hop = match self.header {
                    Header::XForwardedFor => address(hop),
                    Header::Forwarded => forwarded(hop),
                };
                let Some(hop) = hop else { return client };
                client = hop.to_canonical();
                if !self.trusts(client) {
                    return client;
                }
            }
        }
        client
    }

    /// Whether there is nobody who may not say for whom he asks.
    pub(crate) fn trust_everybody(&self) -> bool {
        self.trusted.iter().any(|network| network.prefix_len() == 0)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// Whom limits count: an address, or for IPv6 the network that one subscriber has.
pub(crate) fn subscriber(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => {
            let mut octets = address.octets();
            octets.iter_mut().skip(8).for_each(|octet| *octet = 0);
            Ipv6Addr::from(octets).into()
        }
    }
}

fn forwarded(hop: &str) -> Option<IpAddr> {
    let pair = |part: &'_ str| {
        part.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
    };
    let (_, value) = hop.split(';').filter_map(pair).find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(value.trim_matches('"'))
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = || text.strip_prefix('[')?.split_once(']').map(|(address, _)| address)?.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().map(|address| address.ip()).ok();
    text.parse().ok().or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: Header, peer: &str, lines: &[&str], expected: &str) {
        let name = if header == Header::Forwarded { "forwarded" } else { "x-forwarded-for" };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        let proxies = Proxies::new(&["10.0.0.0/8", "2001:db8::1"], header).unwrap();
        assert_eq!(proxies.client(peer.parse().unwrap(), &headers).to_string(), expected, "{lines:?}");
    }

    #[test]
    fn a_stranger_is_who_he_is_whatever_he_says() {
        check(Header::XForwardedFor, "192.0.2.9", &["198.51.100.1"], "192.0.2.9");
        check(Header::XForwardedFor, "::ffff:192.0.2.9", &["198.51.100.1"], "192.0.2.9");
    }

    #[test]
    fn a_proxy_is_believed_and_nobody_before_it() {
        let check = |peer, lines: &[&str], expected| check(Header::XForwardedFor, peer, lines, expected);
        check("10.1.1.1", &["198.51.100.1"], "198.51.100.1");
        check("::ffff:10.1.1.1", &["198.51.100.1:4711"], "198.51.100.1");
        check("10.1.1.1", &["1.1.1.1, 198.51.100.1, 10.2.2.2"], "198.51.100.1");
        check("10.1.1.1", &["1.1.1.1", "198.51.100.1", "10.2.2.2"], "198.51.100.1");
        check("2001:db8::1", &["[2001:db8:9::7]:80"], "2001:db8:9::7");
        check("10.1.1.1", &[], "10.1.1.1");
        check("10.1.1.1", &["10.3.3.3, 10.2.2.2"], "10.3.3.3");
        // What cannot be read hides all that stands before it.
        check("10.1.1.1", &["1.1.1.1, unknown, 10.2.2.2"], "10.2.2.2");
        check("10.1.1.1", &[","], "10.1.1.1");
    }

    #[test]
    fn the_standard_header_is_read_too() {
        let check = |lines: &[&str], expected| check(Header::Forwarded, "10.1.1.1", lines, expected);
        check(&["for=198.51.100.1;proto=https, For=\"10.2.2.2:80\""], "198.51.100.1");
        check(&["for=\"[2001:db8:9::7]:80\""], "2001:db8:9::7");
        check(&["for=_hidden"], "10.1.1.1");
        check(&["by=10.9.9.9"], "10.1.1.1");
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_client() {
        let [one, two] =
            ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"].map(|text| subscriber(text.parse().unwrap()));
        assert_eq!(one, two);
        assert_ne!(one, subscriber("2001:db8:1:3::1".parse().unwrap()));
    }
}
