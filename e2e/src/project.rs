//! The npm projects of this repository, each built in a folder of its story's own with the package under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::Scratch;

/// The packed npm package under test.
///
/// # Panics
/// Where `POLYCHAT_NPM` does not name it.
pub fn package() -> PathBuf {
    let file = env::var_os("POLYCHAT_NPM").map(PathBuf::from).filter(|file| file.is_file());
    file.expect("POLYCHAT_NPM does not name the packed npm package: run `cargo xtask test e2e`")
}

/// Runs a command to its end and gives what it wrote to its standard output.
///
/// # Panics
/// Where it fails, with all that it said.
pub fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
    let [said, complained] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{command:?} failed ({})\n{said}\n{complained}", output.status);
    said.into_owned()
}

/// A copy of one project.
pub struct Project {
    folder: Scratch,
}

impl Project {
    /// Copies the project at `path` in the repository. The packages of its lock file are there, as installed in the
    /// folder that `POLYCHAT_PROJECTS` names, and the package under test.
    pub fn of(path: &str) -> Self {
        let source = repository().join(path);
        let name = source.file_name().expect("a project has a name");
        let project = Self { folder: Scratch::new(&name.to_string_lossy()) };
        for entry in entries(&source) {
            let name = entry.file_name().expect("an entry has a name");
            if name != "node_modules" && name != "dist" {
                copy(&entry, &project.path().join(name));
            }
        }
        let installed = env::var_os("POLYCHAT_PROJECTS").map(|all| Path::new(&all).join(name));
        let installed = installed.filter(|folder| folder.is_dir());
        let installed = installed
            .expect("POLYCHAT_PROJECTS names no folder with this project: run `cargo xtask test e2e`");
        let modules = project.path().join("node_modules");
        fs::create_dir(&modules).expect("the copy has none yet");
        for entry in entries(&installed.join("node_modules")) {
            let name = entry.file_name().expect("an entry has a name");
            link(&entry, &modules.join(name))
                .unwrap_or_else(|error| panic!("cannot link {entry:?}: {error}"));
        }
        // No link: what it imports has to be found from where it is.
        copy(&package().with_file_name("polychat"), &modules.join("polychat"));
        project
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A verb of the project's, `npm run build`, with more arguments.
    pub fn runs(&self, verb: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("npm");
        command.args(["run", "--silent", verb, "--"]).args(arguments).current_dir(self.path());
        command
    }
}

/// A file of this repository.
pub fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("e2e stands in the repository").to_owned()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a folder can be read to its end").path()).collect()
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap_or_else(|error| panic!("cannot make {}: {error}", to.display()));
        for entry in entries(from) {
            copy(&entry, &to.join(entry.file_name().expect("an entry has a name")));
        }
        return;
    }
    fs::copy(from, to).unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() { std::os::windows::fs::symlink_dir(from, to) } else { fs::copy(from, to).map(drop) }
}
