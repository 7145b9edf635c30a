//! What many rounds say together.

use std::fmt;

/// The middle of the rounds, and where half of them lie.
///
/// Two servers are compared within a round, as what else the machine does is the same for both there.
pub struct Spread(Vec<f64>);

impl Spread {
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = values.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self(sorted)
    }

    /// The value that so many hundredths lie below.
    fn at(&self, percent: usize) -> f64 {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or_default()
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(3);
        let [low, middle, high] = [25, 50, 75].map(|percent| self.at(percent));
        write!(f, "{middle:.digits$} ({low:.digits$} to {high:.digits$})")
    }
}

pub fn median(values: &[f64]) -> f64 {
    Spread::new(values.iter().copied()).at(50)
}
