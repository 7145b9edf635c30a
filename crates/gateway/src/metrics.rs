//! What an operator watches: counts and times, without a word of what was said.
//!
//! Labels are names of the configuration and words of this program. Nothing that a visitor sends becomes one:
//! the number of series is fixed when the configuration is read.

use std::{sync::Arc, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    site: String,
    operation: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    site: String,
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    site: String,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// All counts. A clone is the same one.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    calls: Family<Call, Counter>,
    times: Family<Timed, Histogram>,
    upstream_times: Family<Timed, Histogram>,
    upstream_errors: Family<Kind, Counter>,
    retries: Family<Kind, Counter>,
    limited: Family<Kind, Counter>,
    keys: Family<Kind, Counter>,
    connections: Gauge,
    reloads: Family<Outcome, Counter>,
}

impl Metrics {
    pub fn new() -> Self {
        let histogram = || Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        let mut inner = Inner {
            registry: Registry::with_prefix("polychat_gateway"),
            calls: Family::default(),
            times: histogram(),
            upstream_times: histogram(),
            upstream_errors: Family::default(),
            retries: Family::default(),
            limited: Family::default(),
            keys: Family::default(),
            connections: Gauge::default(),
            reloads: Family::default(),
        };
        let registry = &mut inner.registry;
        registry.register(
            "calls",
            "Calls answered; those with operation respond are turns",
            inner.calls.clone(),
        );
        registry.register("call_seconds", "From a call's head to its answer", inner.times.clone());
        registry.register(
            "upstream_seconds",
            "From a call to an upstream to its answer",
            inner.upstream_times.clone(),
        );
        registry.register(
            "upstream_errors",
            "Calls to an upstream without a good answer",
            inner.upstream_errors.clone(),
        );
        registry.register(
            "retries",
            "Calls sent again that were certainly not processed",
            inner.retries.clone(),
        );
        registry.register("limited", "Calls turned away by a limit", inner.limited.clone());
        registry.register(
            "idempotency",
            "Calls with a key: run, joined, replayed or refused",
            inner.keys.clone(),
        );
        registry.register("connections", "Connections of visitors now", inner.connections.clone());
        registry.register("reloads", "Times the configuration was read again", inner.reloads.clone());
        Self(Arc::new(inner))
    }

    pub fn call(&self, site: &str, operation: &'static str, status: u16, time: Duration) {
        let site = site.to_owned();
        self.0.calls.get_or_create(&Call { site: site.clone(), operation, status }).inc();
        self.0.times.get_or_create(&Timed { site, operation }).observe(time.as_secs_f64());
    }

    pub fn upstream(&self, site: &str, operation: &'static str, error: Option<&'static str>, time: Duration) {
        self.0
            .upstream_times
            .get_or_create(&Timed { site: site.to_owned(), operation })
            .observe(time.as_secs_f64());
        if let Some(kind) = error {
            self.0.upstream_errors.get_or_create(&kind_of(site, kind)).inc();
        }
    }

    pub fn retry(&self, site: &str, kind: &'static str) {
        self.0.retries.get_or_create(&kind_of(site, kind)).inc();
    }

    pub fn limited(&self, site: &str, kind: &'static str) {
        self.0.limited.get_or_create(&kind_of(site, kind)).inc();
    }

    pub fn key(&self, site: &str, kind: &'static str) {
        self.0.keys.get_or_create(&kind_of(site, kind)).inc();
    }

    pub fn reload(&self, is_good: bool) {
        let outcome = if is_good { "done" } else { "refused" };
        self.0.reloads.get_or_create(&Outcome { outcome }).inc();
    }

    pub fn connections(&self) -> &Gauge {
        &self.0.connections
    }

    /// As Prometheus reads it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Into memory: it can always be written.
        let _ = encode(&mut text, &self.0.registry);
        text
    }
}

fn kind_of(site: &str, kind: &'static str) -> Kind {
    Kind { site: site.to_owned(), kind }
}
