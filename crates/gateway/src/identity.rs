//! Who a visitor is, signed by the website's own server.
//!
//! A browser can claim anything in `integration_attributes`. Where a site signs a token (JWT) for its
//! signed-in visitors, the page sends it as `X-Polychat-Identity`; it is verified here, its claims take the
//! place of what the browser says, and what only a token may say is removed where there is none.
//!
//! Boundary: no token and no claim is ever put into an error or a log.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::http::{HeaderMap, StatusCode};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde_json::{Map, Value};

use crate::{
    ConfigError,
    body::{Object, raw},
    refusal::Refusal,
};

/// The header that brings a token.
pub(crate) const HEADER: &str = "x-polychat-identity";
/// The longest token that is looked at.
const LONGEST: usize = 8 * 1024;
const ATTRIBUTES: &str = "integration_attributes";

/// Who signs, and what is taken from it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The `iss` that a token must have.
    pub issuer: String,
    /// The `aud` that a token must have.
    pub audience: String,
    /// How far clocks may be apart.
    pub skew: Duration,
    /// The longest time from `iat` to `exp`; `iat` is needed.
    pub longest_life: Duration,
    /// Whether nobody may open a conversation without a token.
    pub required: bool,
    /// Attributes, and the claims that they are taken from.
    pub attributes: BTreeMap<String, String>,
    /// Attributes that no browser may say.
    pub verified_only: Vec<String>,
    /// The keys that are taken, several while they are exchanged.
    pub keys: Vec<Key>,
}

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256: a secret on both sides.
    Hs256,
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Rs256, Self::Es256];

    /// As a token names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    fn library(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
        }
    }
}

/// A key that verifies tokens of one algorithm.
#[derive(Clone)]
pub struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

impl Key {
    /// `material` is a secret for HS256 and a public key in PEM otherwise. With an `id`, only tokens that
    /// name it as their `kid` are tried.
    pub fn new(id: Option<String>, algorithm: Algorithm, material: &str) -> Result<Self, ConfigError> {
        let bad = || ConfigError::BadIdentityKey { algorithm: algorithm.name().to_owned() };
        let key = match algorithm {
            // A short secret is found by trying; a public key as a secret is an old trick.
            Algorithm::Hs256 if material.len() < 32 || material.contains("-----BEGIN") => return Err(bad()),
            Algorithm::Hs256 => DecodingKey::from_secret(material.as_bytes()),
            Algorithm::Rs256 => DecodingKey::from_rsa_pem(material.as_bytes()).map_err(|_| bad())?,
            Algorithm::Es256 => DecodingKey::from_ec_pem(material.as_bytes()).map_err(|_| bad())?,
        };
        Ok(Self { id, algorithm, key })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// The claims of the token that came, if one did.
    pub(crate) fn verify(&self, headers: &HeaderMap) -> Result<Option<Map<String, Value>>, Refusal> {
        let mut given = headers.get_all(HEADER).iter();
        let token = match (given.next(), given.next()) {
            (None, _) => return Ok(None),
            (Some(token), None) => token.to_str().ok().filter(|token| token.len() <= LONGEST),
            (Some(_), Some(_)) => None,
        };
        let token = token.ok_or_else(|| invalid("it is given once, as text of at most 8 kB"))?;
        let header = decode_header(token).map_err(|_| invalid("it is no JWT"))?;
        let fits = |key: &&Key| {
            key.algorithm.library() == header.alg
                && (key.id.is_none() || header.kid.is_none() || key.id == header.kid)
        };
        let mut reason = "no key of this site fits its `alg` and `kid`";
        for key in self.keys.iter().filter(fits) {
            match decode::<Map<String, Value>>(token, &key.key, &self.validation(key.algorithm)) {
                Ok(token) => return self.lived(token.claims).map(Some),
                Err(error) => match error.kind() {
                    // Another key may be the right one.
                    ErrorKind::InvalidSignature => reason = "its signature does not fit",
                    ErrorKind::ExpiredSignature => return Err(expired()),
                    ErrorKind::InvalidIssuer => {
                        return Err(invalid("its `iss` is not the issuer of this site"));
                    }
                    ErrorKind::InvalidAudience => {
                        return Err(invalid("its `aud` is not the audience of this site"));
                    }
                    ErrorKind::ImmatureSignature => return Err(invalid("its `nbf` is still to come")),
                    ErrorKind::MissingRequiredClaim(_) => {
                        return Err(invalid("it needs the claims exp, iat, iss and aud"));
                    }
                    _ => return Err(invalid("it cannot be read")),
                },
            }
        }
        Err(invalid(reason))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm.library());
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.leeway = self.skew.as_secs();
        validation.validate_nbf = true;
        validation
    }

    /// A token that is good for years is as good as stolen.
    fn lived(&self, claims: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
        let time = |name: &str| claims.get(name).and_then(Value::as_f64);
        let (Some(issued), Some(ends)) = (time("iat"), time("exp")) else {
            return Err(invalid("it needs the claims exp, iat, iss and aud"));
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Issued later, a token could be good for as long as its maker likes.
        if issued > now.saturating_add(self.skew).as_secs_f64() {
            return Err(invalid("its `iat` is still to come"));
        }
        if ends - issued > self.longest_life.as_secs_f64() {
            return Err(invalid("from its `iat` to its `exp` is longer than longest_life_seconds"));
        }
        Ok(claims)
    }

    /// Puts what a token says in the place of what the browser says. `opens` where the call opens a
    /// conversation, which is when attributes are first told.
    pub(crate) fn dress(
        &self,
        body: &mut Object<'_>,
        claims: Option<&Map<String, Value>>,
        opens: bool,
    ) -> Result<(), Refusal> {
        if opens && self.required && claims.is_none() {
            let message = format!("this website's visitors have to be signed in: send its token as {HEADER}");
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "IDENTITY_REQUIRED", message));
        }
        if !opens && body.raw(ATTRIBUTES).is_none() {
            return Ok(());
        }
        let Some(mut attributes) = body.object(ATTRIBUTES) else {
            let message = "integration_attributes: it must be an object whose keys stand there once";
            return Err(Refusal::unreadable(message));
        };
        for name in self.verified_only.iter() {
            attributes.remove(name);
        }
        for (name, claim) in &self.attributes {
            if let Some(value) = claims.and_then(|claims| claims.get(claim)) {
                attributes.set(name, value);
            }
        }
        let is_said = body.raw(ATTRIBUTES).is_some() || !attributes.is_empty();
        if let Some(attributes) = is_said.then(|| raw(&attributes)).flatten() {
            body.put(ATTRIBUTES, attributes);
        }
        Ok(())
    }
}

fn invalid(reason: &str) -> Refusal {
    let message = format!("{HEADER}: the token is not taken: {reason}");
    Refusal::new(StatusCode::UNAUTHORIZED, "IDENTITY_INVALID", message)
}

fn expired() -> Refusal {
    let message = format!("{HEADER}: the token has expired; have the website sign a new one");
    Refusal::new(StatusCode::UNAUTHORIZED, "IDENTITY_EXPIRED", message)
}
