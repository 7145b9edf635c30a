//! What a configuration may say and is seldom meant.
//!
//! Boundary: nothing here is a mistake for certain, so nothing is refused; `--check` and the start tell it.

use url::Url;

use super::{Config, Upstream};
use crate::Origins;

impl Config {
    /// What to look at again, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.files.is_dir() {
            let folder = self.files.display();
            remarks.push(format!(
                "files: the folder {folder} is not there, and without it the gateway does not start"
            ));
        }
        if self.admin == Some(self.listen) && self.listen.port() != 0 {
            remarks.push("admin: it is the address of listen; it needs another".to_owned());
        }
        if self.proxies.trust_everybody() {
            remarks
                .push("trusted_proxies: every client may say for whom it asks; name your proxies".to_owned());
        }
        for site in &self.sites {
            let name = &site.name;
            if let Upstream::Api(api) = &site.upstream
                && is_open(&api.base)
            {
                let base = &api.base;
                remarks.push(format!("{name}: the keys go to {base} in clear text; write https://"));
            }
            if site.origins == Origins::Only(Vec::new()) {
                remarks.push(format!("{name}: no website may ask; name it in origins"));
            }
        }
        remarks
    }
}

/// Whether what is sent there can be read on the way.
fn is_open(base: &str) -> bool {
    let Ok(url) = Url::parse(base) else { return false };
    let is_near = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_near
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Api, Credentials, Proxies};

    fn config(base: &str) -> Config {
        let credentials = Credentials::new("key", "token").unwrap();
        Config::new(std::env::temp_dir(), Upstream::Api(Api::new(base, credentials).unwrap()))
    }

    #[test]
    fn keys_in_clear_text_are_told_but_on_this_machine() {
        for base in ["uk-1", "https://a.example", "http://127.0.0.1:9", "http://localhost", "http://[::1]:9"]
        {
            assert_eq!(config(base).remarks(), [""; 0], "{base}");
        }
        for base in ["http://a.example", "http://10.0.0.1", "http://localhost.a.example"] {
            assert!(config(base).remarks()[0].contains("clear text"), "{base}");
        }
    }

    #[test]
    fn what_is_seldom_meant_is_told() {
        let told = |change: fn(&mut Config)| {
            let mut config = config("uk-1");
            change(&mut config);
            config.remarks().join("\n")
        };
        assert!(told(|config| config.files = "/no/such".into()).starts_with("files: "));
        assert!(told(|config| config.admin = Some(config.listen)).starts_with("admin: "));
        let proxies =
            |networks: &[&str]| Proxies::new(networks, Proxies::header("forwarded").unwrap()).unwrap();
        let mut everybody = config("uk-1");
        everybody.proxies = proxies(&["10.0.0.0/8", "::/0"]);
        assert!(everybody.remarks()[0].starts_with("trusted_proxies: "));
        everybody.proxies = proxies(&["10.0.0.0/8"]);
        assert_eq!(everybody.remarks(), [""; 0]);
        assert!(told(|config| config.sites[0].origins = Origins::Only(Vec::new())).contains("no website"));
    }
}
