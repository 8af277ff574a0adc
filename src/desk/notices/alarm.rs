//! A pass that failed: told even when the ledger can no longer be written, so that a full disk does not silence itself.

use super::boxes::channels_of_settings;
use super::channel::channel_of;
use super::compose::heading;
use super::marks::new_mark;
use super::round::{LETTER, Round, time_left};
use crate::courier::{Delivery, deliver};
use crate::ledger::{Ledger, TidingNote};
use crate::notice::word_out::{ItemStanding, WordItem, news};
use crate::notice::{Lang, TidingKind, Weight};
use crate::shop::settings::NoticeSettings;
use crate::shop::{Shop, shown_time};
use crate::telling::Clock;
use std::collections::HashMap;
use std::time::Duration;

/// What is told of failed passes while the ledger keeps nothing: since when, and who was told when.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    since: Option<i64>,
    told: HashMap<String, i64>,
}

impl Alarm {
    /// A pass has failed. Where the ledger takes that, it is a tiding like any other.
    pub(super) fn raise(&mut self, round: &Round<'_>, clock: Clock, limit: Duration) {
        let now = clock.now();
        let note = TidingNote {
            key: "pass".to_owned(),
            kind: TidingKind::PassFailed,
            store: String::new(),
            count: 1,
        };
        // A ledger that cannot be read takes no tiding either: then it is told without it, below.
        let known = round.ledger.tidings().unwrap_or_default();
        let is_known = known.iter().any(|tiding| tiding.key == note.key && tiding.solved_at.is_none());
        if is_known || round.ledger.note_tidings(&[note], &[], now).is_ok() {
            if let Err(error) = round.letters(clock) {
                tracing::warn!(%error, "a failed pass is told of later");
            }
            return;
        }
        let since = *self.since.get_or_insert(now);
        let wanting: Vec<NoticeSettings> = wanting(round.shop).collect();
        for (notice, yet_to_come) in wanting.iter().zip((1..=wanting.len()).rev()) {
            let Some(limit) = time_left(round.share(yet_to_come), limit) else { continue };
            let again =
                self.told.get(&notice.name).map(|told| told + i64::from(notice.again_h.max(1)) * 3600);
            if again.is_none_or(|again| now >= again)
                && say(round, notice, (since, ItemStanding::New), now, limit) == Delivery::Taken
            {
                self.told.insert(notice.name.clone(), now);
            }
        }
    }

    /// A pass has ended well: whoever was told past the ledger hears that it is over.
    pub(super) fn calm(&mut self, round: &Round<'_>, now: i64) {
        let Some(since) = self.since.take() else { return };
        let told = std::mem::take(&mut self.told);
        for notice in wanting(round.shop).filter(|notice| told.contains_key(&notice.name)) {
            let said = say(round, &notice, (since, ItemStanding::Over), now, LETTER);
            if said != Delivery::Taken {
                tracing::warn!(?said, "the end of an alarm");
            }
        }
    }
}

fn wanting(shop: &Shop) -> impl Iterator<Item = NoticeSettings> {
    channels_of_settings(&shop.settings).into_iter().filter(|notice| notice.what.contains(&Weight::Urgent))
}

fn say(
    round: &Round<'_>,
    notice: &NoticeSettings,
    (since, standing): (i64, ItemStanding),
    now: i64,
    limit: Duration,
) -> Delivery {
    let item = WordItem {
        kind: TidingKind::PassFailed,
        standing,
        store: String::new(),
        store_name: String::new(),
        count: 1,
        since,
        since_shown: shown_time(since, round.shop.settings.timezone),
        numbers: Vec::new(),
        notices: Vec::new(),
        keys: vec!["pass".to_owned()],
    };
    let word = news(heading(round.shop, &notice.name, &new_mark(now), now), vec![item], round.lang);
    match channel_of(round.shop, notice) {
        Ok(channel) => deliver(&channel, &word, round.lang, now, limit),
        Err(trouble) => Delivery::Refused(trouble.to_string()),
    }
}

/// Tells that a pass failed, for a program that makes only one: at once, and within a time.
pub fn tell_that_a_pass_failed(shop: &Shop, ledger: &Ledger, now: i64, lang: Lang, limit: Duration) {
    if !shop.settings.notices.is_empty() {
        let round = Round::at_once(shop, ledger, lang, limit);
        Alarm::default().raise(&round, Clock::starting_at(now), limit);
    }
}
