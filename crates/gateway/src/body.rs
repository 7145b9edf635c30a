//! The JSON object of a call, with its values kept as they were written.
//!
//! Boundary: only what the gateway has to know is read, and nothing is copied that stays. What is passed on
//! has one meaning to every reader: a key that stands there twice is refused, as readers differ on which of
//! the two counts.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap as _,
};
use serde_json::value::{RawValue, to_raw_value};

/// Among so few keys a look at each is faster than a set.
const FEW: usize = 16;

/// An object in its own order.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    entries: Vec<(Cow<'a, str>, Cow<'a, RawValue>)>,
}

impl<'a> Object<'a> {
    /// Reads an object, the whole of it and nothing else. Where it is none the reason names no value.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| match error.classify() {
            serde_json::error::Category::Data if error.to_string().starts_with("a key") => {
                "a key stands there twice".to_owned()
            }
            serde_json::error::Category::Data => "it is no object".to_owned(),
            _ => format!("it is no JSON, at line {} column {}", error.line(), error.column()),
        })
    }

    pub fn write(&self) -> Vec<u8> {
        // Text and nothing else: it can always be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// A value that is a text.
    pub fn text(&self, key: &str) -> Option<Cow<'_, str>> {
        text(self.raw(key)?)
    }

    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| &**value)
    }

    /// A value that is an object, or an empty one where there is none or `null`.
    pub fn object(&self, key: &str) -> Option<Object<'_>> {
        match self.raw(key).map(RawValue::get) {
            None | Some("null") => Some(Object::default()),
            Some(text) => serde_json::from_str(text).ok(),
        }
    }

    /// Puts a value in its place, or at the end.
    pub fn set(&mut self, key: &str, value: &(impl Serialize + ?Sized)) {
        if let Some(value) = raw(value) {
            self.put(key, value);
        }
    }

    /// Puts what is written already in its place, or at the end.
    pub fn put(&mut self, key: &str, value: Box<RawValue>) {
        match self.entries.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = Cow::Owned(value),
            None => self.entries.push((Cow::Owned(key.to_owned()), Cow::Owned(value))),
        }
    }

    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|(name, _)| name != key);
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// A value as it is written.
pub(crate) fn raw(value: &(impl Serialize + ?Sized)) -> Option<Box<RawValue>> {
    to_raw_value(value).ok()
}

/// A text, or None where the value is something else.
pub(crate) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Text<'_>>(value.get()).ok().map(|text| text.0)
}

/// A text that is copied only where it has escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Read)
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries: Vec<(Cow<'de, str>, Cow<'de, RawValue>)> = Vec::new();
                let mut seen = HashSet::new();
                while let Some((Text(key), value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    let is_second = match entries.len() {
                        0..FEW => entries.iter().any(|(name, _)| *name == key),
                        FEW.. => {
                            if seen.is_empty() {
                                seen.extend(entries.iter().map(|(name, _)| name.clone()));
                            }
                            !seen.insert(key.clone())
                        }
                    };
                    if is_second {
                        return Err(de::Error::custom("a key stands there twice"));
                    }
                    entries.push((key, Cow::Borrowed(value)));
                }
                Ok(Object { entries })
            }
        }
        deserializer.deserialize_map(Read)
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (key, value) in &self.entries {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_looked_at_stays_as_it_was_written() {
        let text = r#"{"z":1.50,"a":{"b":[1e400,"\u00e9"]},"n":12345678901234567890123}"#;
        let mut object = Object::read(text.as_bytes()).unwrap();
        assert_eq!(object.write(), text.as_bytes());
        object.set("z", "é\"");
        object.set("new", &1);
        object.remove("a");
        assert_eq!(object.write(), r#"{"z":"é\"","n":12345678901234567890123,"new":1}"#.as_bytes());
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (text, reason) in [
            (r#"{"a":1,"a":1}"#, "a key stands there twice"),
            (r#"{"a":1,"\u0061":1}"#, "a key stands there twice"),
            ("[]", "it is no object"),
            ("\"secret\"", "it is no object"),
            ("{} {}", "it is no JSON, at line 1 column 4"),
            ("{\"a\":}", "it is no JSON, at line 1 column 6"),
            ("", "it is no JSON, at line 1 column 0"),
            ("{'a':1}", "it is no JSON, at line 1 column 2"),
        ] {
            assert_eq!(Object::read(text.as_bytes()).unwrap_err(), reason, "{text}");
        }
        for keys in [1, 15, 16, 17, 40] {
            let names: Vec<_> = (0..keys).map(|key| format!("\"k{key}\":{key}")).collect();
            let read = |names: &[String]| Object::read(format!("{{{}}}", names.join(",")).as_bytes()).is_ok();
            assert!(read(&names));
            for twice in [0, keys / 2, keys - 1] {
                assert!(
                    !read(&[names.clone(), vec![format!("\"k{twice}\":0")]].concat()),
                    "{twice} of {keys}"
                );
            }
        }
        assert!(Object::read(b"{\"a\":\"\xff\"}").is_err());
    }
}
