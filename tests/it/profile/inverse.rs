//! Every built-in profile read backwards: what an order holds, written into the columns that a profile names, is claimed
//! by that profile and no other, and comes back as the same values in every encoding.

use proptest::prelude::*;
use shukka::decode::{Dialect, Encoding, Row, Rows, encode};
use shukka::normalize::columns::Binding;
use shukka::normalize::row::{ReadRow, RowReader};
use shukka::order::{Field, FieldKind, Statement, fold_text};
use shukka::profile::{
    ColumnRef, FieldSpec, FileFormat, From, Identified, Profile, Sample, built_in, identify,
};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Where values come from: a text and a number for every field, used up one after the other.
#[derive(Debug, Clone)]
struct Well {
    texts: Vec<String>,
    numbers: Vec<u32>,
    used: usize,
}

impl Well {
    fn number(&mut self, below: u32) -> u32 {
        self.used += 1;
        self.numbers[self.used % self.numbers.len()] % below
    }

    fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.number(u32::try_from(list.len()).unwrap()) as usize]
    }

    /// A text that says something, whatever may stand in it.
    fn text(&mut self) -> String {
        self.used += 1;
        format!("字{}", self.texts[self.used % self.texts.len()]).trim_end().to_owned()
    }

    /// A value as people write it, and as statements keep it.
    fn value(&mut self, spec: &FieldSpec) -> (String, String) {
        let same = |text: String| (text.clone(), text);
        match spec.field.kind() {
            FieldKind::Number => same(format!("A{:07}-{}", self.number(10_000_000), self.number(1000))),
            FieldKind::Yen => same(self.number(2_000_000).to_string()),
            FieldKind::Count => same((1 + self.number(500)).to_string()),
            FieldKind::Flag => same(self.number(2).to_string()),
            FieldKind::Digits if spec.field.name().ends_with("phone") => {
                same(format!("09{:09}", self.number(1_000_000_000)))
            }
            FieldKind::Digits => same(format!("{:07}", self.number(10_000_000))),
            FieldKind::Date | FieldKind::Moment => {
                let day = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap()
                    + chrono::Days::new(self.number(20_000).into());
                if spec.field.kind() == FieldKind::Date {
                    return (day.format("%Y/%m/%d").to_string(), day.format("%Y%m%d").to_string());
                }
                let second = day.and_hms_opt(self.number(24), self.number(60), 7).unwrap();
                (
                    second.format("%Y/%m/%d %H:%M:%S").to_string(),
                    (second.and_utc().timestamp() - 9 * 3600).to_string(),
                )
            }
            FieldKind::Tracking => {
                let count = if spec.split.is_some() { 1 + self.number(3) } else { 1 };
                let numbers: Vec<String> =
                    (0..count).map(|n| format!("{}{:010}", n + 1, self.number(1_000_000_000))).collect();
                (numbers.join(spec.split.as_deref().unwrap_or("")), numbers.join("\n"))
            }
            _ if !spec.map.is_empty() && self.number(2) == 0 => {
                let (from, to) = self.one_of(&spec.map);
                (from.clone(), to.clone())
            }
            _ => same(self.text()),
        }
    }
}

/// A file of one row in the columns of a profile, and what it says.
struct Written {
    header: Vec<String>,
    cells: Vec<String>,
    said: BTreeMap<u8, String>,
}

fn written(profile: &Profile, well: &mut Well) -> Written {
    let counts = &profile.identify.column_count;
    let width = if counts.is_empty() { 0 } else { *well.one_of(counts) };
    let mut sheet = Columns { names: Vec::new(), filled: BTreeMap::new() };
    // Positions first: names take the places that are left.
    let positions = profile.fields.iter().flat_map(columns_of).filter_map(|column| match column {
        ColumnRef::Position(n) => Some(*n),
        ColumnRef::Name(_) => None,
    });
    let reserved: Vec<usize> = positions.collect();
    sheet.names = (1..=width.max(reserved.iter().copied().max().unwrap_or(0)))
        .map(|n| if reserved.contains(&n) { format!("列{n}") } else { String::new() })
        .collect();
    profile.identify.columns.iter().for_each(|name| {
        sheet.place(&ColumnRef::Name(name.clone()));
    });
    for condition in [&profile.rows.item, &profile.rows.order].into_iter().flatten().take(1) {
        let at = sheet.place(&condition.column);
        sheet.filled.insert(at, condition.one_of[0].clone());
    }
    let mut said = BTreeMap::new();
    for spec in &profile.fields {
        let must = profile.required.contains(&spec.field) || profile.header_row == 0;
        if let From::Value(value) = &spec.from {
            said.insert(spec.field.code(), value.clone());
        } else if must || well.number(4) > 0 {
            write_field(spec, well, &mut sheet, &mut said);
        }
    }
    for (at, name) in sheet.names.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
        *name = format!("余り{at}");
    }
    let cells = (0..sheet.names.len()).map(|at| sheet.filled.get(&at).cloned().unwrap_or_default()).collect();
    Written { header: sheet.names, cells, said }
}

struct Columns {
    names: Vec<String>,
    filled: BTreeMap<usize, String>,
}

impl Columns {
    fn place(&mut self, column: &ColumnRef) -> usize {
        let name = match column {
            ColumnRef::Position(n) => return n - 1,
            ColumnRef::Name(name) => name,
        };
        if let Some(at) = self.names.iter().position(|known| fold_text(known) == fold_text(name)) {
            return at;
        }
        let free = self.names.iter().position(String::is_empty);
        let at = free.unwrap_or_else(|| {
            self.names.push(String::new());
            self.names.len() - 1
        });
        self.names[at].clone_from(name);
        at
    }
}

fn columns_of(spec: &FieldSpec) -> &[ColumnRef] {
    match &spec.from {
        From::Columns(columns) | From::FirstOf(columns) => columns,
        From::Value(_) => &[],
    }
}

fn write_field(spec: &FieldSpec, well: &mut Well, sheet: &mut Columns, said: &mut BTreeMap<u8, String>) {
    let columns = columns_of(spec);
    let chosen = match &spec.from {
        // Spellings of one thing: any of them, unless another stands there already.
        From::FirstOf(_) => {
            let there =
                columns.iter().position(|c| matches!(c, ColumnRef::Name(n) if sheet.names.contains(n)));
            there.map_or_else(|| well.one_of(columns), |at| &columns[at])
        }
        _ => &columns[0],
    };
    let first = sheet.place(chosen);
    if sheet.filled.contains_key(&first) {
        return; // `canceled` reads the cell of the status.
    }
    let (mut text, kept) = well.value(spec);
    if !spec.yes.is_empty() || is_word_of_a_state(spec) {
        return;
    }
    if let Some(prefix) = &spec.strip_prefix {
        text.insert_str(0, prefix);
    }
    if let Some(suffix) = &spec.strip_suffix {
        text.push_str(suffix);
    }
    if spec.pad.is_empty() {
        if let Some(key) = &spec.packed {
            text = format!("{key}1={text}&{key}2={text}");
        }
        sheet.filled.insert(first, text);
    } else {
        let mut rest = text.as_str();
        for (column, width) in columns.iter().zip(&spec.pad) {
            let (part, after) = rest.split_at(*width);
            // Its zeros are gone, as in the files of the mall.
            let bare = part.trim_start_matches('0');
            let at = sheet.place(column);
            sheet.filled.insert(at, if bare.is_empty() { "0" } else { bare }.to_owned());
            rest = after;
        }
    }
    if !kept.is_empty() {
        said.insert(spec.field.code(), kept);
    }
}

/// What a mall's word means for one of its states is written down in `intake::states`, word for word.
fn is_word_of_a_state(spec: &FieldSpec) -> bool {
    (spec.field.is_mall_state() || spec.field == Field::CANCELED) && !spec.map.is_empty()
}

fn bytes_of(profile: &Profile, written: &Written, encoding: Encoding) -> (Vec<u8>, Dialect) {
    let delimiter = if profile.format == Some(FileFormat::Tsv) { '\t' } else { ',' };
    let line = |cells: &[String]| {
        let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        quoted.join(&delimiter.to_string()) + "\r\n"
    };
    let mut text = if profile.header_row > 0 { line(&written.header) } else { String::new() };
    text.push_str(&line(&written.cells));
    let mut bytes = encoding.byte_order_mark().to_vec();
    encode::encode(&text, encoding, &mut bytes).expect("all of it can be written");
    (bytes, Dialect::text(encoding, delimiter as u8))
}

fn check(profile: &Profile, well: &mut Well, encoding: Encoding) {
    let written = written(profile, well);
    let (bytes, dialect) = bytes_of(profile, &written, encoding);
    let mut rows = Rows::open(Cursor::new(bytes), dialect).expect("rows");
    let (mut row, mut sample, mut out) = (Row::new(), Sample::default(), ReadRow::default());
    let header = (profile.header_row > 0).then(|| {
        assert!(rows.read(&mut row).expect("a header"));
        (0..row.len()).map(|cell| row.lossy(cell)).collect::<Vec<_>>()
    });
    sample.rows.extend(header.clone());
    assert!(rows.read(&mut row).expect("a row"));
    sample.rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
    assert_eq!(identify(built_in(), &sample), Identified::One(profile), "{:?}", written.header);
    let binding = Binding::new(profile, header.as_deref()).expect("bound");
    RowReader::new(&binding, chrono_tz::Asia::Tokyo, false).read(&row, &mut out);
    assert_eq!(out.findings, [], "{} {:?}", profile.id, written.cells);
    let said = out.said.as_statement();
    let item = said.items().next();
    for spec in profile.fields.iter().filter(|spec| spec.yes.is_empty() && !is_word_of_a_state(spec)) {
        let field = spec.field;
        let wanted = written.said.get(&field.code()).cloned();
        let found = match field {
            Field::NUMBER => Some(out.key.clone()),
            _ if field.is_item() => item.and_then(|item| raw(item, field)),
            _ => raw(said, field),
        };
        assert_eq!(found, wanted, "{} {} {:?}", profile.id, field.name(), written.cells);
    }
    let is_packed =
        profile.fields.iter().any(|s| s.packed.is_some() && written.said.contains_key(&s.field.code()));
    assert!(!is_packed || said.items().count() == 2, "{} {:?}", profile.id, written.cells);
}

fn raw(said: Statement<'_>, field: Field) -> Option<String> {
    said.raw(field).map(|value| String::from_utf8(value.to_vec()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_order_written_into_the_columns_of_a_built_in_profile_is_claimed_by_it_and_read_back_the_same(
        texts in prop::collection::vec("[a-zA-Z0-9ｱ-ﾝぁ-んァ-ン一-丁髙﨑①㈱～－,;|\t\"'=+@ \r\n]{0,14}", 40),
        numbers in prop::collection::vec(any::<u32>(), 61),
        encoding in prop::sample::select(vec![Encoding::Windows31J, Encoding::Utf8, Encoding::Utf8Bom]),
    ) {
        let mut well = Well { texts, numbers, used: 0 };
        for profile in built_in().iter().filter(|profile| !profile.matched_by_name) {
            check(profile, &mut well, encoding);
        }
    }
}
