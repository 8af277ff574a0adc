//! A format as somebody teaches it who has its file before them: column by column.
//!
//! What goes in: the headers of the file, and for each column the field that it is read for. What comes out: a TOML
//! document like any that lies in `profiles/`.

use super::draft::{NAMES, columns_of_fields, quoted};
use crate::order::fold_text;

/// The field that each column would be read for, by its name; `""`: none. What [`super::draft()`] proposes.
pub fn proposed_fields(header: &[String]) -> Vec<&'static str> {
    let folded: Vec<String> = header.iter().map(|name| fold_text(name).to_lowercase()).collect();
    let taken = columns_of_fields(header, &folded);
    (0..header.len()).map(|at| taken.get(&at).copied().unwrap_or("")).collect()
}

/// The fields that a column can be read for, in the order in which people look for them.
pub fn fields_to_choose() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(field, _)| *field)
}

/// A format as somebody taught it column by column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// What its files are: `orders`, `shipments` or `updates`.
    pub kind: String,
    /// The field that each column is read for; `""`: none.
    pub fields: Vec<String>,
}

/// The document of a format that was taught. Columns that stand for one field are joined with a blank.
pub fn taught(header: &[String], header_row: u64, id: &str, lesson: &Lesson) -> String {
    let folded: Vec<String> = header.iter().map(|name| fold_text(name).to_lowercase()).collect();
    let is_name =
        |at: usize| !folded[at].is_empty() && folded.iter().filter(|name| **name == folded[at]).count() == 1;
    let reference =
        |at: usize| if is_name(at) { header[at].trim().to_owned() } else { format!("#{}", at + 1) };
    let of = |field: &str| {
        let columns = lesson.fields.iter().enumerate().filter(|(at, it)| *at < header.len() && *it == field);
        columns.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let used = |at: &usize| lesson.fields.get(*at).is_some_and(|field| !field.is_empty());
    let mut known: Vec<usize> = (0..header.len()).filter(|at| is_name(*at) && used(at)).collect();
    if known.is_empty() {
        known = (0..header.len()).filter(|at| is_name(*at)).collect();
    }
    known.truncate(6);
    let columns: Vec<String> = known.iter().map(|at| quoted(&reference(*at))).collect();
    let mut text = format!(
        "id = {}\ntitle = {}\nkind = {}\n{}[identify]\ncolumns = [{}]\n[fields]\n",
        quoted(id),
        quoted(&lesson.title),
        quoted(&lesson.kind),
        if header_row > 1 { format!("[file]\nheader_row = {header_row}\n") } else { String::new() },
        columns.join(", "),
    );
    for (field, _) in NAMES {
        match of(field)[..] {
            [] => {}
            [one] => text.push_str(&format!("{} = {}\n", quoted(field), quoted(&reference(one)))),
            ref several => {
                let columns: Vec<String> = several.iter().map(|at| quoted(&reference(*at))).collect();
                let columns = columns.join(", ");
                text.push_str(&format!("{} = {{ columns = [{columns}], join = \" \" }}\n", quoted(field)));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Rank, parse};

    #[test]
    fn what_is_taught_is_a_document_without_mistakes_and_proposed_fields_fill_it() {
        let header = ["注文\"番号\"", "お届け先名", "住所", "建物", "住所"].map(str::to_owned);
        let mut fields: Vec<String> = proposed_fields(&header).into_iter().map(str::to_owned).collect();
        assert_eq!(fields[1], "ship_to.name");
        fields[0] = "number".to_owned();
        fields[2] = "ship_to.address1".to_owned();
        fields[3] = "ship_to.address1".to_owned();
        fields[4] = String::new();
        let lesson = Lesson { title: "別の\"カート\"".to_owned(), kind: "orders".to_owned(), fields };
        let text = taught(&header, 3, "own-1", &lesson);
        let profile = parse(&text, Rank::Own).unwrap();
        assert_eq!(profile.title, "別の\"カート\"");
        assert!(text.contains("header_row = 3"), "{text}");
        assert!(text.contains("columns = [\"#3\", \"建物\"]"), "a name that stands twice is no name: {text}");
    }
}
