//! `shukka pack`: what packages bring beside the program and what it knows itself: completions and man pages.
//!
//! What goes in: a folder. What comes out: `completions/` for four shells, `man/man1/` in English and `man/ja/man1/` in
//! Japanese, one page a command.
//!
//! **Invariant.** The pages say what `--help` says, from the same words, and are the same at every run: no date stands in
//! them.

use super::args::{PackArgs, whole_command};
use super::{Context, Ending, Failure, screen};
use crate::notice::{Lang, manual};
use clap::Command;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Shells, their folders, and what they look for there.
const SHELLS: [(Shell, &str, &str); 4] = [
    (Shell::Bash, "bash", "shukka"),
    (Shell::Zsh, "zsh", "_shukka"),
    (Shell::Fish, "fish", "shukka.fish"),
    (Shell::PowerShell, "powershell", "shukka.ps1"),
];

pub(super) fn run(context: &Context, args: &PackArgs) -> Result<Ending, Failure> {
    let into = context.dir.join(&args.pack_into);
    for (shell, folder, name) in SHELLS {
        let mut script = Vec::new();
        generate(shell, &mut whole_command(Lang::Ja), "shukka", &mut script);
        write(&into.join("completions").join(folder), name, &script)?;
    }
    for (lang, folder) in [(Lang::En, "man/man1"), (Lang::Ja, "man/ja/man1")] {
        let mut command = whole_command(lang).disable_help_subcommand(true);
        command.build();
        pages(&command, lang, &into.join(folder))?;
    }
    screen::say(&into.to_string_lossy());
    Ok(Ending::Well)
}

/// The page of a command, and those of its commands.
fn pages(command: &Command, lang: Lang, folder: &Path) -> io::Result<()> {
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        pages(command, lang, folder)?;
    }
    let page = Man::new(command.clone()).manual(manual::title(lang)).date("");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.get_subcommands().any(|command| !command.is_hide_set()) {
        page.render_subcommands_section(&mut text)?;
    }
    if command.get_after_help().is_some() {
        page.render_extra_section(&mut text)?;
    }
    let name = page.get_filename();
    let is_whole = name == "shukka.1";
    let mut roff = Roff::new();
    for (heading, paragraphs) in manual::sections(is_whole, lang) {
        roff.control("SH", [*heading]);
        for paragraph in *paragraphs {
            roff.control("PP", []);
            roff.text([roman(*paragraph)]);
        }
    }
    roff.to_writer(&mut text)?;
    write(folder, &name, named(&text, lang).as_bytes())
}

/// With headings in the reader's language; those of the library are English.
fn named(text: &[u8], lang: Lang) -> String {
    let text = String::from_utf8_lossy(text);
    let headings = text.lines().map(|line| match line.strip_prefix(".SH ") {
        Some(heading) => format!(".SH {}\n", manual::heading(heading, lang)),
        None => format!("{line}\n"),
    });
    headings.collect()
}

fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    File::create(folder.join(name))?.write_all(content)
}
