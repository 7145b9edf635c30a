//! The words of each language, as `locales/` has them. What must hold of them is checked here, whenever a
//! build reads them and by a test: the keys of English, its placeholders, and the plural forms of the language.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// The plural forms of each language, as CLDR has them for whole numbers. English stands first.
const LANGUAGES: [(&str, &str); 15] = [
    ("en", "one other"),
    ("ar", "zero one two few many other"),
    ("de", "one other"),
    ("es", "one many other"),
    ("fr", "one many other"),
    ("he", "one two other"),
    ("it", "one many other"),
    ("ja", "other"),
    ("ko", "other"),
    ("nl", "one other"),
    ("pl", "one few many other"),
    ("pt-BR", "one many other"),
    ("sv", "one other"),
    ("tr", "one other"),
    ("zh-Hans", "other"),
];

/// The words that have plural forms.
const COUNTED: [&str; 2] = ["left", "over"];

/// What is filled in.
const PLACES: [&str; 2] = ["{count}", "{time}"];

/// One language's words.
#[derive(Clone, Debug)]
pub struct Locale {
    /// Its BCP 47 tag, and the name of its file.
    pub language: String,
    /// Its words as JSON, without spaces.
    pub text: String,
}

/// English, and the others.
pub fn read_all(folder: &Path) -> Result<(Locale, Vec<Locale>)> {
    let english = read(folder, "en")?;
    let mut all = Vec::new();
    for (language, plurals) in LANGUAGES {
        let words = read(folder, language)?;
        check(&english, &words, plurals).with_context(|| format!("locales/{language}.json"))?;
        all.push(Locale { language: language.into(), text: Value::Object(words).to_string() });
    }
    let english = all.remove(0);
    Ok((english, all))
}

fn read(folder: &Path, language: &str) -> Result<Map<String, Value>> {
    let file = folder.join(format!("{language}.json"));
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON object", file.display()))
}

fn check(english: &Map<String, Value>, words: &Map<String, Value>, plurals: &str) -> Result<()> {
    let plain = |key: &&String| !COUNTED.iter().any(|word| key.starts_with(&format!("{word}-")));
    let mut expected: Vec<String> = english.keys().filter(plain).cloned().collect();
    for word in COUNTED {
        expected.extend(plurals.split(' ').map(|form| format!("{word}-{form}")));
    }
    if let Some(missing) = expected.iter().find(|key| !words.contains_key(*key)) {
        bail!("`{missing}` is missing");
    }
    for (key, value) in words {
        if !expected.contains(key) {
            bail!("`{key}` is not a key of English, nor a plural form of the language");
        }
        let Some(text) = value.as_str().filter(|text| !text.is_empty() && text.trim() == *text) else {
            bail!("`{key}` is empty, has space around it, or is no text");
        };
        let source = english.get(key).or_else(|| english.get(&other(key))).and_then(Value::as_str);
        for place in PLACES {
            let wanted = source.is_some_and(|source| source.contains(place));
            // "One character left" needs no figure.
            let optional = ["-one", "-two", "-zero"].iter().any(|form| key.ends_with(form));
            if text.contains(place) != wanted && !(wanted && optional) {
                bail!("`{key}` must {} {place}", if wanted { "have" } else { "not have" });
            }
        }
    }
    Ok(())
}

/// The general form beside a plural form: `left-other` for `left-few`.
fn other(key: &str) -> String {
    let word = key.rsplit_once('-').map_or(key, |(word, _)| word);
    format!("{word}-other")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pairs: &[(&str, &str)]) -> Map<String, Value> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), Value::from(*text))).collect()
    }

    fn english() -> Map<String, Value> {
        words(&[
            ("send", "Send"),
            ("wait", "In {time}"),
            ("left-one", "{count} left"),
            ("left-other", "{count} left"),
            ("over-one", "{count} over"),
            ("over-other", "{count} over"),
        ])
    }

    #[track_caller]
    fn refused(change: impl Fn(&mut Map<String, Value>), why: &str) {
        let mut other = english();
        change(&mut other);
        let error = check(&english(), &other, "one other").unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn the_words_that_are_there_are_right() {
        let folder = crate::repo::root().join("locales");
        let (english, others) = read_all(&folder).unwrap();
        assert!(english.text.contains("Chat with us"));
        assert_eq!(others.len(), LANGUAGES.len() - 1);
        let files = fs::read_dir(folder).unwrap().count();
        assert_eq!(files, LANGUAGES.len(), "a file in locales/ that no line of LANGUAGES names");
    }

    #[test]
    fn a_language_is_at_most_two_kilobytes() {
        let (_, others) = read_all(&crate::repo::root().join("locales")).unwrap();
        for locale in others {
            let size = super::super::compress::brotli(locale.text.as_bytes()).unwrap().len();
            assert!(size <= 2_000, "{} is {size} bytes of brotli", locale.language);
        }
    }

    #[test]
    fn wrong_words_are_refused_by_name() {
        assert!(check(&english(), &english(), "one other").is_ok());
        refused(|words| drop(words.remove("send")), "`send` is missing");
        refused(|words| drop(words.remove("left-one")), "`left-one` is missing");
        refused(|words| drop(words.insert("sned".into(), "x".into())), "`sned` is not a key");
        refused(|words| drop(words.insert("left-few".into(), "{count}".into())), "`left-few` is not a key");
        refused(|words| drop(words.insert("send".into(), " x".into())), "space around");
        refused(|words| drop(words.insert("send".into(), 3.into())), "no text");
        refused(|words| drop(words.insert("wait".into(), "Soon".into())), "must have {time}");
        refused(|words| drop(words.insert("send".into(), "{count}".into())), "must not have {count}");
    }
}
