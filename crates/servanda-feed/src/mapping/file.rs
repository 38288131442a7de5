//! A mapping file as people write it (TOML), before its rules are understood.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A mapping file.
#[derive(serde::Deserialize, Clone, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MappingFile {
    pub(crate) mapping: Option<u32>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) base: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) of: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) delimiter: Option<String>,
    pub(crate) missing: Option<Vec<String>>,
    pub(crate) optional_columns: Option<bool>,
    pub(crate) zone: Option<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) skip: Vec<SkipFile>,
    pub(crate) fields: FieldsFile,
    pub(crate) record: Vec<RecordFile>,
    pub(crate) tables: BTreeMap<String, TableFile>,
    pub(crate) translate: BTreeMap<String, TableFile>,
}

/// Codes and what they stand for.
pub(crate) type TableFile = BTreeMap<String, Scalar>;

/// Rows that are passed.
#[derive(serde::Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkipFile {
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) hxl: bool,
    #[serde(default)]
    pub(crate) when: Many<ConditionFile>,
}

/// One of several things that a row says.
#[derive(serde::Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordFile {
    pub(crate) name: String,
    pub(crate) of: Option<String>,
    #[serde(default)]
    pub(crate) when: Many<ConditionFile>,
    #[serde(default)]
    pub(crate) unless: Many<ConditionFile>,
    #[serde(default)]
    pub(crate) fields: FieldsFile,
}

/// Rules by the field that they fill; those of `args` by their preposition.
#[derive(Clone, Default, Debug)]
pub(crate) struct FieldsFile(pub(crate) BTreeMap<String, Many<RuleFile>>);

/// One way to fill a field.
#[derive(serde::Deserialize, Clone, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RuleFile {
    pub(crate) column: Option<String>,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) join: Option<String>,
    pub(crate) constant: Option<Scalar>,
    pub(crate) when: Many<ConditionFile>,
    pub(crate) unless: Many<ConditionFile>,
    pub(crate) table: Option<TableName>,
    pub(crate) unknown: Option<String>,
    pub(crate) contains: Option<Vec<(String, Scalar)>>,
    pub(crate) digest: bool,
    pub(crate) prefix: Option<String>,
    pub(crate) format: Many<String>,
    pub(crate) zone: Option<String>,
    pub(crate) split: Option<String>,
}

/// What a row may be asked.
#[derive(serde::Deserialize, Clone, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConditionFile {
    pub(crate) column: String,
    pub(crate) is: Many<Scalar>,
    pub(crate) starts_with: Option<String>,
    pub(crate) contains: Option<String>,
    pub(crate) present: Option<bool>,
}

/// A table of its own or one named under `[tables]`.
#[derive(Clone, Debug)]
pub(crate) enum TableName {
    Named(String),
    Inline(TableFile),
}

/// A text, or a number as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Scalar(pub(crate) String);

/// One or several; a text alone stands for what it names.
#[derive(Clone, Debug)]
pub(crate) struct Many<T>(pub(crate) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What a text alone stands for.
pub(crate) trait FromWord {
    fn from_word(word: &str) -> Option<Self>
    where
        Self: Sized;
}

impl FromWord for RuleFile {
    fn from_word(word: &str) -> Option<Self> {
        Some(Self { column: Some(word.to_owned()), ..Self::default() })
    }
}

impl FromWord for ConditionFile {
    fn from_word(_: &str) -> Option<Self> {
        None
    }
}

impl FromWord for String {
    fn from_word(word: &str) -> Option<Self> {
        Some(word.to_owned())
    }
}

impl FromWord for Scalar {
    fn from_word(word: &str) -> Option<Self> {
        Some(Self(word.to_owned()))
    }
}

// Visitors by hand, because `#[serde(untagged)]` would answer every mistake with "did not match any variant".
impl<'de, T: Deserialize<'de> + FromWord> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de> + FromWord> Visitor<'de> for One<T> {
            type Value = Many<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a table, or an array of them")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Many<T>, E> {
                T::from_word(word).map(|one| Many(vec![one])).ok_or_else(|| E::custom("a table is needed here"))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Many<T>, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Many<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| Many(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Many<T>, A::Error> {
                Vec::<Either<T>>::deserialize(SeqAccessDeserializer::new(seq)).map(|all| Many(all.into_iter().map(|e| e.0).collect()))
            }
        }
        deserializer.deserialize_any(One(std::marker::PhantomData))
    }
}

/// An item of an array: written out, or a text alone.
struct Either<T>(T);

impl<'de, T: Deserialize<'de> + FromWord> Deserialize<'de> for Either<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut many = Many::<T>::deserialize(deserializer)?.0;
        match (many.pop(), many.is_empty()) {
            (Some(one), true) => Ok(Self(one)),
            _ => Err(D::Error::custom("an array inside an array")),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl Visitor<'_> for Written {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_bool<E: Error>(self, truth: bool) -> Result<Scalar, E> {
                Ok(Scalar(truth.to_string()))
            }
        }
        deserializer.deserialize_any(Written)
    }
}

impl<'de> Deserialize<'de> for TableName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = TableName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a table under [tables], or a table")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<TableName, E> {
                Ok(TableName::Named(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TableName, A::Error> {
                TableFile::deserialize(MapAccessDeserializer::new(map)).map(TableName::Inline)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for FieldsFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = FieldsFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields and how they are filled")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldsFile, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "args" {
                        let args = map.next_value::<BTreeMap<String, Many<RuleFile>>>()?;
                        fields.extend(args.into_iter().map(|(marker, rules)| (format!("args.{marker}"), rules)));
                    } else {
                        fields.insert(name, map.next_value()?);
                    }
                }
                Ok(FieldsFile(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl MappingFile {
    /// This file on top of the one that it names as its base: what it says replaces what the base says, field by field and code by code.
    pub(crate) fn over(self, base: Self) -> Self {
        let mut record = base.record;
        for own in self.record {
            match record.iter_mut().find(|r| r.name == own.name) {
                Some(held) => {
                    held.of = own.of.or(held.of.take());
                    if !own.when.0.is_empty() {
                        held.when = own.when;
                    }
                    if !own.unless.0.is_empty() {
                        held.unless = own.unless;
                    }
                    held.fields.0.extend(own.fields.0);
                }
                None => record.push(own),
            }
        }
        let tables = |mut base: BTreeMap<String, TableFile>, own: BTreeMap<String, TableFile>| {
            for (name, codes) in own {
                base.entry(name).or_default().extend(codes);
            }
            base
        };
        let mut fields = base.fields;
        fields.0.extend(self.fields.0);
        Self {
            mapping: self.mapping,
            name: self.name,
            version: self.version,
            base: None,
            about: self.about.or(base.about),
            of: self.of.or(base.of),
            format: self.format.or(base.format),
            delimiter: self.delimiter.or(base.delimiter),
            missing: self.missing.or(base.missing),
            optional_columns: self.optional_columns.or(base.optional_columns),
            zone: self.zone.or(base.zone),
            notes: base.notes.into_iter().chain(self.notes).collect(),
            skip: base.skip.into_iter().chain(self.skip).collect(),
            fields,
            record,
            tables: tables(base.tables, self.tables),
            translate: tables(base.translate, self.translate),
        }
    }
}
