//! `shukka demo`: a sample shop folder and one pass on it.

use super::args::DemoArgs;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen, show};
use crate::desk::{ExportWish, Files, export};
use crate::notice::guide;
use crate::outbox::publish::publish;
use crate::pass::{Due, Plan, pass};
use crate::shop::ShopError;
use std::path::{Path, PathBuf};

/// The sample files, as bytes: Shift-JIS stays Shift-JIS.
const SAMPLES: &[(&str, &[u8])] = &[
    ("注文_2026-10-05.csv", include_bytes!("../../fixtures/demo/orders.csv")),
    ("B2発行済_2026-10-05.csv", include_bytes!("../../fixtures/demo/b2.csv")),
    ("売上メモ.csv", include_bytes!("../../fixtures/demo/unknown.csv")),
];

/// The day of the samples, so that the same orders are due whenever somebody looks.
const NOW: i64 = 1_791_190_800;

pub(super) fn run(context: &Context, args: &DemoArgs) -> Result<Ending, Failure> {
    let name = args.folder.clone().unwrap_or_else(|| PathBuf::from("shukka-demo"));
    let dir = context.dir.join(&name);
    if is_used(&dir) {
        return Err(Failure::Usage(guide::demo_folder_taken(&dir.to_string_lossy(), context.lang)));
    }
    let context = Context { now: NOW, ..context.in_folder(&dir) };
    let shop = context.shop()?;
    shop.make_folders().map_err(|(path, error)| ShopError::io(&path, error))?;
    for (name, bytes) in SAMPLES {
        publish(&shop.inbox(), name, |out| out.write_all(bytes).map_err(|e| ShopError::io(&dir, e)))
            .map_err(ShopError::from)?;
    }
    let shown = dir.to_string_lossy().into_owned();
    screen::say(&guide::demo_head(&shown, context.lang));
    let mut ledger = shop.ledger()?;
    let lease = context.lease(&shop, &ledger, "demo")?;
    let onlooker = Onlooker::new(&context, &shop, Stores::AtTheEnd);
    let plan = Plan { files: Files::AtOnce, due: Due::all(&shop), wait: false };
    let mut outcome = pass(&shop, &mut ledger, context.now, &plan, &onlooker)?;
    let wish = ExportWish { stores: shop.store_codes(), ..ExportWish::default() };
    outcome.exports.extend(export(&shop, &ledger, &wish, context.clock(), &onlooker)?);
    drop(lease);
    show::pass(&outcome, context.lang);
    super::report::this_month(&context, &shop, &ledger)?;
    let file = outcome.exports.iter().map(|e| e.file.as_str()).find(|f| !f.is_empty()).unwrap_or("outbox/");
    screen::say(&guide::demo_end(&shown, file, context.lang));
    Ok(Ending::Well)
}

fn is_used(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file()
}
