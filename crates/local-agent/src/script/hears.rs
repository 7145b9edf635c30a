//! Whether a message is meant: whole words and phrases in any case, or a regular expression.

use regex::Regex;

/// What a rule listens for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hears {
    /// As written, and as compared.
    phrases: Vec<(String, String)>,
    pattern: Option<Regex>,
}

impl Hears {
    pub fn new(phrases: &[&str], pattern: Option<Regex>) -> Self {
        let phrases = phrases.iter().map(|phrase| ((*phrase).to_owned(), normal(phrase))).collect();
        Self { phrases, pattern }
    }

    /// The first phrase, as written.
    pub fn first(&self) -> Option<&str> {
        self.phrases.first().map(|(phrase, _)| phrase.as_str())
    }

    /// Whether the message is meant; `heard` is its [`normal`] form.
    pub fn matches(&self, message: &str, heard: &str) -> bool {
        self.phrases.iter().any(|(_, phrase)| heard.contains(phrase.as_str()))
            || self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(message))
    }

    /// What a named group of the pattern caught: `(?<order>\d+)` gives `order`.
    pub fn caught<'m>(&self, name: &str, message: &'m str) -> Option<&'m str> {
        let caught = self.pattern.as_ref()?.captures(message)?.name(name)?;
        Some(caught.as_str())
    }
}

/// Lower case words with one space around each, so that a phrase is found only as whole words.
/// Apostrophes vanish: "what's", "what’s" and "whats" are one word.
pub(super) fn normal(text: &str) -> String {
    let mut words = String::from(" ");
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            '\'' | '’' => {}
            letter if letter.is_alphanumeric() => words.push(letter),
            _ if words.ends_with(' ') => {}
            _ => words.push(' '),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, message: &str, meant: bool) {
        let hears = Hears::new(&[phrase], None);
        assert_eq!(hears.matches(message, &normal(message)), meant, "{phrase:?} in {message:?}");
    }

    #[test]
    fn a_phrase_is_heard_in_any_case_and_punctuation() {
        check("opening hours", "Your OPENING - hours?!", true);
        check("what's new", "so, what’s new", true);
        check("größe", "Welche GRÖSSE? GRÖßE!", true);
    }

    #[test]
    fn a_phrase_is_heard_only_as_whole_words() {
        check("hi", "this is a chair", false);
        check("hi", "hi", true);
        check("lamp", "lamps", false);
    }

    #[test]
    fn a_pattern_names_what_it_caught() {
        let hears = Hears::new(&[], Regex::new(r"#(?<order>\d+)").ok());
        assert!(hears.matches("it is #123", ""));
        assert_eq!(hears.caught("order", "it is #123"), Some("123"));
        assert_eq!(hears.caught("other", "it is #123"), None);
    }
}
