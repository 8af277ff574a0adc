//! The commands: parse, run, show. One file a command.
//!
//! What goes in: arguments, environment, the clock. What comes out: sentences of `notice` on the terminal and
//! an exit code.
//!
//! **Invariant.** Only here (and in `daemon`) the clock, the environment and the current folder are read.
//! **Invariant.** Exit codes: 0 all well; 1 something was held for staff; 2 wrong usage or settings;
//! 3 something is unsure or stuck at the mall; 70 our own fault.
//!
//! Deliberately not known here: anything about orders that `pass` and `ledger` do not say.

mod args;
mod backup;
mod board;
mod check;
mod check_json;
mod close;
mod context;
mod day;
mod demo;
mod doctor;
mod explain;
mod export;
mod fault;
mod fetch;
mod forget;
mod init;
mod json;
mod log;
mod mall;
mod labels;
mod lease;
mod ledger;
mod ledger_args;
mod locale;
mod onlooker;
mod orders;
mod pack;
mod report;
mod restore;
mod retry;
mod run;
mod screen;
#[cfg(windows)]
mod service_at_work;
mod service_of_windows;
mod set;
mod show;
mod status;
mod systemd;
mod table;
mod undo;
mod watch;

pub use args::Cli;
pub use context::{Context, Failure};

use crate::notice::{Lang, summary};
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// All well.
    Well,
    /// Something was held for staff.
    Held,
    /// Wrong usage or settings.
    Usage,
    /// Something is unsure or stuck at the mall.
    Unsure,
    /// Our own fault.
    Fault,
}

impl Ending {
    /// The exit code.
    const fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Held => 1,
            Self::Usage => 2,
            Self::Unsure => 3,
            Self::Fault => 70,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending.code())
    }
}

/// Runs the program with its arguments.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let lang = args::language_of(&arguments);
    let cli = match args::parse(&arguments, lang) {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                screen::complain(&args::mistake(&error, &arguments, lang));
                return Ending::Usage.into();
            }
            screen::remember(error.print());
            return ended(Ending::Well, lang).into();
        }
    };
    log::begin(cli.log.as_deref());
    fault::keep_quiet();
    let ending = match Context::new(&cli, lang) {
        Ok(context) => fault::own_up(&context, || {
            dispatch(&context, &cli).unwrap_or_else(|failure| failure.show(&context))
        }),
        Err(words) => {
            screen::complain(&words);
            Ending::Usage
        }
    };
    ended(ending, lang).into()
}

/// How it ended, when what was said could not be written either: whoever reads it by a program has not got all of it.
fn ended(ending: Ending, lang: Lang) -> Ending {
    if !screen::has_refused() {
        return ending;
    }
    screen::complain(&summary::screen_refuses(lang));
    mall::worse(ending, Ending::Held)
}

fn dispatch(context: &Context, cli: &Cli) -> Result<Ending, Failure> {
    use args::Command;
    if !cli.command.needs_no_shop() {
        context.must_be_shop()?;
    }
    match &cli.command {
        Command::Demo(args) => demo::run(context, args),
        Command::Init(args) => init::run(context, args),
        Command::Run(args) => run::run(context, args),
        Command::Fetch(args) => fetch::run(context, args),
        Command::Retry(args) => retry::run(context, args),
        Command::Close(args) => close::run(context, args),
        Command::Export(args) => export::run(context, args),
        Command::Orders(args) => orders::run(context, args),
        Command::Backup(args) => backup::run(context, args),
        Command::Restore(args) => restore::run(context, args),
        Command::Forget(args) => forget::run(context, args),
        Command::Day(args) => day::run(context, args),
        Command::Doctor(args) => doctor::run(context, args),
        Command::Explain(args) => explain::run(context, args),
        Command::Set(args) => set::run(context, args),
        Command::Check(args) => check::run(context, args),
        Command::Watch => watch::run(context),
        Command::Board(args) => board::run(context, args),
        Command::Status(args) => status::run(context, args),
        Command::Undo(args) => undo::run(context, args),
        Command::Report(args) => report::run(context, args),
        Command::Labels(args) => labels::run(context, args),
        Command::Ledger(args) => ledger::run(context, args),
        Command::Service(args) => service_of_windows::run(context, args),
        Command::Pack(args) => pack::run(context, args),
        // Its words were the arguments of `--help`, which has ended the program.
        Command::Help(_) => Ok(Ending::Well),
    }
}
