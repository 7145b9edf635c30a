//! What the page believes of the visitor's screen, for pictures.

use serde_json::{Value, json};

use super::{Browser, Kind};

/// The colors that the visitor prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// A few colors of the visitor's own, whatever the page wants.
    Forced,
}

/// The screen that the visitor holds or sits at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 1280 × 800.
    Desktop,
    /// 390 × 844 at three device pixels, with touch.
    Phone,
    /// 320 × 640, without touch.
    Narrow,
    /// 560 × 640 at two device pixels: what goes well into a page of text.
    Picture,
    /// A desktop's screen at 400 %: what is left of it is 320 × 200.
    Zoomed,
}

impl Browser {
    /// Shows pages as on that screen, in that scheme, from now on.
    pub async fn looks_like(&self, look: Look, screen: Screen) {
        let scheme = if matches!(look, Look::Dark) { "dark" } else { "light" };
        let forced = if matches!(look, Look::Forced) { "active" } else { "none" };
        let (width, height, pixels, mobile) = match screen {
            Screen::Desktop => (1280, 800, 1, false),
            Screen::Phone => (390, 844, 3, true),
            Screen::Narrow => (320, 640, 1, false),
            Screen::Picture => (560, 640, 2, false),
            Screen::Zoomed => (320, 200, 4, false),
        };
        let features = [
            json!({ "name": "forced-colors", "value": forced }),
            json!({ "name": "prefers-color-scheme", "value": scheme }),
            json!({ "name": "prefers-reduced-motion", "value": "reduce" }),
        ];
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": pixels, "mobile": mobile }),
        )
        .await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": mobile })).await;
    }

    pub(super) async fn devtools(&self, method: &str, parameters: Value) -> Value {
        match self.kind {
            Kind::Chromium => {
                let outcome = self.session.cdp().send_raw(method, parameters).await;
                outcome.unwrap_or_else(|error| panic!("{method} failed: {error}"))
            }
        }
    }
}
