//! What an operator watches: counts and times, without a word of what was said.
//!
//! Labels are names of the configuration and words of this program. Nothing that a visitor sends becomes one:
//! the number of series is fixed when the configuration is read.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use chat_api::Operation;
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

    /// A call that no site answers for.
    pub fn astray(&self, operation: &'static str, status: u16, time: Duration) {
        let site = "none".to_owned();
        self.0.calls.get_or_create(&Call { site: site.clone(), operation, status }).inc();
        self.0.times.get_or_create(&Timed { site, operation }).observe(time.as_secs_f64());
    }

    /// What is counted for one site.
    pub fn of(&self, site: &str) -> SiteMetrics {
        SiteMetrics { all: self.clone(), site: site.to_owned(), usual: Default::default() }
    }

    pub fn limited(&self, site: &str, kind: &'static str) {
        self.0.limited.get_or_create(&kind_of(site, kind)).inc();
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

/// What is counted for one site. What nearly every call counts is looked up once.
pub(crate) struct SiteMetrics {
    all: Metrics,
    site: String,
    usual: [Usual; Operation::ALL.len()],
}

/// The series of one operation that went well.
#[derive(Default)]
struct Usual {
    good: OnceLock<Counter>,
    time: OnceLock<Histogram>,
    upstream_time: OnceLock<Histogram>,
    run: OnceLock<Counter>,
}

impl SiteMetrics {
    /// A call that was answered.
    pub fn call(&self, operation: Option<Operation>, status: u16, time: Duration) {
        let (all, usual) = (&self.all.0, self.usual(operation));
        let operation = operation.map_or("none", Operation::name);
        let timed = || all.times.get_or_create_owned(&Timed { site: self.site.clone(), operation });
        let counted = || all.calls.get_or_create_owned(&Call { site: self.site.clone(), operation, status });
        match usual {
            Some(usual) => usual.time.get_or_init(timed).observe(time.as_secs_f64()),
            None => timed().observe(time.as_secs_f64()),
        };
        match usual.filter(|_| status == 200) {
            Some(usual) => usual.good.get_or_init(counted).inc(),
            None => counted().inc(),
        };
    }

    /// A call to the upstream, and what was wrong with its answer.
    pub fn upstream(&self, operation: Operation, error: Option<&'static str>, time: Duration) {
        let timed = || Timed { site: self.site.clone(), operation: operation.name() };
        let timed = || self.all.0.upstream_times.get_or_create_owned(&timed());
        match self.usual(Some(operation)) {
            Some(usual) => usual.upstream_time.get_or_init(timed).observe(time.as_secs_f64()),
            None => timed().observe(time.as_secs_f64()),
        };
        if let Some(kind) = error {
            self.all.0.upstream_errors.get_or_create(&kind_of(&self.site, kind)).inc();
        }
    }

    pub fn retry(&self, kind: &'static str) {
        self.all.0.retries.get_or_create(&kind_of(&self.site, kind)).inc();
    }

    /// What came of an idempotency key.
    pub fn key(&self, operation: Operation, kind: &'static str) {
        let counted = || self.all.0.keys.get_or_create_owned(&kind_of(&self.site, kind));
        match self.usual(Some(operation)).filter(|_| kind == "run") {
            Some(usual) => usual.run.get_or_init(counted).inc(),
            None => counted().inc(),
        };
    }

    fn usual(&self, operation: Option<Operation>) -> Option<&Usual> {
        let place = Operation::ALL.iter().position(|own| Some(*own) == operation)?;
        self.usual.get(place)
    }
}

fn kind_of(site: &str, kind: &'static str) -> Kind {
    Kind { site: site.to_owned(), kind }
}
