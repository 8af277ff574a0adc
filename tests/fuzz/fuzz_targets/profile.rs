//! Any text as a profile: mistakes or a profile, never a panic; and what is a profile can be bound and read by.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shukka::decode::{Dialect, Encoding, Row, Rows};
use shukka::normalize::columns::Binding;
use shukka::normalize::row::{ReadRow, RowReader};
use shukka::profile::{Rank, parse};
use std::io::Cursor;

fuzz_target!(|text: &str| {
    let Ok(profile) = parse(text, Rank::Own) else { return };
    let header: Vec<String> = (0..8).map(|n| format!("列{n}")).collect();
    for header in [Some(&header[..]), None] {
        let Ok(binding) = Binding::new(&profile, header) else { continue };
        let csv = "1,２,2026/10/01,はい,4.12E+11,12-3,\"a\nb\",=x\n,,,,,,,\n";
        let Ok(mut rows) = Rows::open(Cursor::new(csv), Dialect::text(Encoding::Utf8, b',')) else { return };
        let mut reader = RowReader::new(&binding, chrono_tz::Asia::Tokyo, true);
        let (mut row, mut out) = (Row::new(), ReadRow::default());
        while let Ok(true) = rows.read(&mut row) {
            reader.read(&row, &mut out);
        }
    }
});
