//! The arguments of `shukka ledger`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct LedgerArgs {
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What can be decided about the ledger itself.
#[derive(Debug, Clone, Subcommand)]
pub enum LedgerCommand {
    Accept,
    Move(LedgerMoveArgs),
}

#[derive(Debug, Clone, Args)]
pub struct LedgerMoveArgs {
    #[arg(long = "to", value_name = "URL", required = true, id = "move_to")]
    pub to: String,
    #[arg(long = "password-file", value_name = "FILE", id = "move_password")]
    pub password_file: Option<PathBuf>,
    #[arg(long = "root-cert", value_name = "FILE", id = "move_root_cert")]
    pub root_cert: Option<PathBuf>,
}
