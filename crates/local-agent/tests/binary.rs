//! The command refuses a bad script before it listens.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn a_bad_script_is_refused_with_its_line_and_exit_code_2() {
    let file = std::env::temp_dir().join(format!("polychat-agent-{}.toml", std::process::id()));
    std::fs::write(&file, "[[greeting]]\nsay = \"Hello\"\n[[rule]]\nheers = [\"a\"]\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_polychat-agent"));
    let output = command.args(["--listen", "127.0.0.1:0", "--script"]).arg(&file).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let expected = format!("{}:4: [[rule]] knows no `heers`; did you mean `hears`?\n", file.display());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
    assert_eq!(output.stdout, b"");
}
