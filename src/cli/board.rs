//! `shukka board`: the board by itself, beside whoever watches; and the board that `watch` serves.

use super::args::BoardArgs;
use super::{Context, Ending, Failure, screen};
use crate::board::{BoardError, BoardWish, Serving, begin};
use crate::daemon::{Wake, Wakes, clock, this_machine};
use crate::notice::board as words;
use crate::shop::Shop;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Where it listens when nobody says: よろしく.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4649);
/// The file in `state/` that holds the first link as long as nobody owns the board.
const FIRST_LINK: &str = "first-link.txt";

pub(super) fn run(context: &Context, args: &BoardArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let listen = args.listen.or(shop.settings.board.listen).unwrap_or(USUAL);
    let wakes = Wakes::new()?;
    let serving = serve(context, &shop, listen)?.map_err(Failure::Usage)?;
    while wakes.next(Duration::from_secs(3600)) != Wake::End {}
    serving.end();
    Ok(Ending::Well)
}

/// Begins to serve, and says where; or tells in words that the place is taken.
///
/// # Errors
/// What else keeps it from serving.
pub(super) fn serve(
    context: &Context,
    shop: &Shop,
    listen: SocketAddr,
) -> Result<Result<Serving, String>, Failure> {
    let (now, is_frozen) = (context.now, context.is_frozen);
    let wish = BoardWish {
        shop: context.place(),
        listen,
        present: Arc::new(move || if is_frozen { now } else { clock() }),
        clock,
        machine: this_machine(),
    };
    let serving = match begin(wish) {
        Ok(serving) => serving,
        Err(BoardError::Place(address, why)) => {
            return Ok(Err(words::place_is_taken(&address.to_string(), &why, context.lang)));
        }
        Err(BoardError::NotLoopback(address)) => {
            return Err(Failure::Usage(words::not_loopback(&address.to_string(), context.lang)));
        }
        Err(BoardError::Desk(error)) => return Err(error.into()),
        Err(BoardError::System(error)) => return Err(error.into()),
    };
    let place = shop.state().join(FIRST_LINK);
    // One of an earlier start holds no more.
    drop(std::fs::remove_file(&place));
    if let Some(url) = serving.first_url() {
        keep_link(&place, &url)?;
        screen::say(&words::first_link(&url, &shop.shown(&place), context.lang));
    }
    screen::say(&words::address(&serving.url(), context.lang));
    Ok(Ok(serving))
}

/// Keeps the link for whoever started us without a terminal; for the owner of the folder alone.
fn keep_link(place: &Path, url: &str) -> std::io::Result<()> {
    let mut how = std::fs::OpenOptions::new();
    how.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    writeln!(how.open(place)?, "{url}")
}
