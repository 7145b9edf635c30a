//! A configuration file: what it may say, and how it is told what is wrong with it.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use gateway::{Config, ConfigError};

const GOOD: &str = r#"
listen = "0.0.0.0:8443"
hosts = ["chat.acme.example"]
trusted_proxies = ["10.0.0.0/8"]
redis = { env = "REDIS" }

[timeouts]
answer_seconds = 60

[limits]
client = { per_minute = 90, burst = 30 }

[[site]]
name = "uk"
account = "acme-uk"
project = "PROJECT-1"
upstream = "uk-1"
api_key = { env = "UK_KEY" }
connector_token = { env = "UK_TOKEN" }
origins = ["https://shop.acme.example", "https://*.acme.example"]

[site.identity]
issuer = "https://acme.example"
audience = "polychat"
verified_only = ["customer_tier"]
attributes = { customer_tier = "tier" }

[[site.identity.key]]
id = "2026"
algorithm = "HS256"
secret = { env = "SIGNING" }

[[site]]
account = "acme-us"
project = "PROJECT-2"
upstream = "https://proxy.acme.example/chat"
api_key = { env = "UK_KEY" }
connector_token = { env = "UK_TOKEN" }
origins = []
"#;

fn variable(name: &str) -> Option<String> {
    match name {
        "UK_KEY" | "UK_TOKEN" => Some("canary-of-a-key".to_owned()),
        "SIGNING" => Some("canary-0123456789-0123456789-0123456789".to_owned()),
        "REDIS" => Some("redis://:canary@127.0.0.1:6379".to_owned()),
        "EMPTY" => Some(" \n".to_owned()),
        "BROKEN" => Some("canary\nof a key".to_owned()),
        _ => None,
    }
}

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::parse("gateway.toml", text, Path::new("/etc/polychat"), &variable)
}

/// Changes one line of the good file, and sees what is said of it: the line's own number, and this.
#[track_caller]
fn check(old: &str, new: &str, expected: &[&str]) {
    assert!(GOOD.contains(old), "{old}");
    let text = GOOD.replacen(old, new, 1);
    let said = read(&text).map(|config| format!("{config:?}")).unwrap_err().to_string();
    assert_eq!(said.lines().count(), expected.len(), "{said}");
    for (line, expected) in said.lines().zip(expected) {
        let rest = line.strip_prefix("gateway.toml:").unwrap_or_else(|| panic!("{line}"));
        let (number, rest) = rest.split_once(": ").unwrap();
        assert!(rest.contains(expected), "{line}");
        // What is missing is told at its table.
        let named = text.lines().nth(number.parse::<usize>().unwrap() - 1).unwrap();
        let is_there = new.lines().any(|new| !new.is_empty() && named.contains(new));
        assert!(is_there || expected.contains("it is missing"), "{line}");
    }
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn a_good_file_is_taken_whole_and_shows_no_secret() {
    let config = read(GOOD).unwrap_or_else(|error| panic!("{error}"));
    let names: Vec<_> = config.sites.iter().map(|site| site.name.as_str()).collect();
    assert_eq!(names, ["uk", "PROJECT-2"]);
    assert_eq!(config.files, Path::new("/etc/polychat/dist"));
    assert_eq!((config.patience.as_secs(), config.grace.as_secs()), (60, 65));
    assert_eq!((config.limits.client.per_minute, config.limits.client.burst), (90, 30));
    assert!(
        config.sites.iter().all(|site| !site.missing_origin && !site.null_origin && site.binding.is_some())
    );
    assert!(!format!("{config:?}").contains("canary"));
}

#[test]
fn a_wrong_name_is_told_with_the_nearest_right_one() {
    check("\nlisten =", "\nlisen =", &["lisen: there is no such key; did you mean `listen`?"]);
    check(
        "origins = []",
        "orgins = []",
        &["site.origins: it is missing", "site.orgins: there is no such key; did you mean `origins`?"],
    );
    check(
        "answer_seconds",
        "answer_secs",
        &["timeouts.answer_secs: there is no such key; did you mean `answer_seconds`?"],
    );
    check("\"uk-1\"", "\"uk1\"", &["did you mean \"uk-1\"?"]);
    check(
        "\"HS256\"",
        "\"HS265\"",
        &["site.identity.key.algorithm: \"HS265\" is none of HS256, RS256, ES256; did you mean \"HS256\"?"],
    );
    check(
        "per_minute = 90",
        "per_min = 90",
        &["limits.client.per_min: there is no such key; here may stand per_minute, burst"],
    );
    check(
        "{ env = \"UK_KEY\" }",
        "{ evn = \"UK_KEY\" }",
        &["site.api_key: there is no `evn` of a secret; did you mean `env`?"],
    );
}

#[test]
fn a_wrong_value_is_told_with_what_to_write() {
    check("\"0.0.0.0:8443\"", "\"localhost\"", &["listen: \"localhost\" is no address"]);
    check(
        "answer_seconds = 60",
        "answer_seconds = 0",
        &["timeouts.answer_seconds: it must be a whole number from 1 to 600"],
    );
    check("\"10.0.0.0/8\"", "\"10.0.0.0/99\"", &["trusted_proxies: \"10.0.0.0/99\" is no network"]);
    check(
        "\"chat.acme.example\"",
        "\"https://chat.acme.example\"",
        &["hosts: \"https://chat.acme.example\" is no host name"],
    );
    check(
        "\"https://*.acme.example\"",
        "\"*.acme.example\"",
        &["site.origins: the allowed origin \"*.acme.example\" is none"],
    );
    check("\"PROJECT-1\"", "\"PROJECT 1\"", &["site.project: the project \"PROJECT 1\" is not an id"]);
    check(
        "trusted_proxies = [\"10.0.0.0/8\"]",
        "client_address = \"forwarded\"",
        &["client_address: nobody is trusted to say it"],
    );
    check(
        "account = \"acme-us\"\nproject = \"PROJECT-2\"",
        "account = \"acme-uk\"\nproject = \"PROJECT-1\"",
        &["another [[site]] has acme-uk/PROJECT-1 already"],
    );
    check("\n[limits]\nclient", "\n[limits\nclient", &["this is not TOML"]);
}

#[test]
fn a_secret_comes_from_outside_and_is_never_shown() {
    check("{ env = \"UK_KEY\" }", "\"canary\"", &["site.api_key: a secret does not stand here"]);
    check(
        "{ env = \"UK_KEY\" }",
        "{ env = \"NO_SUCH\" }",
        &["site.api_key: the environment variable NO_SUCH is not set"],
    );
    check(
        "{ env = \"UK_KEY\" }",
        "{ env = \"EMPTY\" }",
        &["site.api_key: the secret that it names is empty"],
    );
    check(
        "{ env = \"UK_KEY\" }",
        "{ file = \"no/such\" }",
        &["site.api_key: the file no/such cannot be read"],
    );
    check(
        "{ env = \"UK_TOKEN\" }",
        "{ env = \"BROKEN\" }",
        &["site.connector_token: it cannot stand in a header"],
    );
    check(
        "{ env = \"SIGNING\" }",
        "{ env = \"UK_KEY\" }",
        &["site.identity.key.secret: it is no key for HS256"],
    );
    check("{ env = \"REDIS\" }", "\"redis://:canary@127.0.0.1\"", &["redis: a secret does not stand here"]);
    check("{ env = \"REDIS\" }", "\"127.0.0.1:6379\"", &["redis: it is no address of a Redis"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_from_top_to_bottom() {
    let said = read("lisen = 1\n[tiemouts]\n[[site]]\nacount = \"a\"\n").unwrap_err().to_string();
    let keys: Vec<_> = said.lines().map(|line| line.split(':').nth(2).unwrap().trim()).collect();
    assert_eq!(
        keys,
        [
            "lisen",
            "tiemouts",
            "site.account",
            "site.project",
            "site.upstream",
            "site.api_key",
            "site.connector_token",
            "site.origins",
            "site.acount"
        ]
    );
    assert!(read("").unwrap_err().to_string().contains("there is no [[site]]"));
}

#[test]
fn the_file_that_one_starts_from_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pem = rcgen::KeyPair::generate().unwrap().public_key_pem();
    let secret =
        |name: &str| Some(if name == "identity.pem" { pem.clone() } else { "redis://127.0.0.1".to_owned() });
    let check = |text: &str| {
        // Its secrets come from the environment here.
        let text = text.replace("{ file = \"/run/secrets/polychat/", "{ env = \"");
        let config =
            Config::parse("start.toml", &text, &root, &secret).unwrap_or_else(|error| panic!("{error}"));
        assert!(config.redis.is_some() && config.admin.is_some());
    };
    check(&std::fs::read_to_string(root.join("deploy/gateway.toml")).unwrap());
    let manifest = std::fs::read_to_string(root.join("deploy/kubernetes/gateway.yaml")).unwrap();
    let (_, rest) = manifest.split_once("gateway.toml: |\n").unwrap();
    check(rest.split_once("---").unwrap().0);
}
