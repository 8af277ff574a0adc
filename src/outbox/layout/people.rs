//! Which layouts write anything of a person, and their lines without it.

use super::{Layout, Quote};

impl Layout {
    /// Whether a column writes anything of a person: the name on the parcel, or the store's message, which may hold it.
    pub fn names_people(&self) -> bool {
        self.columns.iter().any(|column| column.value.names_people())
    }

    /// Lines of this layout, as they were written, with the cells blank that hold anything of a person.
    pub fn without_people(&self, lines: &[u8]) -> Vec<u8> {
        let mut kept = Vec::with_capacity(lines.len());
        let (mut column, mut at) = (0, 0);
        while at < lines.len() {
            let end = self.end_of_cell(lines, at);
            if self.columns.get(column).is_some_and(|column| column.value.names_people()) {
                kept.extend_from_slice(if self.quote == Quote::Always { b"\"\"" } else { b"" });
            } else {
                kept.extend_from_slice(&lines[at..end]);
            }
            at = end;
            if lines[at..].starts_with(self.newline) {
                kept.extend_from_slice(self.newline);
                (at, column) = (at + self.newline.len(), 0);
            } else if let Some(delimiter) = lines.get(at) {
                kept.push(*delimiter);
                (at, column) = (at + 1, column + 1);
            }
        }
        kept
    }

    /// Where a cell ends: at a delimiter or line end that stands in no quotes. In the encodings of layouts no byte of a
    /// longer character is one of those.
    fn end_of_cell(&self, lines: &[u8], start: usize) -> usize {
        let (mut at, mut is_quoted) = (start, false);
        while at < lines.len() {
            match lines[at] {
                b'"' => is_quoted = !is_quoted,
                byte if !is_quoted && (byte == self.delimiter || lines[at..].starts_with(self.newline)) => {
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn layout(quote: &str) -> super::Layout {
        let text = format!(
            "id = \"x\"\n[file]\nencoding = \"shift_jis\"\nnewline = \"crlf\"\nquote = \"{quote}\"\ndelimiter = \",\"\n[[column]]\nheader = \"a\"\nvalue = \"[受注番号]\"\n[[column]]\nheader = \"b\"\nvalue = \"[送付先氏名] 様\"\n[[column]]\nheader = \"c\"\nvalue = \"[伝票番号]\"\n"
        );
        parse(&text).unwrap()
    }

    #[test]
    fn cells_that_hold_a_person_are_blank_and_the_others_as_they_were() {
        let always = layout("always");
        assert!(always.names_people());
        let lines = b"\"A-1\",\"x, \"\"y\"\"\r\n\x95\x5c\",\"12\"\r\n\"A-2\",\"z\",\"\"\r\n";
        assert_eq!(always.without_people(lines), b"\"A-1\",\"\",\"12\"\r\n\"A-2\",\"\",\"\"\r\n");
        let minimal = layout("minimal");
        let lines = b"A-1,\"x, y\",12\r\nA-2,z,\r\n";
        assert_eq!(minimal.without_people(lines), b"A-1,,12\r\nA-2,,\r\n");
        assert!(!super::super::built_in()[0].names_people());
    }
}
