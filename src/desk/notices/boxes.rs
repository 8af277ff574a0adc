//! A notice by mail to several addresses is as many channels, each with one box: what one box refuses is its own affair,
//! and the others get their letter.

use crate::shop::settings::{NoticeSettings, NoticeWay, Settings};

/// Every channel of the settings, in their order. One with several addresses comes as one each, by the name
/// `NAME <ADDRESS>`.
pub(super) fn channels_of_settings(settings: &Settings) -> Vec<NoticeSettings> {
    settings.notices.iter().flat_map(boxes).collect()
}

/// The channels of one notice.
pub(super) fn boxes(notice: &NoticeSettings) -> Vec<NoticeSettings> {
    match &notice.way {
        NoticeWay::Mail(addresses) if addresses.len() > 1 => {
            let first = |at: usize| !addresses[..at].contains(&addresses[at]);
            let once = addresses.iter().enumerate().filter(|(at, _)| first(*at)).map(|(_, address)| address);
            let boxes = once.map(|address| NoticeSettings {
                name: format!("{} <{address}>", notice.name),
                way: NoticeWay::Mail(vec![address.clone()]),
                ..notice.clone()
            });
            boxes.collect()
        }
        _ => vec![notice.clone()],
    }
}
