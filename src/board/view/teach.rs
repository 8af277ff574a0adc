//! この形式を教える: the columns of a file that nobody foresaw, and the file as it would be read.

use crate::desk::{ForeignFile, ReadSample};
use crate::notice::board::Words;
use crate::notice::{Lang, orders, visible};
use crate::profile::{Lesson, fields_to_choose};

/// What is taught, and what would come of it.
pub(in crate::board) struct TeachShown {
    pub(in crate::board) title: String,
    pub(in crate::board) kind: String,
    pub(in crate::board) columns: Vec<TaughtColumn>,
    pub(in crate::board) document: String,
    pub(in crate::board) reading: ReadingShown,
}

pub(in crate::board) struct TaughtColumn {
    pub(in crate::board) at: usize,
    pub(in crate::board) name: String,
    pub(in crate::board) samples: String,
    pub(in crate::board) choices: Vec<(&'static str, String, bool)>,
}

/// A file as it would be read, with one column a field.
pub(in crate::board) struct ReadingShown {
    pub(in crate::board) mistakes: Vec<String>,
    pub(in crate::board) whole: Vec<String>,
    pub(in crate::board) problems: Vec<String>,
    pub(in crate::board) header: Vec<String>,
    pub(in crate::board) rows: Vec<(u64, Vec<String>)>,
    /// How many rows there are and how many can be read, in words; whether all can.
    pub(in crate::board) counts: Option<(String, bool)>,
    pub(in crate::board) title: String,
}

impl TeachShown {
    pub(in crate::board) fn of(
        foreign: &ForeignFile,
        lesson: &Lesson,
        document: String,
        reading: ReadSample,
        lang: Lang,
    ) -> Self {
        let column = |(at, (name, samples, _)): (usize, &(String, Vec<String>, &str))| {
            let chosen = lesson.fields.get(at).map_or("", String::as_str);
            let choice = |field: &'static str| (field, orders::field_title(field, lang), field == chosen);
            TaughtColumn {
                at,
                name: visible(name).into_owned(),
                samples: samples.iter().map(|cell| visible(cell)).collect::<Vec<_>>().join(" / "),
                choices: fields_to_choose().map(choice).collect(),
            }
        };
        Self {
            title: lesson.title.clone(),
            kind: lesson.kind.clone(),
            columns: foreign.columns.iter().enumerate().map(column).collect(),
            document,
            reading: ReadingShown::of(reading, lang),
        }
    }
}

impl ReadingShown {
    pub(in crate::board) fn of(reading: ReadSample, lang: Lang) -> Self {
        let mut header: Vec<String> = Vec::new();
        for (title, _) in reading.rows.iter().flat_map(|(.., values)| values) {
            if !header.contains(title) {
                header.push(title.clone());
            }
        }
        let row = |(row, _, values): &(u64, String, Vec<(String, String)>)| {
            let cell = |title: &String| {
                let said = values.iter().filter(|(of, _)| of == title).map(|(_, value)| visible(value));
                said.collect::<Vec<_>>().join("、")
            };
            (*row, header.iter().map(cell).collect())
        };
        let lines = |words: Vec<String>| -> Vec<String> {
            words.iter().map(|it| it.lines().map(str::trim).collect::<Vec<_>>().join(" ")).collect()
        };
        Self {
            rows: reading.rows.iter().map(row).collect(),
            mistakes: lines(reading.mistakes),
            whole: lines(reading.whole),
            problems: lines(reading.problems),
            counts: reading
                .counts
                .map(|(all, sound)| (Words(lang).rows_would_be_read(all, sound), all == sound)),
            title: reading.title,
            header,
        }
    }
}
