//! `shukka demo`: a sample shop folder and one pass on it.

use super::args::DemoArgs;
use super::{Context, Ending, Failure, run, screen};
use crate::desk::{DEMO_NOW, is_taken, lay_out_samples};
use crate::notice::guide;
use crate::telling;
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
    let lease = context.lease(&shop, &mut ledger, "demo")?;
    let mut outcome = run::one_pass(&context, &shop, &mut ledger, false)?;
    for store in shop.store_codes() {
        let look = telling::look_at(&shop, &store, shop.day(context.now), None);
        outcome.exports.push(telling::export_csv(&look, &ledger, context.now, false)?);
    }
    drop(lease);
    run::show(&outcome, context.lang);
    super::report::this_month(&context, &shop, &ledger)?;
    let file = outcome.exports.iter().map(|e| e.file.as_str()).find(|f| !f.is_empty()).unwrap_or("outbox/");
    screen::say(&guide::demo_end(&shown, file, context.lang));
    Ok(Ending::Well)
}
