//! What the page believes of the visitor's screen, for pictures.

use serde_json::{Value, json};

use super::{Browser, Kind};

/// The color scheme that the visitor prefers.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The screen that the visitor holds or sits at.
#[derive(Clone, Copy, Debug)]
pub enum Screen {
    /// 1280 × 800.
    Desktop,
    /// 390 × 844 at three device pixels, with touch.
    Phone,
}

impl Browser {
    /// Shows pages as on that screen, in that scheme, from now on.
    pub async fn looks_like(&self, look: Look, screen: Screen) {
        let scheme = match look {
            Look::Light => "light",
            Look::Dark => "dark",
        };
        let (width, height, pixels, mobile) = match screen {
            Screen::Desktop => (1280, 800, 1, false),
            Screen::Phone => (390, 844, 3, true),
        };
        let features = [
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

    pub(super) async fn devtools(&self, method: &str, parameters: Value) {
        match self.kind {
            Kind::Chromium => {
                let outcome = self.session.cdp().send_raw(method, parameters).await;
                outcome.unwrap_or_else(|error| panic!("{method} failed: {error}"));
            }
        }
    }
}
