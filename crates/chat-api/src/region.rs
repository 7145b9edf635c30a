//! Where PolyAI serves the API.

/// A region of PolyAI's platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// United States.
    Us1,
    /// United Kingdom.
    Uk1,
    /// European Union, west.
    Euw1,
    /// Agent Studio.
    Studio,
}

impl Region {
    /// All of them, for messages that list what may be chosen.
    pub const ALL: [Self; 4] = [Self::Us1, Self::Uk1, Self::Euw1, Self::Studio];

    /// The name that documentation and configuration use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Us1 => "us-1",
            Self::Uk1 => "uk-1",
            Self::Euw1 => "euw-1",
            Self::Studio => "studio",
        }
    }

    /// The base address, without a trailing slash.
    pub fn base(self) -> &'static str {
        match self {
            Self::Us1 => "https://api.us-1.platform.polyai.app",
            Self::Uk1 => "https://api.uk-1.platform.polyai.app",
            Self::Euw1 => "https://api.euw-1.platform.polyai.app",
            Self::Studio => "https://api.studio.poly.ai",
        }
    }

    /// The region of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_by_its_name() {
        for region in Region::ALL {
            assert_eq!(Region::named(region.name()), Some(region));
        }
        assert_eq!(Region::named("mars-1"), None);
    }
}
