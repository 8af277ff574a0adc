//! The command line as it is typed: commands, their arguments, help and mistakes.
//!
//! What goes in: the words of the terminal. What comes out: a [`Cli`], or why there is none, in the reader's
//! language.
//!
//! Deliberately not known here: what a command does.

use super::ledger_args::LedgerArgs;
use crate::notice::{Code, Lang, help};
use crate::order::Mall;
use chrono::NaiveDate;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Everything that can be typed. What it means for people stands in `notice::help`, in both languages.
#[derive(Debug, Parser)]
#[command(name = "shukka", version, disable_help_subcommand = true)]
pub struct Cli {
    /// The shop folder.
    #[arg(long, global = true, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Where the program keeps what it needs for itself.
    #[arg(long, global = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// What to take as the present.
    #[arg(long, global = true, value_name = "RFC3339")]
    pub now: Option<String>,
    /// The language.
    #[arg(long, global = true, value_name = "ja|en", hide_possible_values = true, value_parser = ["ja", "en"])]
    pub lang: Option<String>,
    /// How logs are written.
    #[arg(long, global = true, value_name = "text|json", hide_possible_values = true, value_parser = ["text", "json"])]
    pub log: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands of contract section 7.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    Init(InitArgs),
    Run(RunArgs),
    Fetch(FetchArgs),
    Export(ExportArgs),
    Orders(OrdersArgs),
    Day(DayArgs),
    Doctor(DoctorArgs),
    Backup(BackupArgs),
    Forget(ForgetArgs),
    Restore(RestoreArgs),
    Explain(ExplainArgs),
    Set(SetArgs),
    Retry(DecideArgs),
    Close(DecideArgs),
    Check(CheckArgs),
    Watch,
    Board(BoardArgs),
    Status(StatusArgs),
    Undo(UndoArgs),
    Report(ReportArgs),
    Labels(LabelsArgs),
    Ledger(LedgerArgs),
    Service(ServiceArgs),
    Help(HelpArgs),
    #[command(hide = true)]
    Pack(PackArgs),
}

impl Command {
    /// Whether it makes a shop folder, or needs none.
    pub(super) fn needs_no_shop(&self) -> bool {
        match self {
            Self::Demo(_)
            | Self::Init(_)
            | Self::Restore(_)
            | Self::Explain(_)
            | Self::Help(_)
            | Self::Pack(_) => true,
            // Installing names the shop that is watched. Elsewhere than on Windows it is said what to use instead.
            Self::Service(args) => {
                !cfg!(windows)
                    || !matches!(args.command, ServiceCommand::Install { .. } | ServiceCommand::Run)
            }
            _ => false,
        }
    }
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    #[arg(long = "mall", value_name = "MALL", value_parser = malls())]
    pub malls: Vec<String>,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[arg(long)]
    pub no_settle: bool,
    #[arg(long)]
    pub report: bool,
    #[arg(long)]
    pub wait: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub to: Option<NaiveDate>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "NUMBER", num_args = 1.., conflicts_with_all = ["from", "to", "dry_run"])]
    pub release: Vec<String>,
    #[arg(id = "tell_again", long = "again", value_name = "NUMBER", num_args = 1.., conflicts_with_all = ["from", "to", "release"])]
    pub again: Vec<String>,
    #[arg(long)]
    pub wait: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct FetchArgs {
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    #[arg(long)]
    pub wait: bool,
}

#[derive(Debug, Args)]
pub struct DecideArgs {
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct OrdersArgs {
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long)]
    pub due: bool,
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    #[arg(long, value_name = "CODE", value_parser = read_reason)]
    pub reason: Option<Code>,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "DAY", hide_possible_values = true, value_parser = ["ordered", "shipped", "sent"], default_value = "ordered", hide_default_value = true)]
    pub by: String,
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    #[arg(long, requires = "text", conflicts_with_all = ["csv", "json"])]
    pub everything: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DayArgs {
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    #[arg(value_name = "FILE")]
    pub place: PathBuf,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[arg(value_name = "FILE")]
    pub backup: PathBuf,
    #[arg(value_name = "DIR")]
    pub new_folder: PathBuf,
    #[arg(long, value_name = "OLD")]
    pub outbox: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ForgetArgs {
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub before: NaiveDate,
    #[arg(long)]
    pub mixed: bool,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[arg(value_name = "NUMBER|CODE")]
    pub what: String,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
}

#[derive(Debug, Args)]
pub struct SetArgs {
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub changes: Vec<String>,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(long = "yes")]
    pub sure: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[arg(long)]
    pub draft_profile: bool,
    #[arg(long, value_name = "NAME", conflicts_with_all = ["file", "draft_profile"])]
    pub send_test: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BoardArgs {
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<std::net::SocketAddr>,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct UndoArgs {
    #[arg(value_name = "FILE")]
    pub arrival: String,
    #[arg(long = "dry-run")]
    pub only_show: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub today: bool,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "DAY", hide_possible_values = true, value_parser = ["ordered", "shipped", "sent"], default_value = "ordered", hide_default_value = true)]
    pub by: String,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(short, long = "output", value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub mask: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LabelsArgs {
    #[arg(value_name = "NUMBER")]
    pub numbers: Vec<String>,
    #[arg(long, value_name = "CARRIER", hide_possible_values = true, value_parser = ["yamato-b2", "sagawa-ehiden3", "japanpost-yupri", "clickpost"])]
    pub carrier: Option<String>,
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
    #[arg(short, long = "output", value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub again: bool,
    #[arg(long)]
    pub json: bool,
}

fn read_reason(text: &str) -> Result<Code, String> {
    let code = Code::of_name(&text.to_ascii_uppercase());
    code.filter(|code| code.name().starts_with('D')).ok_or_else(|| "D301".to_owned())
}

/// The watcher as a Windows service.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct ServiceArgs {
    #[arg(
        long = "name",
        global = true,
        value_name = "NAME",
        default_value = "shukka",
        hide_default_value = true
    )]
    pub service_name: String,
    #[command(subcommand)]
    pub command: ServiceCommand,
}

/// What can be done with the service.
#[derive(Debug, Clone, Subcommand)]
pub enum ServiceCommand {
    Install {
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
    },
    Remove,
    Start,
    Stop,
    /// What Windows itself starts.
    #[command(hide = true)]
    Run,
}

#[derive(Debug, Args)]
pub struct HelpArgs {
    #[arg(value_name = "COMMAND")]
    pub words: Vec<String>,
}

/// For whoever builds packages.
#[derive(Debug, Args)]
pub struct PackArgs {
    #[arg(value_name = "DIR")]
    pub pack_into: PathBuf,
}

fn read_day(text: &str) -> Result<NaiveDate, String> {
    crate::normalize::cell::date(text, None, chrono_tz::Tz::UTC).ok_or_else(|| "2026-10-01".to_owned())
}

/// The language for help, messages and mistakes in the arguments themselves.
pub(super) fn language_of(arguments: &[OsString]) -> Lang {
    let texts: Vec<_> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let said = texts.iter().enumerate().find_map(|(i, text)| match text.strip_prefix("--lang") {
        Some("") => texts.get(i + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    match said {
        Some("en") => Lang::En,
        Some(_) => Lang::Ja,
        None => super::locale::language(),
    }
}

/// Reads the arguments; help and mistakes come back as clap's error.
pub(super) fn parse(arguments: &[OsString], lang: Lang) -> Result<Cli, clap::Error> {
    let mut command = whole_command(lang);
    let mut cli = Cli::from_arg_matches(&command.try_get_matches_from_mut(arguments)?)?;
    if let Command::Help(asked) = &cli.command {
        let words = ["shukka"].into_iter().chain(asked.words.iter().map(String::as_str)).chain(["--help"]);
        cli = Cli::from_arg_matches(&whole_command(lang).try_get_matches_from(words)?)?;
    }
    Ok(cli)
}

/// The program with all its commands, speaking a language.
pub(super) fn whole_command(lang: Lang) -> clap::Command {
    let command = speaking(Cli::command().about(help::about(lang)))
        .disable_version_flag(true)
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version))
        .help_template(help::template(lang))
        .mut_args(|arg| with_words(arg, lang));
    with_words_for_each(command, "", lang)
}

/// The commands of a command, and those of each, with what `--help` says of them.
fn with_words_for_each(mut command: clap::Command, above: &str, lang: Lang) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| {
            let (has_positionals, has_commands) =
                (sub.get_positionals().next().is_some(), sub.has_subcommands());
            let whole = format!("{above}{name}");
            let template = if has_commands {
                help::template(lang)
            } else {
                help::template_of_command(has_positionals, lang)
            };
            let sub = speaking(sub)
                .about(help::command(&whole, lang))
                .after_help(help::example(&whole, lang))
                .help_template(template)
                .mut_args(|arg| with_words(arg, lang));
            with_words_for_each(sub, &format!("{whole} "), lang)
        });
    }
    command
}

/// With a `--help` that can be given words of its own.
fn speaking(command: clap::Command) -> clap::Command {
    let flag = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command.disable_help_flag(true).arg(flag)
}

fn with_words(arg: Arg, lang: Lang) -> Arg {
    let name = arg.get_id().as_str().to_owned();
    let words = help::argument(&name, lang);
    let arg = if words.is_empty() { arg } else { arg.help(words) };
    // First what a command has of its own, then what all have, in one order everywhere.
    match OF_ALL.iter().position(|of_all| *of_all == name) {
        Some(place) => arg.display_order(AFTER_ITS_OWN + place),
        None => arg,
    }
}

/// What every command has, in the order in which `--help` lists it, after a command's own.
const OF_ALL: [&str; 7] = ["dir", "state", "now", "lang", "log", "help", "version"];
const AFTER_ITS_OWN: usize = 900;

/// What is wrong with the arguments, for people; English is clap's own.
pub(super) fn mistake(error: &clap::Error, arguments: &[OsString], lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    let part = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let near = near.into_iter().map(part).find(|text| !text.is_empty()).unwrap_or_default();
    let argument = part(ContextKind::InvalidArg);
    let words = match error.kind() {
        ErrorKind::InvalidSubcommand => help::no_such_command(&part(ContextKind::InvalidSubcommand), &near),
        ErrorKind::UnknownArgument => help::no_such_argument(&argument, &near),
        ErrorKind::MissingRequiredArgument => help::argument_is_missing(&argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = part(ContextKind::InvalidValue);
            help::value_does_not_fit(&argument, &value, &part(ContextKind::ValidValue), &near)
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            help::no_command()
        }
        ErrorKind::ArgumentConflict => match part(ContextKind::PriorArg) {
            prior if prior.is_empty() || prior == argument => help::given_twice(&argument),
            prior => help::not_together(&argument, &prior),
        },
        ErrorKind::InvalidUtf8 => help::not_utf8(),
        _ => error.to_string(),
    };
    let names: Vec<_> = Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let command = arguments.iter().find_map(|a| names.iter().find(|name| a.to_str() == Some(name)));
    words + "\n" + &help::see_help(command.map(String::as_str))
}

/// The names of all malls: a mistaken one is told with those that are written alike.
fn malls() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(Mall::all().map(Mall::name))
}
