//! 取り消す: what taking a file back would change.

use crate::board::link::order_place;
use crate::board::page::{Frame, Here};
use crate::desk::Undone;
use crate::notice::orders::field_title;
use crate::notice::{undo as words, visible};
use askama::Template;

/// So many orders of a kind are named.
const NAMED: usize = 200;

/// 取り消す.
#[derive(Template)]
#[template(path = "undo.html", config = ".askama.toml")]
pub(in crate::board) struct UndoPage {
    pub(in crate::board) frame: Frame,
    id: i64,
    file: String,
    at: String,
    mark: String,
    gone_words: String,
    gone: Vec<(String, String)>,
    gone_more: String,
    changed_words: String,
    changed: Vec<ChangeShown>,
    changed_more: String,
    held: Vec<(String, u64, u64)>,
    warnings: Vec<String>,
    mistake: Vec<String>,
    can_undo: bool,
}

struct ChangeShown {
    place: String,
    number: String,
    title: String,
    before: String,
    after: String,
}

impl UndoPage {
    /// What would change; `mistake`: why nothing was taken back yet.
    pub(in crate::board) fn of(frame: Frame, id: i64, would: &Undone, mistake: &str) -> Self {
        let (w, lang) = (frame.w, frame.w.0);
        let gone = would.gone.iter().take(NAMED);
        let changed = would.changed.iter().flat_map(|order| {
            order.values.iter().map(|(field, before, after)| ChangeShown {
                place: order_place(&order.order.store, &order.order.number),
                number: visible(&order.order.number).into_owned(),
                title: field_title(field, lang),
                before: visible(&before.replace('\n', "、")).into_owned(),
                after: visible(&after.replace('\n', "、")).into_owned(),
            })
        });
        let mut warnings: Vec<String> = would
            .labels
            .iter()
            .take(NAMED)
            .map(|(order, file)| words::label(&order.store, &order.number, file, lang))
            .collect();
        warnings.extend(would.ask_malls.iter().map(|store| words::ask_mall(store, lang)));
        if let Some((file, at)) = &would.counts_instead {
            warnings.push(w.counts_instead(file, at));
        }
        let named = |count: u64| usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(NAMED);
        Self {
            id,
            file: visible(&would.file).into_owned(),
            at: would.at.clone(),
            mark: would.mark(),
            gone_words: w.orders_gone(would.gone_count),
            gone: gone
                .map(|it| (order_place(&it.store, &it.number), visible(&it.number).into_owned()))
                .collect(),
            gone_more: w.and_more(named(would.gone_count)),
            changed_words: w.orders_changed(would.changed_count),
            changed: changed.take(NAMED).collect(),
            changed_more: w.and_more(named(would.changed_count)),
            held: would.held.iter().map(|it| (it.file.clone(), it.before, it.after)).collect(),
            warnings: warnings.iter().map(|line| line.trim().to_owned()).collect(),
            mistake: lines_of(mistake),
            can_undo: true,
            frame,
        }
    }

    /// It cannot be taken back; why.
    pub(in crate::board) fn refused(frame: Frame, id: i64, why: &str) -> Self {
        let mut page = Self::of(frame, id, &Undone::default(), why);
        page.can_undo = false;
        page
    }
}

fn lines_of(words: &str) -> Vec<String> {
    words.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
