//! A row of a label program's import file being filled: what fits is set, what does not is kept as a problem.

use super::characters::{CharacterStanding, replacement, standing, width, wrap};
use super::time_slot::{Slot, read_slot};
use super::{LabelCarrier, LabelRow, LabelWriting, Sender};
use crate::notice::labels::{LabelProblem, LabelRemark};
use crate::order::Order;
use chrono::NaiveDate;

/// A row being filled.
pub(super) struct Sheet<'w> {
    carrier: LabelCarrier,
    replace: &'w [(String, String)],
    header: Vec<&'static str>,
    cells: Vec<String>,
    /// What is not known of who sends: those cells stay blank, for the label program to fill.
    sender_lacks: Vec<&'static str>,
    pub(super) problems: Vec<LabelProblem>,
    pub(super) remarks: Vec<LabelRemark>,
}

impl<'w> Sheet<'w> {
    pub(super) fn new(carrier: LabelCarrier, writing: &LabelWriting<'w>) -> Self {
        let header = carrier.header();
        let cells = vec![String::new(); header.len()];
        Self {
            carrier,
            replace: writing.replace,
            cells,
            header,
            sender_lacks: Vec::new(),
            problems: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The row, or everything that keeps the order from fitting.
    pub(super) fn done(self) -> Result<LabelRow, Vec<LabelProblem>> {
        if self.problems.is_empty() {
            Ok(LabelRow { cells: self.cells, remarks: self.remarks, sender_lacks: self.sender_lacks })
        } else {
            Err(self.problems)
        }
    }

    pub(super) fn set(&mut self, column: &str, text: impl Into<String>) {
        if let Some(at) = self.header.iter().position(|name| *name == column) {
            self.cells[at] = text.into();
        }
    }

    /// A text of at most so many half-width characters.
    pub(super) fn fit(&mut self, column: &str, what: &'static str, text: &str, most: usize) {
        let text = self.acceptable(what, text);
        let width = width(&text);
        if width > most {
            self.problems.push(LabelProblem::TooLong { what, text, over: width - most });
            return;
        }
        self.set(column, text);
    }

    pub(super) fn demand(&mut self, column: &str, what: &'static str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.lack(what);
        }
        self.fit(column, what, text, most);
    }

    /// What the order lacks keeps it from its label; what the sender lacks is the same for all of them.
    fn lack(&mut self, what: &'static str) {
        match what.strip_prefix("[sender] ") {
            Some(key) => self.sender_lacks.push(key),
            None => self.problems.push(LabelProblem::Missing { what }),
        }
    }

    /// A text over several lines of a label: it flows on, nothing is left out.
    pub(super) fn flow(&mut self, columns: &[&str], what: &'static str, parts: &[String], most: usize) {
        let parts: Vec<String> = parts.iter().map(|part| self.acceptable(what, part)).collect();
        let separate: Vec<String> = parts.iter().flat_map(|part| wrap(part, most)).collect();
        let lines = if separate.len() <= columns.len() { separate } else { wrap(&parts.concat(), most) };
        if lines.is_empty() {
            self.lack(what);
        }
        if lines.len() > columns.len() {
            let over = lines[columns.len()..].iter().map(|line| width(line)).sum();
            self.problems.push(LabelProblem::TooLong { what, text: parts.concat(), over });
            return;
        }
        for (column, line) in columns.iter().zip(lines) {
            self.set(column, line);
        }
    }

    /// The text with line breaks as spaces and with the carrier's named replacements.
    fn acceptable(&mut self, what: &'static str, text: &str) -> String {
        let mut text = text.trim().to_owned();
        for (letter, other) in self.replace {
            text = text.replace(letter, other);
        }
        let mut kept = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_control() {
                kept.push(' ');
                continue;
            }
            match standing(character) {
                CharacterStanding::Plain => kept.push(character),
                CharacterStanding::Dependent if self.carrier != LabelCarrier::YamatoB2 => {
                    kept.push(character)
                }
                CharacterStanding::Dependent => match replacement(character) {
                    Some(text) => kept.push_str(&text),
                    None => self.problems.push(LabelProblem::Refused { what, character }),
                },
                CharacterStanding::Foreign => self.problems.push(LabelProblem::Refused { what, character }),
            }
        }
        kept
    }

    pub(super) fn slot(&mut self, column: &str, text: &str) {
        let code = match read_slot(text) {
            Some(None) => return,
            Some(Some(slot)) => code(self.carrier, slot),
            None => None,
        };
        match code {
            Some(code) => self.set(column, code),
            None => self.problems.push(LabelProblem::NoSlot { text: text.to_owned() }),
        }
    }

    pub(super) fn contents(&mut self, column: &str, order: &Order, sender: &Sender, most: usize) {
        if !sender.contents.is_empty() {
            return self.demand(column, "品名", &sender.contents, most);
        }
        // What is in the parcel does not decide where it goes: names of items are shortened here, and staff are told.
        let mut names: Vec<&str> = Vec::new();
        for name in order.items.iter().map(|item| item.name.trim()).filter(|name| !name.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let whole = self.acceptable("品名", names.first().copied().unwrap_or_default());
        let shown = wrap(&whole, most).into_iter().next().unwrap_or_default();
        if names.len() > 1 || shown != whole {
            self.remarks.push(LabelRemark::ContentsShort { shown: shown.clone() });
        }
        self.demand(column, "品名", &shown, most);
    }

    /// The day that was wished for, unless it is past.
    pub(super) fn wish(&mut self, column: &str, order: &Order, today: NaiveDate, format: &str) {
        match order.requested_date {
            Some(day) if day > today => self.set(column, day.format(format).to_string()),
            Some(day) => self.remarks.push(LabelRemark::WishPast { day }),
            None => {}
        }
    }
}

fn code(carrier: LabelCarrier, slot: Slot) -> Option<&'static str> {
    let table: &[(Slot, &str)] = match carrier {
        LabelCarrier::YamatoB2 => &[
            (Slot::Morning, "0812"),
            (Slot::Hours(14, 16), "1416"),
            (Slot::Hours(16, 18), "1618"),
            (Slot::Hours(18, 20), "1820"),
            (Slot::Hours(19, 21), "1921"),
        ],
        LabelCarrier::SagawaEhiden3 => &[
            (Slot::Morning, "01"),
            (Slot::Hours(12, 14), "12"),
            (Slot::Hours(14, 16), "14"),
            (Slot::Hours(16, 18), "16"),
            (Slot::Hours(18, 20), "18"),
            (Slot::Hours(18, 21), "04"),
            (Slot::Hours(19, 21), "19"),
        ],
        LabelCarrier::JapanpostYupri => &[
            (Slot::Morning, "51"),
            (Slot::Hours(12, 14), "52"),
            (Slot::Hours(14, 16), "53"),
            (Slot::Hours(16, 18), "54"),
            (Slot::Hours(18, 20), "55"),
            (Slot::Hours(19, 21), "57"),
        ],
        LabelCarrier::Clickpost => &[],
    };
    table.iter().find(|(known, _)| *known == slot).map(|(_, code)| *code)
}
