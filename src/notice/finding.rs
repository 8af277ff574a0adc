//! One problem of a row or a file, as a value, and its three lines for staff.

use super::advice::ADVICE;
use super::in_english::in_english;
use super::visible::one_line;
use super::{Code, Lang, sheet_of_row, shown_row, visible};
use std::borrow::Cow;

/// One problem of a row or a file: what, where with the offending value. What to do belongs to the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// The row as Excel shows it (the header is row 1 when nothing stands above it); `None` for whole files.
    pub row: Option<u64>,
    /// The column's name as the file writes it, or `#n`.
    pub column: String,
    /// The offending value as the file writes it.
    pub value: String,
    /// What else helps: the other value, the candidates, the nearest profile. Already in the user's words.
    pub detail: String,
}

impl Finding {
    /// A problem of a whole file.
    pub fn of_file(code: Code, detail: impl Into<String>) -> Self {
        Self { code, row: None, column: String::new(), value: String::new(), detail: detail.into() }
    }

    /// A problem of a cell.
    pub fn of_cell(code: Code, row: u64, column: impl Into<String>, value: impl Into<String>) -> Self {
        Self { code, row: Some(row), column: column.into(), value: value.into(), detail: String::new() }
    }

    /// The same with a word more.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The three lines that staff read: what, where with the value, what to do.
    pub fn three_lines(&self, file: &str, lang: Lang) -> String {
        let mut lines = format!("{}  {}\n      {}", self.code, self.what(lang), self.place(file, lang));
        let (detail, _) = self.detail_and_advice();
        let english = if lang == Lang::En { in_english(detail) } else { String::new() };
        let detail = if lang == Lang::En { &english } else { detail };
        if !detail.is_empty() {
            lines.push_str(&format!("\n      {}", detail.replace('\n', "\n      ")));
        }
        lines.push_str(&format!("\n      → {}", self.remedy(lang)));
        lines
    }

    /// What is wrong, in a line.
    pub fn what(&self, lang: Lang) -> String {
        let is_sibling = super::columns::is_sibling(&self.detail);
        let what = match (lang, self.code) {
            _ if is_sibling => lang
                .pick("同じ受注のほかの行に問題があります", "Another row of this order has a problem")
                .to_owned(),
            (Lang::Ja, Code::R103 | Code::R104 | Code::R101 | Code::R106) if !self.column.is_empty() => {
                format!(
                    "{}が{}",
                    self.sheet_and_column().1,
                    self.code.title(lang).trim_start_matches("必要な値が")
                )
            }
            _ => self.code.title(lang).to_owned(),
        };
        match (lang, self.code) {
            _ if is_sibling => what,
            (Lang::Ja, Code::R106) => self.code.title(lang).to_owned(),
            (Lang::Ja, Code::R101) if !self.column.is_empty() => {
                format!("{}がありません", visible(self.sheet_and_column().1))
            }
            _ => what,
        }
    }

    /// What to do about it.
    pub fn remedy(&self, lang: Lang) -> Cow<'_, str> {
        if super::columns::is_sibling(&self.detail) {
            return lang
                .pick(
                    "その行を直して保存すれば、この行も一緒に入ります。",
                    "Mend that row and save; this one goes in with it.",
                )
                .into();
        }
        match (self.detail_and_advice().1, lang) {
            (Some(advice), Lang::En) => in_english(advice).into(),
            (Some(advice), Lang::Ja) => advice.into(),
            (None, _) => self.code.remedy(lang).into(),
        }
    }

    /// What to do about a row that lies with staff, in Japanese. The advice of a row that an older program has held says
    /// that it is to be dropped again; it is saved where it lies.
    pub fn remedy_in_place(&self) -> String {
        let remedy = self.remedy(Lang::Ja);
        if remedy.contains("出し直し、") {
            // What has to come from elsewhere is not saved here.
            return remedy.into_owned();
        }
        let remedy = remedy.replace("もう一度 inbox に入れてください", "保存してください");
        remedy.replace("もう一度入れてください", "保存してください")
    }

    /// All of it in a line, for whoever mends the row on a page that shows it: what is wrong with which value, and what to
    /// do there.
    pub fn on_page(&self, lang: Lang) -> String {
        let mut line = self.what(lang);
        if !self.column.is_empty() && !line.contains(&self.column) {
            line = format!("{}: {line}", visible(&self.column));
        }
        let (detail, _) = self.detail_and_advice();
        if !self.value.is_empty() && !line.contains(&self.value) && !detail.contains(&self.value) {
            let value = one_line(&self.value);
            line.push_str(&match lang {
                Lang::Ja => format!("：「{value}」"),
                Lang::En => format!(": \"{value}\""),
            });
        }
        if !detail.is_empty() {
            let english = if lang == Lang::En { in_english(detail) } else { String::new() };
            let detail = if lang == Lang::En { &english } else { detail };
            line.push_str(&format!("　{}", detail.replace('\n', "　")));
        }
        let remedy = match lang {
            Lang::Ja => {
                let remedy = self.remedy_in_place();
                let pressed = remedy.replace("保存してください", "「直して取り込む」を押してください");
                pressed.replace("保存すれば", "「直して取り込む」を押せば")
            }
            Lang::En => self.remedy(lang).replace("and save", "and press \"Mend and take in\""),
        };
        format!("{line} → {remedy}")
    }

    /// A problem of a whole file for whoever looks at it on a page: what is wrong, what else helps, and what to do; that is
    /// empty where the page itself offers it.
    pub fn whole_on_page(&self, lang: Lang) -> (String, Vec<String>, String) {
        let (detail, _) = self.detail_and_advice();
        let english = if lang == Lang::En { in_english(detail) } else { String::new() };
        let detail = if lang == Lang::En { &english } else { detail };
        // A format is taught on the page; nobody there needs a terminal.
        let is_of_terminal = |text: &str| text.contains("--draft-profile");
        let lines = detail.lines().filter(|line| !is_of_terminal(line));
        let is_offered = matches!(self.code, Code::F001 | Code::F003 | Code::F008);
        let remedy = match self.detail_and_advice().1 {
            None if is_offered => String::new(),
            _ => {
                self.remedy(lang).split_inclusive(['。', ';']).filter(|part| !is_of_terminal(part)).collect()
            }
        };
        (self.what(lang), lines.map(|line| visible(line).into_owned()).collect(), remedy)
    }

    /// The detail without the advice that fits it, and that advice, where it says another one than the code.
    pub fn detail_and_advice(&self) -> (&str, Option<&str>) {
        match self.detail.split_once(ADVICE) {
            Some((detail, advice)) => (detail.trim_end(), Some(advice)),
            None => (&self.detail, None),
        }
    }

    /// The sheet on which the column stands, where rows come from several, and the column.
    pub(super) fn sheet_and_column(&self) -> (&str, &str) {
        match self.column.split_once('!') {
            Some((sheet, column)) if !sheet.is_empty() && !column.is_empty() => (sheet, column),
            _ => ("", &self.column),
        }
    }

    fn place(&self, file: &str, lang: Lang) -> String {
        let mut place = visible(file).into_owned();
        let column = &self.column;
        if column.is_empty()
            && let Some(nth) = self.row.map(sheet_of_row).filter(|nth| *nth > 0)
        {
            let nth = nth + 1;
            place.push_str(&match lang {
                Lang::Ja => format!("（{nth}枚目のシート）"),
                Lang::En => format!(" (sheet {nth})"),
            });
        }
        if let Some(row) = self.row.map(shown_row) {
            place.push_str(&match lang {
                Lang::Ja => format!("  {row}行目"),
                Lang::En => match row.strip_prefix("書き足した") {
                    Some(nth) => format!("  added row {nth}"),
                    None => format!("  row {row}"),
                },
            });
        }
        if !column.is_empty() {
            place.push_str(&match lang {
                Lang::Ja => format!("「{}」", visible(column)),
                Lang::En => format!(" \"{}\"", visible(column)),
            });
        }
        if !self.value.is_empty() {
            place.push_str(&format!(": {}", one_line(&self.value)));
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_read_what_where_and_what_to_do() {
        let finding = Finding::of_cell(Code::R103, 14, "数量", "二個");
        assert_eq!(
            finding.three_lines("2026-08-21_注文.csv", Lang::Ja),
            "R103  数量が数字ではありません\n      2026-08-21_注文.csv  14行目「数量」: 二個\n      → 数字だけを入力して、保存してください。"
        );
    }
}
