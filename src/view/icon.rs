//! Line icons on a grid of 24, drawn in the colour of the text around them.

use super::dom::{El, svg};

pub const ALERT: &str = "M12 8v4.5m0 3.2v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z";
pub const CHECK: &str = "m5 12.5 4.5 4.5L19 7.5";
pub const CHEVRON: &str = "m6 9 6 6 6-6";
pub const CLOCK: &str = "M12 7.5V12l3 2m-3 7a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z";
pub const DOWN: &str = "M12 5v14m6-6-6 6-6-6";
pub const DOOR: &str = "M14 4h4.5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H14m-4-4 4-4-4-4m4 4H4";
pub const PERSON: &str = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5";
pub const PHONE: &str = "M5.5 4h3l1.6 4-2 1.6a12 12 0 0 0 5.3 5.3l1.6-2 4 1.6v3c0 1.1-.9 2-2 2C10.3 19.5 3.5 12.7 3.5 6c0-1.1.9-2 2-2Z";
pub const SEND: &str = "M12 19V5m-6 6 6-6 6 6";
pub const SPARK: &str =
    "M12 3.5c.7 4.9 3.6 7.8 8.5 8.5-4.9.7-7.8 3.6-8.5 8.5-.7-4.9-3.6-7.8-8.5-8.5 4.9-.7 7.8-3.6 8.5-8.5Z";

/// An icon that means nothing to a screen reader: the words stand beside it or in a label.
pub fn icon(path: &str) -> El {
    svg("svg")
        .class("icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg("path").attr("d", path))
}
