//! Completes a sentence: `{name}` stands for an attribute or for what a pattern caught.

use serde_json::Value;

/// Replaces each `{name}` by what `find` gives, or by nothing. Braces around anything but a name are text.
pub(crate) fn fill(text: &str, find: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, following)) if is_name(name) => {
                filled.push_str(&find(name).unwrap_or_default());
                rest = following;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// An attribute as a person would write it; None for lists, objects and null.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let filled = fill(text, |name| (name == "name").then(|| "Ada {name}".to_owned()));
        assert_eq!(filled, expected);
    }

    #[test]
    fn a_name_is_filled_once_and_not_again() {
        check("Hello {name}, {name}!", "Hello Ada {name}, Ada {name}!");
    }

    #[test]
    fn an_unknown_name_is_left_out() {
        check("Hello {nobody}.", "Hello .");
    }

    #[test]
    fn other_braces_are_text() {
        check("a { b } {c d} {} {", "a { b } {c d} {} {");
        check("{{name}", "{Ada {name}");
    }
}
