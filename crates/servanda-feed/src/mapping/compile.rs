//! From a mapping file to rules with numbered columns, or what is wrong with it.

use std::collections::BTreeMap;

use servanda_base::near::nearest;

use crate::args::Marker;
use crate::mapping::dispatch::Dispatch;
use crate::mapping::field::{Field, Of};
use crate::mapping::file::{ConditionFile, FieldsFile, Many, MappingFile, RecordFile, RuleFile, Scalar, SkipFile, TableFile, TableName};
use crate::mapping::rule::{Condition, Direct, Filled, From, Rule, Test, Unknown};
use crate::mapping::{Format, Mapping, Record, Skip};
use crate::row::Columns;
use crate::stamp::TimeFormat;
use crate::time::Zone;

/// What is wrong with a mapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) reason: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn near(self, word: &str, known: &[&str]) -> Self {
        match nearest(word, known.iter().copied()) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self.help(format!("one of {}", known.join(", "))),
        }
    }
}

/// Understands a mapping file whose base is already below it.
pub(crate) fn compile(file: &MappingFile, pin: String) -> Result<Mapping, Fault> {
    if file.mapping != Some(1) {
        return Err(
            Fault::new("the file does not say `mapping = 1`").help("begin it with `mapping = 1`, the version of the format of mappings")
        );
    }
    if file.name.is_empty() || file.version.is_empty() {
        return Err(Fault::new("`name` and `version` are missing")
            .help("both are kept with what the mapping reads: `name = \"mine\"`, `version = \"1\"`"));
    }
    let mut compiler = Compiler { file, columns: Columns::default(), zone: None };
    compiler.zone = file.zone.as_deref().map(|z| zone("zone", z)).transpose()?;
    let format = file.format.as_deref().map(|word| {
        Format::from_word(word)
            .ok_or_else(|| Fault::new(format!("`format = \"{word}\"` is not known")).help("one of csv, jsonl, json, geojson"))
    });
    let mut records = Vec::new();
    if file.record.is_empty() {
        let only =
            RecordFile { name: String::new(), of: None, when: Many::default(), unless: Many::default(), fields: FieldsFile::default() };
        records.push(compiler.record(&only)?);
    }
    for record in &file.record {
        records.push(compiler.record(record)?);
    }
    let skips = file.skip.iter().map(|skip| compiler.skip(skip)).collect::<Result<_, _>>()?;
    for name in file.fields.0.keys() {
        // What is shared must belong to some record.
        let mut names = records.iter().flat_map(|r: &Record| known(r.of)).map(|(n, _)| n);
        if !names.any(|n| n == name) {
            return Err(Fault::new(format!("no record has a field `{name}`")));
        }
    }
    let known: Vec<&str> = records.iter().flat_map(|r| r.fields.iter().map(|f| f.name)).collect();
    if let Some(idle) = file.translate.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Fault::new(format!("[translate.{idle}]: no rule fills `{idle}`")).near(idle, &known));
    }
    Ok(Mapping {
        name: file.name.clone(),
        version: file.version.clone(),
        about: file.about.clone().unwrap_or_default(),
        notes: file.notes.clone(),
        format: format.transpose()?,
        delimiter: delimiter(file.delimiter.as_deref())?,
        missing: file.missing.clone().unwrap_or_default(),
        optional_columns: file.optional_columns.unwrap_or(false),
        zone: compiler.zone,
        columns: compiler.columns,
        skips,
        dispatch: Dispatch::of(&records),
        records,
        pin,
    })
}

fn delimiter(written: Option<&str>) -> Result<u8, Fault> {
    match written.map(str::as_bytes) {
        None => Ok(b','),
        Some([byte @ (b',' | b';' | b'|' | b'\t')]) => Ok(*byte),
        Some(_) => Err(Fault::new("`delimiter` is one of `,` `;` `|` and tab")),
    }
}

fn zone(place: &str, name: &str) -> Result<Zone, Fault> {
    Zone::parse(name)
        .map_err(|wrong| Zone::near(wrong, name))
        .map_err(|wrong| Fault { reason: format!("`{place}`: {}", wrong.0.reason), help: wrong.0.help })
}

struct Compiler<'a> {
    file: &'a MappingFile,
    columns: Columns,
    zone: Option<Zone>,
}

impl Compiler<'_> {
    fn record(&mut self, record: &RecordFile) -> Result<Record, Fault> {
        let word = record.of.as_deref().or(self.file.of.as_deref()).ok_or_else(|| Fault::new("`of` is missing").help(OF))?;
        let of = Of::ALL
            .iter()
            .copied()
            .find(|of| of.word() == word)
            .ok_or_else(|| Fault::new(format!("`of = \"{word}\"` is not known")).help(OF))?;
        let mut rules: BTreeMap<&str, &Many<RuleFile>> = self.file.fields.0.iter().map(|(n, r)| (n.as_str(), r)).collect();
        rules.extend(record.fields.0.iter().map(|(n, r)| (n.as_str(), r)));
        let known: Vec<(&'static str, Field)> = known(of);
        // Shared fields may belong to another of the records.
        let own = |name: &str| self.file.record.is_empty() || record.fields.0.contains_key(name);
        let names: Vec<&str> = known.iter().map(|(n, _)| *n).collect();
        if let Some(stray) = rules.keys().find(|name| own(name) && !names.contains(name)) {
            let fault = Fault::new(format!("a {of} has no field `{stray}`"));
            return Err(match (of, *stray) {
                (Of::Report, "args.by") => fault.help("that is `actor`"),
                (Of::Report, "args.against") => fault.help("that is `against`"),
                (Of::Act, "args.by") => fault.help("that is `body`"),
                _ => fault.near(stray, &names),
            });
        }
        let mut fields = Vec::new();
        for (name, field) in known {
            let written = rules.get(name).map_or(&[][..], |many| many.0.as_slice());
            if written.is_empty() {
                if of.required().contains(&name) {
                    return Err(Fault::new(format!("no rule fills `{name}`, without which there is no {of}")));
                }
                continue;
            }
            let rules = written.iter().map(|rule| self.rule(name, field, rule)).collect::<Result<Vec<Rule>, _>>()?;
            let translate = self.file.translate.get(name).map(codes).unwrap_or_default();
            let direct = match rules.as_slice() {
                [Rule { from: From::Column(column), plain: true, when, .. }]
                    if when.is_empty() && translate.is_empty() && !field.is_list() =>
                {
                    Direct::Column(*column)
                }
                [Rule { from: From::Constant(text), plain: true, when, .. }] if when.is_empty() && translate.is_empty() => {
                    Direct::Constant(text.clone())
                }
                _ => Direct::No,
            };
            let needs = rules.iter().try_fold(0, |all, rule| rule.needs().map(|columns| all | columns));
            fields.push(Filled { field, name, rules, translate, direct, needs });
        }
        let mut when = self.conditions(&record.when, true)?;
        when.extend(self.conditions(&record.unless, false)?);
        Ok(Record { name: record.name.clone(), of, when, fields })
    }

    fn rule(&mut self, name: &str, field: Field, rule: &RuleFile) -> Result<Rule, Fault> {
        let fault = |reason: &str| Fault::new(format!("`{name}`: {reason}"));
        let from = match (&rule.column, &rule.columns, &rule.constant) {
            (Some(column), None, None) => From::Column(self.columns.add(column)),
            (None, Some(columns), None) if !columns.is_empty() => {
                From::Joined(columns.iter().map(|c| self.columns.add(c)).collect(), rule.join.clone().unwrap_or_else(|| ", ".to_owned()))
            }
            (None, None, Some(Scalar(text))) => From::Constant(text.clone()),
            _ => return Err(fault("a rule has one of `column`, `columns` and `constant`")),
        };
        if rule.join.is_some() && rule.columns.is_none() {
            return Err(fault("`join` goes with `columns`"));
        }
        if !field.is_time() && (!rule.format.0.is_empty() || rule.zone.is_some()) {
            return Err(fault("`format` and `zone` go with times"));
        }
        if !field.is_list() && rule.split.is_some() {
            return Err(fault("`split` goes with lists"));
        }
        let table = match &rule.table {
            None => None,
            Some(TableName::Inline(table)) => Some(codes(table)),
            Some(TableName::Named(table)) => {
                let names: Vec<&str> = self.file.tables.keys().map(String::as_str).collect();
                Some(codes(self.file.tables.get(table).ok_or_else(|| fault(&format!("there is no [tables.{table}]")).near(table, &names))?))
            }
        };
        let unknown = match (rule.unknown.as_deref(), &table) {
            (None | Some("reject"), _) => Unknown::Reject,
            (Some(_), None) => return Err(fault("`unknown` goes with `table`")),
            (Some("keep"), _) => Unknown::Keep,
            (Some("drop"), _) => Unknown::Drop,
            (Some(_), _) => return Err(fault("`unknown` is one of reject, keep and drop")),
        };
        let contains: Vec<(String, String)> =
            rule.contains.iter().flatten().map(|(part, word)| (part.to_lowercase(), word.0.clone())).collect();
        let mut when = self.conditions(&rule.when, true)?;
        when.extend(self.conditions(&rule.unless, false)?);
        let plain = table.is_none() && contains.is_empty() && !rule.digest && rule.prefix.is_none();
        let formats =
            if rule.format.0.is_empty() { vec![TimeFormat::Iso] } else { rule.format.0.iter().map(|f| TimeFormat::from_word(f)).collect() };
        Ok(Rule {
            from,
            when,
            table,
            unknown,
            contains,
            digest: rule.digest,
            prefix: rule.prefix.clone().unwrap_or_default(),
            formats,
            zone: rule.zone.as_deref().map(|z| zone(name, z)).transpose()?,
            split: rule.split.clone(),
            plain,
        })
    }

    fn conditions(&mut self, written: &Many<ConditionFile>, wanted: bool) -> Result<Vec<Condition>, Fault> {
        written.0.iter().map(|condition| self.condition(condition, wanted)).collect()
    }

    fn condition(&mut self, written: &ConditionFile, wanted: bool) -> Result<Condition, Fault> {
        let fault = || Fault::new(format!("a condition on `{}` needs one of `is`, `starts_with`, `contains`, `present`", written.column));
        if written.column.is_empty() {
            return Err(Fault::new("a condition names no `column`"));
        }
        let is = (!written.is.0.is_empty()).then(|| Test::Is(written.is.0.iter().map(|s| s.0.clone()).collect()));
        let present = written.present.map(|_| Test::Present);
        let starts = written.starts_with.clone().map(Test::StartsWith);
        let contains = written.contains.clone().map(Test::Contains);
        let mut tests = [is, present, starts, contains].into_iter().flatten();
        let (Some(test), None) = (tests.next(), tests.next()) else { return Err(fault()) };
        let wanted = wanted == written.present.unwrap_or(true);
        Ok(Condition { column: self.columns.add(&written.column), test, wanted })
    }

    fn skip(&mut self, skip: &SkipFile) -> Result<Skip, Fault> {
        if skip.hxl != skip.when.0.is_empty() {
            return Err(Fault::new(format!("skip `{}`: either `hxl = true` or `when`", skip.reason)));
        }
        Ok(Skip { reason: skip.reason.clone(), hxl: skip.hxl, when: self.conditions(&skip.when, true)? })
    }
}

const OF: &str = "one of report, claim, act, watermark";

fn codes(table: &TableFile) -> BTreeMap<String, String> {
    table.iter().map(|(code, word)| (code.clone(), word.0.clone())).collect()
}

fn known(of: Of) -> Vec<(&'static str, Field)> {
    let mut known = of.fields().to_vec();
    if of.has_args() {
        // To whom something was done is a field of its own in a report.
        let own = |m: &&Marker| of == Of::Act || **m != Marker::Against;
        known.extend(Marker::ALL.iter().filter(own).map(|m| (m.field(), Field::Arg(*m))));
    }
    known
}
