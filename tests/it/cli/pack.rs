//! What packages bring beside the program (contract 17) says what `--help` says, and other programs can read it; `--help`
//! lists options in one order (contract 7).

use crate::support::World;
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::process::Command;

/// The commands that people are shown, with those below them: `ledger`, `ledger accept`, …
fn commands() -> Vec<String> {
    fn below(command: &clap::Command, above: &str, found: &mut Vec<String>) {
        for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
            let name = format!("{above}{}", command.get_name());
            below(command, &format!("{name} "), found);
            found.push(name);
        }
    }
    let mut found = Vec::new();
    below(&shukka::cli::Cli::command(), "", &mut found);
    found
}

fn help(world: &World, command: &str, lang: &str) -> String {
    let words: Vec<&str> = command.split(' ').chain(["--help", "--lang", lang]).collect();
    world.shukka(&words).ends(0).out
}

/// The long options of a help text, in its order.
fn options(help: &str) -> Vec<String> {
    let is_name = |word: &&str| word.starts_with("--");
    let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
    lines.filter_map(|line| line.split_whitespace().find(is_name)).map(str::to_owned).collect()
}

/// Runs a program that judges, where it is there.
#[track_caller]
fn judged(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output() else {
        return crate::support::referee::absent(program);
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}{said}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(said)
}

#[test]
fn options_stand_in_one_order_a_command_s_own_first() {
    let world = World::new();
    let of_all = ["--dir", "--state", "--now", "--lang", "--log", "--help"];
    for command in commands().iter().filter(|command| *command != "help") {
        let found = options(&help(&world, command, "ja"));
        let own = found.len() - of_all.len();
        assert_eq!(found[own..], of_all, "{command}: {found:?}");
        assert_eq!(options(&help(&world, command, "en")), found, "{command}");
    }
}

#[test]
fn help_says_of_a_command_what_its_own_help_says() {
    let world = World::new();
    assert_eq!(world.shukka(&["help", "export"]).ends(0).out, help(&world, "export", "ja"));
    assert_eq!(world.shukka(&["help", "ledger", "accept"]).ends(0).out, help(&world, "ledger accept", "ja"));
    assert_eq!(world.shukka(&["help"]).ends(0).out, world.shukka(&["--help"]).ends(0).out);
    world.shukka(&["help", "exprot"]).ends(2).says("「exprot」というコマンドはありません。").says("export");
}

#[test]
fn every_command_has_a_page_in_both_languages_with_all_its_options() {
    let world = World::new();
    world.shukka(&["pack", "pack"]).ends(0);
    for (lang, folder, example) in [("en", "pack/man/man1", "EXAMPLES"), ("ja", "pack/man/ja/man1", "例")] {
        let mut expected: BTreeSet<String> =
            commands().iter().map(|command| format!("shukka-{}.1", command.replace(' ', "-"))).collect();
        expected.insert("shukka.1".to_owned());
        assert_eq!(world.files(folder).into_iter().collect::<BTreeSet<_>>(), expected);
        for command in commands() {
            let name = format!("{folder}/shukka-{}.1", command.replace(' ', "-"));
            let page = String::from_utf8(world.read(&name)).unwrap();
            assert!(page.contains(&format!("\n.SH {example}\n")), "{name}");
            for option in options(&help(&world, &command, lang)) {
                assert!(page.contains(&option.replace('-', "\\-")), "{name}: {option}");
            }
        }
    }
}

#[test]
fn other_programs_read_the_pages_and_the_completions() {
    let world = World::new();
    world.shukka(&["pack", "pack"]).ends(0);
    for folder in ["pack/man/man1", "pack/man/ja/man1"] {
        for name in world.files(folder) {
            let page = world.path(&format!("{folder}/{name}"));
            let Some(shown) = judged("mandoc", &["-W", "error", "-T", "utf8", page.to_str().unwrap()]) else {
                break;
            };
            assert!(shown.contains("shukka"), "{name}");
        }
    }
    let bash = world.path("pack/completions/bash/shukka");
    judged("bash", &["-n", bash.to_str().unwrap()]);
    let completing = format!(
        "source {}; COMP_WORDS=(shukka ex); COMP_CWORD=1; _shukka shukka ex shukka; echo ${{COMPREPLY[@]}}",
        bash.display()
    );
    assert_eq!(judged("bash", &["-c", &completing]).unwrap().trim(), "export explain");
    judged("zsh", &["-n", world.path("pack/completions/zsh/_shukka").to_str().unwrap()]);
    for file in ["zsh/_shukka", "fish/shukka.fish", "powershell/shukka.ps1"] {
        let script = String::from_utf8(world.read(&format!("pack/completions/{file}"))).unwrap();
        for command in commands().iter().filter(|command| !command.contains(' ')) {
            assert!(script.contains(command.as_str()), "{file}: {command}");
        }
    }
}

#[test]
fn what_packages_bring_is_the_same_at_every_run() {
    let world = World::new();
    world.shukka(&["pack", "one"]).ends(0);
    world.shukka(&["pack", "two"]).ends(0);
    let one = crate::support::files_of(&world.path("one"));
    assert!(one.len() > 40, "{}", one.len());
    for path in one {
        let within = path.strip_prefix(world.path("one")).unwrap();
        assert_eq!(
            std::fs::read(&path).unwrap(),
            std::fs::read(world.path("two").join(within)).unwrap(),
            "{within:?}"
        );
    }
}

#[test]
#[cfg(not(windows))]
fn a_windows_service_elsewhere_is_wrong_usage_and_says_what_to_use() {
    let world = World::new();
    world.shukka(&["init"]).ends(0);
    world.shukka(&["service", "install"]).ends(2).says("systemctl enable --now shukka");
}
