//! Starting other programs, and ending the ones that were started: never any other.

use std::env;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// How long a program may take to end by itself after Ctrl-C, which a terminal sends to all of them.
const GRACE: Duration = Duration::from_secs(2);

/// Says which step begins now.
pub fn step(what: &str) {
    eprintln!("\n== {what}");
}

/// Runs a command to its end; its output goes to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a command to its end and returns what it wrote to its standard output. Its errors go to the terminal.
pub fn capture(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(output.stdout)
}

/// What a command says in one line where it succeeds, as `--version` does.
pub fn says(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The first program of this name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    env::split_paths(&folders)
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|file| file.is_file())
}

fn not_started(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => {
            anyhow!("`{program}` is not installed: `cargo xtask doctor` says how to get it")
        }
        _ => anyhow!("`{}` could not be started: {error}", line(command)),
    }
}

/// A program that runs beside this one and is ended with it.
pub struct Running {
    name: &'static str,
    child: Child,
}

impl Running {
    /// Starts a program. `name` is what people call it in messages.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command.spawn().map_err(|error| not_started(command, &error))?;
        Ok(Self { name, child })
    }

    /// The process behind it, to read its output.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("lost sight of {}", self.name))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A channel that hears of Ctrl-C (and of a polite request to end).
pub fn ctrl_c() -> Result<Receiver<()>> {
    let (sender, receiver) = channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("cannot listen for Ctrl-C")?;
    Ok(receiver)
}

/// Waits for Ctrl-C, which is a success, or for one of the programs to end, which is not; then ends all of them.
pub fn until_stopped(stop: &Receiver<()>, mut programs: Vec<Running>) -> Result<()> {
    while stop.recv_timeout(Duration::from_millis(100)).is_err() {
        for program in &mut programs {
            if let Some(status) = program.ended()? {
                bail!("{} ended by itself ({status}); what it said last is above", program.name);
            }
        }
    }
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline {
        programs.retain_mut(|program| matches!(program.ended(), Ok(None)));
        if programs.is_empty() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
