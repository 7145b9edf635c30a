//! Reading versions: what a tool says of itself, and what a lock file holds. Pure.

/// Whether a tool that answers `--version` with `said` is the pinned version.
pub fn is(said: &str, pinned: &str) -> bool {
    // binaryen counts releases (`version 132`), and npm wants three numbers (132.0.0).
    number(said).is_some_and(|number| number == pinned || format!("{number}.0.0") == pinned)
}

/// The first word that is a version number.
fn number(said: &str) -> Option<&str> {
    said.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The version of a package in the text of a `Cargo.lock`.
pub fn locked<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, pinned: &str, expected: bool) {
        assert_eq!(is(said, pinned), expected, "{said:?} for {pinned}");
    }

    #[test]
    fn a_tool_is_known_by_the_number_in_its_answer() {
        check("trunk 0.21.14", "0.21.14", true);
        check("trunk 0.21.13", "0.21.14", false);
        check("wasm-bindgen 0.2.130 (4f1a2b3c4)", "0.2.130", true);
        check("0.28.2", "0.28.2", true);
        check("", "0.28.2", false);
        check("trunk", "0.21.14", false);
    }

    #[test]
    fn binaryen_counts_releases() {
        check("wasm-opt version 132 (version_132)", "132.0.0", true);
        check("wasm-opt version 131 (version_131)", "132.0.0", false);
    }

    #[test]
    fn the_lock_file_holds_the_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"0.2.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "trunk"), None);
    }
}
