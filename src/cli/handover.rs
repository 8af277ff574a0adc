//! `export` and `fetch` beside a watcher: the request is handed to it through the ledger, and what comes of it is
//! shown here; and the watcher's side of that.

use super::args::{ExportArgs, FetchArgs};
use super::{Context, Ending, Failure, export, fetch, screen};
use crate::crash::{Point, here};
use crate::daemon::clock;
use crate::ledger::{AskedCommand, Handling, Holder, Ledger, Request};
use crate::notice::{Lang, watching};
use crate::shop::{AtBeat, Claimed, Lease, Shop, ShopError};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who does what was asked for.
pub(super) enum WhoseTurn {
    /// We ourselves: the folder is ours.
    Ours(Lease),
    /// The watcher has done it.
    Done(Ending),
    /// Nobody: another command is at work.
    Busy(Failure),
}

/// How a request ended: the ending, and after how many seconds it may be asked for what is left.
pub(super) type Ended = (Ending, Option<u32>);

/// How often what is left is asked for when it is not points that were missing.
const ROUNDS: u32 = 40;
/// How often a watcher is asked how far it is.
const LOOK: Duration = Duration::from_millis(100);
/// A watcher that is at work for so many looks is asked whether it is alive, and woken once more.
const LOOKS: u32 = 10;

impl Request {
    fn new(context: &Context, command: AskedCommand, store: Option<&String>, json: bool) -> Self {
        Self {
            command,
            store: store.cloned(),
            now: context.is_frozen.then_some(context.now),
            english: context.lang == Lang::En,
            json,
        }
    }

    /// As `export` asks it.
    pub(super) fn to_export(context: &Context, args: &ExportArgs) -> Self {
        let period = AskedCommand::Export { from: args.from, to: args.to };
        Self::new(context, period, args.store.as_ref(), args.json)
    }

    /// As `fetch` asks it.
    pub(super) fn to_fetch(context: &Context, args: &FetchArgs) -> Self {
        Self::new(context, AskedCommand::Fetch { days: args.days }, args.store.as_ref(), false)
    }
}

/// Takes the folder, or lets the watcher who has it do the work. With `wait` the watcher is asked again until
/// nothing is left: it is never kept from its folders for longer than one round takes.
pub(super) fn take_or_hand_over(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    request: Request,
    wait: bool,
) -> Result<WhoseTurn, Failure> {
    let (mut request, mut rounds, mut told, start) = (request, 0, None, Instant::now());
    loop {
        let them = match context.try_lease(shop, ledger, request.command.name(), AtBeat::nothing())? {
            Ok(lease) => return Ok(WhoseTurn::Ours(lease)),
            Err(Claimed::By(them)) if them.holder == "watch" => them,
            Err(them) => return Ok(WhoseTurn::Busy(context.at_work(shop, &them))),
        };
        if told != Some(them.pid) {
            screen::complain(&watching::handed_over(them.pid, context.lang));
            told = Some(them.pid);
        }
        // A present that was given goes on while we wait.
        let passed = i64::try_from(start.elapsed().as_secs()).unwrap_or(0);
        request.now = context.is_frozen.then_some(context.now + passed);
        match ask(shop, ledger, &them, &request)? {
            Some((_, Some(again_s))) if wait && rounds < ROUNDS => {
                rounds += 1;
                std::thread::sleep(Duration::from_secs(u64::from(again_s)));
            }
            Some((ending, _)) => return Ok(WhoseTurn::Done(ending)),
            None => screen::complain(watching::watcher_went(context.lang)),
        }
    }
}

/// Asks the watcher once and shows what it says. `None`: it has gone before it was done.
fn ask(shop: &Shop, ledger: &Ledger, them: &Holder, request: &Request) -> Result<Option<Ended>, Failure> {
    let id = ledger.ask(request, clock())?;
    let ended = ring(shop).and_then(|()| listen(shop, ledger, them, id));
    if let Err(error) = ledger.withdraw(id) {
        // What came of it stands all the same, and the next watcher forgets what it finds.
        tracing::warn!(%error, "a request cannot be withdrawn");
    }
    ended
}

/// Wakes the watcher.
fn ring(shop: &Shop) -> Result<(), Failure> {
    let path = shop.bell().join(std::process::id().to_string());
    here(Point::RequestRing)
        .and_then(|()| std::fs::File::create(&path))
        .map_err(|e| ShopError::io(&path, e))?;
    std::fs::remove_file(&path).map_err(|e| ShopError::io(&path, e))?;
    Ok(())
}

fn listen(shop: &Shop, ledger: &Ledger, them: &Holder, id: i64) -> Result<Option<Ended>, Failure> {
    let (mut shown, mut looks) = (0, 0);
    loop {
        // What is done has said all that it has to say.
        let handling = ledger.handling(id)?;
        for (is_error, line) in ledger.request_lines(id, shown)? {
            if is_error {
                screen::complain(&line)
            } else {
                screen::say(&line)
            }
            shown += 1;
        }
        match handling {
            Some(Handling::Done { ending, again_s }) => return Ok(Some((Ending::of_code(ending), again_s))),
            None => return Ok(None),
            Some(Handling::Asked | Handling::Taken) => {}
        }
        looks += 1;
        if looks % LOOKS == 0 {
            let holder = shop.holder(ledger)?;
            if holder.is_none_or(|holder| holder.instance != them.instance) {
                return Ok(None);
            }
            // Its disk may have refused when it was woken before: it looks once more.
            drop(ring(shop));
        }
        std::thread::sleep(LOOK);
    }
}

/// A request that was done and whose end could not be noted: whoever asked still waits for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owed {
    id: i64,
    ended: (u8, Option<u32>),
}

impl Owed {
    fn pay(self, ledger: &Ledger) -> Result<(), Failure> {
        Ok(ledger.finish_request(self.id, self.ended.0, self.ended.1)?)
    }
}

/// The watcher's side: does the oldest request, if there is one, after saying what it still owes of one before.
/// `context` holds the watcher's own present, `watched` whose pace its watchdog looks at.
pub(super) fn serve_next(
    context: &Context,
    watched: &Shop,
    ledger: &mut Ledger,
    owed: &mut Option<Owed>,
) -> Result<bool, Failure> {
    if let Some(before) = *owed {
        before.pay(ledger)?;
        *owed = None;
    }
    let Some((id, request)) = ledger.take_request()? else { return Ok(false) };
    let asked = Context {
        now: request.now.unwrap_or(context.now),
        lang: if request.english { Lang::En } else { Lang::Ja },
        ..context.in_folder(&context.dir)
    };
    // A line that cannot be kept is lost to the asker; what it tells of is in the ledger all the same.
    let book = ledger.another_view().ok();
    let listener = move |is_error: bool, line: &str| {
        if let Some(book) = &book {
            drop(book.answer_request(id, is_error, line));
        }
    };
    let (ending, again_s) = screen::overheard(listener, || {
        serve(&asked, watched, ledger, &request).unwrap_or_else(|failure| (failure.show(&asked), None))
    });
    tracing::info!(command = request.command.name(), ending = ending.code(), "request");
    let done = Owed { id, ended: (ending.code(), again_s) };
    *owed = Some(done);
    done.pay(ledger)?;
    *owed = None;
    Ok(true)
}

fn serve(
    context: &Context,
    watched: &Shop,
    ledger: &mut Ledger,
    request: &Request,
) -> Result<Ended, Failure> {
    // The settings as they stand now, as the command by itself would read them; the watcher's watchdog looks on.
    let shop = Shop { pace: Arc::clone(&watched.pace), ..context.shop()? };
    let store = request.store.clone();
    match request.command {
        AskedCommand::Export { from, to } => {
            let args = ExportArgs { store, from, to, dry_run: false, wait: false, json: request.json };
            export::perform(context, &shop, ledger, &args)
        }
        AskedCommand::Fetch { days } => {
            fetch::perform(context, &shop, ledger, &FetchArgs { store, days, wait: false })
        }
    }
}
