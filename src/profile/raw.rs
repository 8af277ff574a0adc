//! Reads a profile document.
//!
//! **Invariant.** All of its mistakes come back at once, each with its line and the nearest name.

use super::{
    ColumnRef, Condition, FieldSpec, FileFormat, FileKind, From, Identify, LooksLike, Profile, Rank, RowKinds,
};
use crate::document::{Document, Mistake, Table, nearest};
use crate::order::{Field, FieldKind, Mall, fold_text};

/// Reads a profile document. Every mistake in it comes back at once, each with its line.
///
/// # Errors
/// All mistakes of the document, at least one.
pub fn parse(text: &str, rank: Rank) -> Result<Profile, Vec<Mistake>> {
    let document = Document::parse(text);
    let profile = read_profile(document.root(), rank);
    let mistakes = document.into_mistakes();
    if mistakes.is_empty() { Ok(profile) } else { Err(mistakes) }
}

fn read_profile(root: Table<'_, '_>, rank: Rank) -> Profile {
    let id = demand_text(&root, "id");
    let title = root.text("title").unwrap_or_else(|| id.clone());
    let kind = one_of(&root, "kind", FileKind::of_name, "orders, shipments, updates");
    if !root.has("kind") {
        root.missing("kind");
    }
    let kind = kind.unwrap_or(FileKind::Orders);
    let store = root.text("store").filter(|s| !s.is_empty());
    let mut profile = Profile {
        id,
        title,
        kind,
        store,
        mall: read_mall(&root),
        rank,
        format: Some(FileFormat::Csv),
        encoding: None,
        is_unquoted: false,
        header_row: 1,
        header_row_is_given: false,
        matched_by_name: one_of(&root, "matched_by", matched_by_name, "number, name").unwrap_or(false),
        sheet: String::new(),
        identify: Identify::default(),
        rows: RowKinds::default(),
        fields: Vec::new(),
        required: vec![Field::NUMBER],
    };
    if let Some(file) = root.table("file") {
        read_file(file, &mut profile);
    }
    match root.table("identify") {
        Some(identify) => profile.identify = read_identify(identify, profile.header_row == 0),
        None => root.missing("identify"),
    }
    if let Some(rows) = root.table("rows") {
        profile.rows = read_rows(rows);
    }
    match root.table("fields") {
        Some(fields) => profile.fields = read_fields(fields, kind, profile.matched_by_name),
        None => root.missing("fields"),
    }
    if let Some(names) = root.texts("required") {
        profile.required = read_required(&root, &names);
    }
    root.finish();
    if profile.matched_by_name {
        profile.required.clear();
    }
    profile
}

fn read_mall(root: &Table<'_, '_>) -> Option<Mall> {
    let name = root.text("mall").filter(|name| !name.is_empty())?;
    let mall = Mall::of_name(&name);
    if mall.is_none() {
        let near = nearest(&name, Mall::all().map(Mall::name));
        root.wrong("mall", near.map_or_else(|| name.clone(), |near| format!("{name} → {near}?")));
    }
    mall
}

fn matched_by_name(text: &str) -> Option<bool> {
    match text {
        "number" => Some(false),
        "name" => Some(true),
        _ => None,
    }
}

fn demand_text(table: &Table<'_, '_>, key: &str) -> String {
    if !table.has(key) {
        table.missing(key);
    }
    table.text(key).unwrap_or_default()
}

fn one_of<T>(table: &Table<'_, '_>, key: &str, read: impl Fn(&str) -> Option<T>, choices: &str) -> Option<T> {
    let text = table.text(key)?;
    let value = read(&text);
    if value.is_none() {
        table.wrong(key, choices);
    }
    value
}

fn read_required(root: &Table<'_, '_>, names: &[String]) -> Vec<Field> {
    let mut required = Vec::new();
    for name in names {
        match Field::of_name(name) {
            Some(field) => required.push(field),
            None => root.wrong("required", suggestion(name)),
        }
    }
    if !required.contains(&Field::NUMBER) {
        required.insert(0, Field::NUMBER);
    }
    required
}

fn suggestion(name: &str) -> String {
    match nearest(name, Field::ALL.iter().map(|f| f.name())) {
        Some(near) => format!("{name} → {near}?"),
        None => name.to_owned(),
    }
}

fn read_file(file: Table<'_, '_>, profile: &mut Profile) {
    let format = |text: &str| match text {
        "csv" => Some(Some(FileFormat::Csv)),
        "tsv" => Some(Some(FileFormat::Tsv)),
        "xlsx" => Some(Some(FileFormat::Workbook)),
        "auto" => Some(None),
        _ => None,
    };
    profile.format = one_of(&file, "format", format, "csv, tsv, xlsx, auto").unwrap_or(Some(FileFormat::Csv));
    let encoding = |text: &str| match text {
        "auto" => Some(None),
        "shift_jis" | "utf_8" | "utf_16" => Some(Some(text.to_owned())),
        _ => None,
    };
    profile.encoding = one_of(&file, "encoding", encoding, "auto, shift_jis, utf_8, utf_16").flatten();
    if let Some(row) = file.integer("header_row") {
        match u64::try_from(row) {
            Ok(row) if row <= 100 => {
                profile.header_row = row;
                profile.header_row_is_given = true;
            }
            _ => file.wrong("header_row", "0–100"),
        }
    }
    profile.sheet = file.text("sheet").unwrap_or_default();
    let quote = |text: &str| match text {
        "standard" => Some(false),
        "none" => Some(true),
        _ => None,
    };
    profile.is_unquoted = one_of(&file, "quote", quote, "standard, none").unwrap_or(false);
    file.finish();
}

fn read_identify(table: Table<'_, '_>, headerless: bool) -> Identify {
    let columns = table.texts("columns").unwrap_or_default();
    let without = table.texts("without").unwrap_or_default();
    let counts = read_counts(&table);
    let mut looks_like = Vec::new();
    if let Some(cells) = table.table("looks_like") {
        for key in cells.keys().collect::<Vec<_>>() {
            let shape = |text: &str| match text {
                "digits" => Some(LooksLike::Digits),
                "tracking" => Some(LooksLike::Tracking),
                "date" => Some(LooksLike::Date),
                "filled" => Some(LooksLike::Filled),
                _ => None,
            };
            let shape = one_of(&cells, key, shape, "digits, tracking, date, filled");
            match (ColumnRef::parse(key), shape) {
                (ColumnRef::Position(n), Some(shape)) => looks_like.push((n, shape)),
                (ColumnRef::Name(_), _) => cells.wrong(key, "#1, #2, …"),
                _ => {}
            }
        }
        looks_like.sort_by_key(|(n, _)| *n);
    }
    if headerless && counts.is_empty() {
        table.missing("column_count");
    }
    if !headerless && columns.is_empty() {
        table.missing("columns");
    }
    table.finish();
    Identify { columns, without, column_count: counts, looks_like }
}

/// One number of columns, or a list of numbers for a format that grew with its versions.
fn read_counts(table: &Table<'_, '_>) -> Vec<usize> {
    let counts = table.integers("column_count").unwrap_or_default();
    let read: Vec<usize> =
        counts.iter().filter_map(|n| usize::try_from(*n).ok()).filter(|n| *n > 0).collect();
    if read.len() < counts.len() {
        table.wrong("column_count", "1–");
    }
    read
}

fn read_rows(table: Table<'_, '_>) -> RowKinds {
    let condition = |key: &str| table.table(key).map(read_condition);
    let rows = RowKinds {
        order: condition("order"),
        item: condition("item"),
        skip: condition("skip"),
        option: condition("option"),
        blank_number_continues: table.flag("blank_number_continues").unwrap_or(false),
        ditto: table.text("ditto").filter(|text| !text.is_empty()).map(|t| fold_text(&t).into_owned()),
    };
    table.finish();
    rows
}

fn read_condition(table: Table<'_, '_>) -> Condition {
    let column = ColumnRef::parse(&demand_text(&table, "column"));
    let mut values = table.texts("one_of").unwrap_or_default();
    values.extend(table.text("equals"));
    let starts_with = table.text("starts_with").filter(|text| !text.is_empty());
    if values.is_empty() && starts_with.is_none() && !table.has("one_of") {
        table.missing("equals");
    }
    table.finish();
    Condition {
        column,
        one_of: values.iter().map(|v| fold_text(v).into_owned()).collect(),
        starts_with: starts_with.map(|text| fold_text(&text).into_owned()),
    }
}

/// Dotted keys come as nested tables, quoted ones as one key: both name the same field.
fn read_fields(table: Table<'_, '_>, kind: FileKind, by_name: bool) -> Vec<FieldSpec> {
    let mut specs = Vec::new();
    for key in table.keys().collect::<Vec<_>>() {
        if let Some(field) = Field::of_name(key) {
            specs.extend(read_field(&table, key, field, (kind, by_name)));
            continue;
        }
        let prefix = format!("{key}.");
        let group = Field::ALL.iter().any(|f| f.name().starts_with(&prefix));
        match group.then(|| table.table(key)).flatten() {
            Some(inner) => {
                for part in inner.keys().collect::<Vec<_>>() {
                    match Field::of_name(&format!("{prefix}{part}")) {
                        Some(field) => specs.extend(read_field(&inner, part, field, (kind, by_name))),
                        None => inner.unknown(part, nearest(&format!("{prefix}{part}"), names())),
                    }
                }
                inner.finish();
            }
            None => table.unknown(key, nearest(key, names())),
        }
    }
    let wanted = if by_name { Field::SHIP_TO_NAME } else { Field::NUMBER };
    if !specs.iter().any(|spec: &FieldSpec| spec.field == wanted) {
        table.missing(wanted.name());
    }
    table.finish();
    specs.sort_by_key(|spec| spec.field.code());
    specs
}

fn names() -> impl Iterator<Item = &'static str> {
    Field::ALL.iter().map(|f| f.name())
}

fn read_field(
    table: &Table<'_, '_>,
    key: &str,
    field: Field,
    (kind, by_name): (FileKind, bool),
) -> Vec<FieldSpec> {
    let allowed = field.is_shipment() || field == Field::NUMBER || (by_name && field == Field::SHIP_TO_NAME);
    if kind == FileKind::Shipments && !allowed {
        table.wrong(key, "shipments: number, shipment.*");
        return Vec::new();
    }
    if let Some(inner) = table.value_table(key) {
        return vec![read_spec(inner, field)];
    }
    // Several columns may have a say in a state: each by itself, and what forbids most wins.
    if (field.is_mall_state() || field == Field::CANCELED) && table.is_list(key) {
        return table.tables(key).into_iter().map(|inner| read_spec(inner, field)).collect();
    }
    read_column(table, key, field).into_iter().collect()
}

/// A field that is one column and nothing else.
fn read_column(table: &Table<'_, '_>, key: &str, field: Field) -> Option<FieldSpec> {
    let column = table.text(key)?;
    if column.is_empty() {
        table.wrong(key, "\"\"");
        return None;
    }
    if column == "？" {
        table.wrong(key, crate::notice::layout::draft_hole());
        return None;
    }
    Some(FieldSpec::of_column(field, &column))
}

/// Widths from 1 to 20, one a joined column.
fn read_pad(table: &Table<'_, '_>) -> Vec<usize> {
    let widths = table.integers("pad").unwrap_or_default();
    let read: Vec<usize> =
        widths.iter().filter_map(|n| usize::try_from(*n).ok()).filter(|n| (1..=20).contains(n)).collect();
    if read.len() < widths.len() {
        table.wrong("pad", "1–20");
    }
    read
}

/// Only numbers that lose zeros ask for a country.
fn read_country(table: &Table<'_, '_>, field: Field) -> Option<ColumnRef> {
    let column = table.text("country").filter(|s| !s.is_empty())?;
    if field.kind() != FieldKind::Digits {
        table.wrong("country", "postal_code, phone");
    }
    Some(ColumnRef::parse(&column))
}

fn read_spec(table: Table<'_, '_>, field: Field) -> FieldSpec {
    let refs = |names: Vec<String>| names.iter().map(|n| ColumnRef::parse(n)).collect::<Vec<_>>();
    let column = table.text("column").map(|c| From::Columns(vec![ColumnRef::parse(&c)]));
    let columns = table.texts("columns").map(|c| From::Columns(refs(c)));
    let first_of = table.texts("first_of").map(|c| From::FirstOf(refs(c)));
    let value = table.text("value").map(From::Value);
    let mut given: Vec<From> = [column, columns, first_of, value].into_iter().flatten().collect();
    match given.len() {
        0 => table.missing("column"),
        1 => {}
        _ => table.wrong("column", "column / columns / first_of / value: one of them"),
    }
    let from = if given.is_empty() { From::Value(String::new()) } else { given.remove(0) };
    let mut map = Vec::new();
    if let Some(entries) = table.table("map") {
        for key in entries.keys().collect::<Vec<_>>() {
            if let Some(to) = entries.text(key) {
                map.push((fold_text(key).into_owned(), to));
            }
        }
        entries.finish();
    }
    let format = table.text("format");
    if let Some(format) = &format
        && chrono::format::StrftimeItems::new(format).any(|item| item == chrono::format::Item::Error)
    {
        table.wrong("format", "%Y/%m/%d %H:%M:%S");
    }
    let spec = FieldSpec {
        field,
        from,
        join: table.text("join").unwrap_or_default(),
        split: table.text("split").filter(|s| !s.is_empty()),
        packed: table.text("packed").filter(|s| !s.is_empty()),
        format,
        map,
        default: table.text("default").filter(|s| !s.is_empty()),
        strip_prefix: table.text("strip_prefix").filter(|s| !s.is_empty()),
        strip_suffix: table.text("strip_suffix").filter(|s| !s.is_empty()),
        pad: read_pad(&table),
        lead: table.text("lead").filter(|s| !s.is_empty()),
        country: read_country(&table, field),
        yes: table.texts("yes").unwrap_or_default().iter().map(|t| fold_text(t).into_owned()).collect(),
    };
    table.finish();
    spec
}
