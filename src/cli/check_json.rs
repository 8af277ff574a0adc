//! `shukka check --json`: what is said to people, and what a file would become, as one JSON document.

use super::json::finding_json;
use super::{Context, Ending, Failure, screen};
use crate::desk::check::{CheckedFile, FileSeen, check_file};
use crate::order::{Field, Statement};
use crate::shop::Shop;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::path::Path;

/// Where the lines of a check go: to people one by one, or into the document.
pub(super) struct CheckPage {
    kept: Option<RefCell<Vec<Value>>>,
}

impl CheckPage {
    pub(super) fn new(for_machines: bool) -> Self {
        Self { kept: for_machines.then(RefCell::default) }
    }

    pub(super) fn is_for_machines(&self) -> bool {
        self.kept.is_some()
    }

    /// Says a line.
    pub(super) fn say(&self, line: &str) {
        match &self.kept {
            Some(kept) => kept.borrow_mut().push(json!({ "is_trouble": false, "text": line })),
            None => screen::say(line),
        }
    }

    /// Says what is wrong.
    pub(super) fn complain(&self, line: &str) {
        match &self.kept {
            Some(kept) => kept.borrow_mut().push(json!({ "is_trouble": true, "text": line })),
            None => screen::complain(line),
        }
    }

    /// Writes the document, where there is one: what was said beside what is known.
    pub(super) fn end(&self, known: &Value) {
        if let Some(kept) = &self.kept {
            let mut document = known.clone();
            document["said"] = Value::from(kept.take());
            screen::say_json(&document.to_string());
        }
    }
}

/// What a file would become. The rows are written as they are read: a big file is never held as a whole.
pub(super) fn file_for_machines(context: &Context, shop: &Shop, path: &Path) -> Result<Ending, Failure> {
    drop(shop.ledger_to_read()?);
    let (lang, zone) = (context.lang, shop.settings.timezone);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let known = RefCell::new(json!({ "file": name }));
    let is_first = RefCell::new(true);
    let row = |value: &Value| {
        let head = if is_first.replace(false) { "{\"seen\":[\n" } else { "," };
        screen::say_json(&format!("{head}{value}"));
    };
    let checked = check_file(shop, path, || shop.ledger_to_read(), &mut |seen| match seen {
        FileSeen::Form(form) => {
            let mut known = known.borrow_mut();
            (known["bytes"], known["format"]) =
                (form.bytes.into(), if form.is_workbook { "xlsx" } else { "csv" }.into());
            if !form.is_workbook {
                known["encoding"] = form.encoding.name().into();
                known["delimiter"] = char::from(form.delimiter).to_string().into();
            }
        }
        FileSeen::Fits(profile) => {
            let mut known = known.borrow_mut();
            (known["profile"], known["kind"]) = (profile.id.clone().into(), profile.kind.name().into());
        }
        FileSeen::Whole(findings) => findings.iter().for_each(|it| row(&finding_json(it, lang))),
        FileSeen::Finding(finding) => row(&finding_json(finding, lang)),
        FileSeen::Sheet(name) => row(&json!({ "sheet": name })),
        FileSeen::Sound { row: at, number, said } => {
            row(&json!({ "row": at, "number": number, "said": said_json(said, zone) }));
        }
        FileSeen::Proposal { row: at, name, tracking, candidates } => {
            row(&json!({ "row": at, "name": name, "tracking": tracking, "candidates": candidates }));
        }
    })?;
    let mut known = known.into_inner();
    let ending = match checked {
        CheckedFile::Held | CheckedFile::ToConfirm => Ending::Held,
        CheckedFile::Judged { rows, sound } => {
            (known["rows"], known["sound"], known["held"]) =
                (rows.into(), sound.into(), (rows - sound).into());
            if sound < rows { Ending::Held } else { Ending::Well }
        }
    };
    known["well"] = (ending == Ending::Well).into();
    let head = if is_first.into_inner() { "{\"seen\":[" } else { "" };
    let rest = known.to_string();
    screen::say_json(&format!("{head}],{}", rest.trim_start_matches('{')));
    Ok(ending)
}

/// What a row says, by field.
fn said_json(said: Statement<'_>, zone: chrono_tz::Tz) -> Value {
    let fields = |said: Statement<'_>| {
        let named = said.iter().filter(|(field, _)| *field != Field::ITEM);
        named
            .map(|(field, _)| (field.name().to_owned(), said.shown(field, zone).into()))
            .collect::<Map<_, _>>()
    };
    let mut all = fields(said);
    let items: Vec<Value> = said.items().map(|item| fields(item).into()).collect();
    if !items.is_empty() {
        all.insert("items".to_owned(), items.into());
    }
    all.into()
}
