//! The names of the headers that carry more than a body does, in the lower case of HTTP/2.

/// The API key of the account. Only a trusted server ever holds it.
pub const X_API_KEY: &str = "x-api-key";

/// The connector token, which also fixes the environment (live, pre-release, sandbox).
/// Only a trusted server ever holds it.
pub const X_TOKEN: &str = "x-token";

/// On every answer: the id to quote to PolyAI, equal to an error's `error_id`.
pub const CORRELATION_ID: &str = "x-polyai-correlation-id";

/// Names one turn, so that a gateway runs it once however often it is asked. The Chat API itself
/// knows no such header; Polychat's gateway does.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
