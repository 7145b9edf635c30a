//! Where pictures go: into the target folder, beside what cargo builds.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `name` in the target folder, made where it is missing.
pub fn output(name: &str) -> PathBuf {
    let folder = target().join(name);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("cannot make {}: {error}", folder.display()));
    folder
}

// Cargo marks its target folder with this file, wherever CARGO_TARGET_DIR put it.
fn target() -> PathBuf {
    let program = env::current_exe().expect("a test knows its own program");
    let marked = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.map_or_else(env::temp_dir, Path::to_owned)
}
