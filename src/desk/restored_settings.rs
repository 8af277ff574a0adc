//! The settings of a shop that was restored: its ledger is the file that was in the backup, wherever it was before.
//!
//! What goes in: `shukka.toml` as it was. What comes out: the same with what names a server's ledger made a comment, so
//! that whoever wants to go back to one reads there what was; nothing, when it names no server.

/// The settings with the ledger in its file; `None`: they name no server's.
pub(super) fn with_ledger_in_file(text: &str) -> Option<String> {
    let (mut is_in_ledger, mut is_changed, mut lines) = (false, false, Vec::new());
    for line in text.lines() {
        let said = line.trim_start();
        if said.starts_with('[') {
            is_in_ledger = said.split('#').next().unwrap_or("").trim() == "[ledger]";
        }
        let key = said.split(['=', ' ', '\t']).next().unwrap_or("");
        let of_server = ["url", "password", "root_cert"];
        let is_of_server = (is_in_ledger && of_server.contains(&key))
            || key.strip_prefix("ledger.").is_some_and(|key| of_server.contains(&key));
        if is_of_server {
            is_changed |= said.contains("postgres");
            lines.push(format!("# {line}"));
        } else {
            lines.push(line.to_owned());
        }
    }
    // The default is the file in `state/`.
    is_changed.then(|| lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::settings::{LedgerSettings, Settings};

    #[test]
    fn what_names_a_server_becomes_a_comment_and_the_rest_stays() {
        let server = "timezone = \"Asia/Tokyo\"\n[ledger] # ours\nurl = \"postgres://shukka@db/shop\"\n  password = { env = \"P\" }\nroot_cert = \"ca.pem\"\n[[store]]\ncode = \"a\"\nname = \"a\"\n";
        let dotted = "ledger.url = \"postgres://shukka@db/shop\"\nledger.password = { env = \"P\" }\n";
        for text in [server, dotted] {
            let kept = with_ledger_in_file(text).unwrap();
            assert!(matches!(Settings::parse(&kept).unwrap().ledger, LedgerSettings::File(_)), "{kept}");
            assert!(kept.contains("# url = \"postgres") || kept.contains("# ledger.url = \"postgres"));
        }
        assert!(with_ledger_in_file(server).unwrap().contains("\n[[store]]\ncode = \"a\"\n"));
        assert_eq!(with_ledger_in_file("[ledger]\nurl = \"sqlite:state/ledger.db\"\n"), None);
    }
}
