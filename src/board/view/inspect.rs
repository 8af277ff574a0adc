//! 点検, and a file or an order as a format reads or writes it.

use super::ReadingShown;
use crate::board::page::{Frame, Here};
use crate::notice::doctor::Gravity;
use crate::shop::Shop;
use askama::Template;

/// 点検.
#[derive(Template)]
#[template(path = "doctor.html", config = ".askama.toml")]
pub(in crate::board) struct DoctorPage {
    pub(in crate::board) frame: Frame,
    light: &'static str,
    mark: &'static str,
    verdict: &'static str,
    lines: Vec<LookedLine>,
}

/// One sign.
pub(in crate::board) struct LookedLine {
    pub(in crate::board) gravity: Gravity,
    pub(in crate::board) subject: &'static str,
    pub(in crate::board) what: Vec<String>,
    pub(in crate::board) remedy: String,
}

impl LookedLine {
    fn light(&self) -> &'static str {
        light_of(self.gravity)
    }
}

fn light_of(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Well => "good",
        Gravity::Mind | Gravity::Waits => "warn",
        Gravity::Broken => "bad",
    }
}

impl DoctorPage {
    pub(in crate::board) fn of(
        frame: Frame,
        worst: Gravity,
        verdict: &'static str,
        lines: Vec<LookedLine>,
    ) -> Self {
        Self { frame, light: light_of(worst), mark: worst.mark(), verdict, lines }
    }
}

/// A file as a format reads it, or an order as a layout writes it.
#[derive(Template)]
#[template(path = "live_reading.html", config = ".askama.toml")]
pub(in crate::board) struct ReadingPage {
    pub(in crate::board) frame: Frame,
    profiles: Vec<(String, String, bool)>,
    layouts: Vec<(String, String, bool)>,
    pub(in crate::board) files: Vec<(i64, String, bool)>,
    pub(in crate::board) reading: Option<ReadingShown>,
    pub(in crate::board) line: Option<Vec<(String, String)>>,
    is_layout_asked: bool,
}

impl ReadingPage {
    pub(in crate::board) fn of(frame: Frame, shop: &Shop, (profile, layout): (&str, &str)) -> Self {
        let profiles = shop.profiles.iter().map(|it| (it.id.clone(), it.title.clone(), it.id == profile));
        let layouts =
            shop.layouts.iter().map(|it| (it.id().to_owned(), it.title().to_owned(), it.id() == layout));
        Self {
            frame,
            profiles: profiles.collect(),
            layouts: layouts.collect(),
            files: Vec::new(),
            reading: None,
            line: None,
            is_layout_asked: !layout.is_empty(),
        }
    }
}
