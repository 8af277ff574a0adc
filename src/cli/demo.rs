//! `shukka demo`: a sample shop folder and one pass on it.

use super::args::DemoArgs;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen, show};
use crate::desk::{DEMO_NOW, ExportWish, Files, WordOut, export, is_taken, lay_out_samples};
use crate::notice::guide;
use crate::pass::{Due, PassPlan, pass};
use std::path::PathBuf;

pub(super) fn run(context: &Context, args: &DemoArgs) -> Result<Ending, Failure> {
    let name = args.folder.clone().unwrap_or_else(|| PathBuf::from("shukka-demo"));
    let dir = context.dir.join(&name);
    if is_taken(&dir) {
        return Err(Failure::Usage(guide::demo_folder_taken(&dir.to_string_lossy(), context.lang)));
    }
    let context = Context { now: DEMO_NOW, ..context.in_folder(&dir) };
    let shop = context.shop()?;
    lay_out_samples(&shop)?;
    let shown = dir.to_string_lossy().into_owned();
    screen::say(&guide::demo_head(&shown, context.lang));
    let mut ledger = shop.ledger()?;
    let lease = context.lease(&shop, &ledger, "demo")?;
    let onlooker = Onlooker::new(&context, &shop, Stores::AtTheEnd);
    let plan = PassPlan {
        files: Files::AtOnce,
        due: Due::all(&shop),
        wait: false,
        is_inbox_away: false,
        word: WordOut::Nobody,
    };
    let mut outcome = pass(&shop, &mut ledger, context.now, &plan, &onlooker)?;
    let wish = ExportWish { stores: shop.store_codes(), ..ExportWish::default() };
    outcome.exports.extend(export(&shop, &ledger, &wish, context.clock(), &onlooker)?);
    drop(lease);
    show::pass(&outcome, context.lang);
    let path = super::report::this_month(&context, &shop, &ledger)?;
    screen::say(&guide::report_written(&path, context.lang));
    let file = outcome.exports.iter().map(|e| e.file.as_str()).find(|f| !f.is_empty()).unwrap_or("outbox/");
    screen::say(&guide::demo_end(&shown, file, context.lang));
    Ok(Ending::Well)
}
