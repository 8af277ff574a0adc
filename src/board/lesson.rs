//! What somebody says of the columns of a file that nobody foresaw, as a form sends it.

use super::form::Fields;
use crate::desk::ForeignFile;
use crate::profile::Lesson;

/// Letters of a title.
const TITLE_LETTERS: usize = 60;

/// What was taught, and its document: what was sent, else what is proposed. A document that somebody wrote themselves stands
/// as they wrote it.
pub(super) fn lesson_of(foreign: &ForeignFile, name: &str, fields: &Fields) -> (Lesson, String) {
    let sent = |name: &str| Some(fields.get(name)).filter(|_| fields.has(name));
    let proposed = foreign
        .columns
        .iter()
        .enumerate()
        .map(|(at, (_, _, field))| sent(&format!("col.{at}")).unwrap_or(field).to_owned());
    let title: String =
        sent("title").unwrap_or(name).chars().filter(|c| !c.is_control()).take(TITLE_LETTERS).collect();
    let kind =
        sent("kind").filter(|kind| ["orders", "shipments", "updates"].contains(kind)).unwrap_or("orders");
    let lesson = Lesson { title, kind: kind.to_owned(), fields: proposed.collect() };
    let written = sent("document").filter(|_| fields.get("by") == "document");
    let document = written.map_or_else(|| foreign.document(&lesson), |text| text.replace("\r\n", "\n"));
    (lesson, document)
}
