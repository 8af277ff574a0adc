//! `shukka backup`: the shop in one file.

use super::args::BackupArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::backup;
use crate::notice::backup as words;
use serde_json::json;

pub(super) fn run(context: &Context, args: &BackupArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let made = backup(&shop, &args.place, context.now)?;
    let path = made.path.to_string_lossy();
    if args.json {
        let content = made.content;
        screen::say_json(
            &json!({
                "file": path, "bytes": made.bytes, "orders": content.orders, "arrivals": content.arrivals,
                "batches": content.batches, "migrations": content.migrations,
            })
            .to_string(),
        );
    } else {
        screen::say(&words::made(
            &path,
            made.bytes,
            made.content.orders,
            made.content.arrivals,
            context.lang,
        ));
    }
    Ok(Ending::Well)
}
