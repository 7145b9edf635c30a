//! A value written as JSON text by `serde`: objects, strings, whole numbers, truth and null.

use std::fmt::Display;

use js_sys::JSON;
use serde::ser::{self, Impossible, Serialize, SerializeStruct, SerializeStructVariant, Serializer};

use super::Mismatch;

/// Text that is JSON already and is written as it is.
pub struct Raw(pub String);

const RAW: &str = "$raw";

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(RAW, &self.0)
    }
}

impl ser::Error for Mismatch {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

pub struct Writer<'a>(pub &'a mut String);

/// What has been opened and not closed yet.
pub struct Open<'a> {
    text: &'a mut String,
    close: &'static str,
    first: bool,
}

impl<'a> Writer<'a> {
    fn put(self, text: &str) -> Result<(), Mismatch> {
        self.0.push_str(text);
        Ok(())
    }

    fn open(self, open: &str, close: &'static str) -> Open<'a> {
        self.0.push_str(open);
        Open { text: self.0, close, first: true }
    }

    fn named(self, variant: &str) -> Self {
        self.0.push_str("{\"");
        self.0.push_str(variant);
        self.0.push_str("\":");
        self
    }
}

impl Open<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Mismatch> {
        if !std::mem::take(&mut self.first) {
            self.text.push(',');
        }
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
        value.serialize(Writer(self.text))
    }

    fn done(self) -> Result<(), Mismatch> {
        Writer(self.text).put(self.close)
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Mismatch;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Mismatch> {
        self.member(key, value)
    }

    fn end(self) -> Result<(), Mismatch> {
        self.done()
    }
}

impl SerializeStructVariant for Open<'_> {
    type Ok = ();
    type Error = Mismatch;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Mismatch> {
        self.member(key, value)
    }

    fn end(self) -> Result<(), Mismatch> {
        self.done()
    }
}

macro_rules! never {
    ($($method:ident($type:ty))*) => {
        $(fn $method(self, _: $type) -> Result<(), Mismatch> { Err(Mismatch) })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Mismatch;
    type SerializeSeq = Impossible<(), Mismatch>;
    type SerializeTuple = Impossible<(), Mismatch>;
    type SerializeTupleStruct = Impossible<(), Mismatch>;
    type SerializeTupleVariant = Impossible<(), Mismatch>;
    type SerializeMap = Impossible<(), Mismatch>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), Mismatch> {
        self.put(if value { "true" } else { "false" })
    }

    fn serialize_u64(self, value: u64) -> Result<(), Mismatch> {
        self.put(&value.to_string())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Mismatch> {
        self.serialize_u64(value.into())
    }

    fn serialize_str(self, value: &str) -> Result<(), Mismatch> {
        let quoted = JSON::stringify(&value.into()).map_err(|_| Mismatch)?;
        self.put(&String::from(quoted))
    }

    fn serialize_none(self) -> Result<(), Mismatch> {
        self.put("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Mismatch> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Mismatch> {
        self.put("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Mismatch> {
        self.put("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Mismatch> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Mismatch> {
        if name != RAW {
            return value.serialize(self);
        }
        let mut quoted = String::new();
        value.serialize(Writer(&mut quoted))?;
        self.put(&JSON::parse(&quoted).ok().and_then(|text| text.as_string()).ok_or(Mismatch)?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Mismatch> {
        let writer = self.named(variant);
        value.serialize(Writer(writer.0))?;
        writer.put("}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Mismatch> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Mismatch> {
        Ok(self.named(variant).open("{", "}}"))
    }

    never! {
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_u8(u8)
        serialize_u16(u16) serialize_f32(f32) serialize_f64(f64) serialize_char(char) serialize_bytes(&[u8])
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Mismatch> {
        Err(Mismatch)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Mismatch> {
        Err(Mismatch)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Mismatch> {
        Err(Mismatch)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Mismatch> {
        Err(Mismatch)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Mismatch> {
        Err(Mismatch)
    }
}
