//! Windows-31J as Windows and Python have it, there and back.

use std::io::Cursor;

use shukka::decode::encode::{Unencodable, encode};
use shukka::decode::{Dialect, Encoding, Row, Rows, Undecodable};

use crate::support::referee::python;

fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, Undecodable> {
    let mut rows = Rows::open(Cursor::new(bytes.to_vec()), Dialect::text(encoding, b',')).unwrap();
    let (mut row, mut scratch) = (Row::new(), Vec::new());
    assert!(rows.read(&mut row).unwrap());
    row.text(0, &mut scratch).map(str::to_owned)
}

fn shift_jis(text: &str) -> Result<Vec<u8>, Unencodable> {
    let mut bytes = Vec::new();
    encode(text, Encoding::Windows31J, &mut bytes)?;
    Ok(bytes)
}

/// Every single byte and every pair that begins with a lead byte.
fn all_sequences() -> impl Iterator<Item = Vec<u8>> {
    let singles = (0x80..=0xFF_u8).map(|byte| vec![byte]);
    let leads = (0x81..=0x9F_u8).chain(0xE0..=0xFC);
    singles.chain(leads.flat_map(|lead| (0x40..=0xFF_u8).map(move |trail| vec![lead, trail])))
}

/// Differences that stay, each with its reason:
/// - A0, FD, FE, FF: Python follows Microsoft's "best fit" to private U+F8F0–F8F3. No program writes them,
///   they are the sign of a file that is not Windows-31J: undecodable here.
#[test]
fn every_sequence_of_windows_31j_means_what_python_says() {
    let script = "import sys\nd=sys.stdin.buffer.read()\nout=[]\nfor s in d.split(b'\\n'):\n  try: out.append(bytes.fromhex(s.decode()).decode('cp932'))\n  except UnicodeDecodeError: out.append('!')\nsys.stdout.buffer.write('\\n'.join(out).encode())";
    let sequences: Vec<Vec<u8>> = all_sequences().collect();
    let hex: Vec<String> = sequences.iter().map(|s| s.iter().map(|b| format!("{b:02x}")).collect()).collect();
    let Some(answer) = python(script, &[], hex.join("\n").as_bytes()) else { return };
    let answer = String::from_utf8(answer).unwrap();
    let mut differences = Vec::new();
    for (sequence, expected) in sequences.iter().zip(answer.split('\n')) {
        let ours = decoded(sequence, Encoding::Windows31J).unwrap_or_else(|_| "!".to_owned());
        if ours != expected {
            differences.push(format!("{sequence:02x?} {expected:?} {ours:?}"));
        }
    }
    let best_fit = [
        r#"[a0] "\u{f8f0}" "!""#,
        r#"[fd] "\u{f8f1}" "!""#,
        r#"[fe] "\u{f8f2}" "!""#,
        r#"[ff] "\u{f8f3}" "!""#,
    ];
    assert_eq!(differences, best_fit);
}

/// The difference that stays: of a character that stands among NEC's selection (rows ED, EE) and IBM's
/// extensions (FA–FC), Windows writes IBM's; Python writes NEC's. Both read as the same character.
#[test]
fn every_character_of_windows_31j_goes_back_as_windows_writes_it() {
    let script = "import sys\nsys.stdout.buffer.write('\\n'.join(c.encode('cp932').hex() for c in sys.stdin.buffer.read().decode()).encode())";
    let characters: Vec<char> = all_sequences()
        .filter_map(|s| decoded(&s, Encoding::Windows31J).ok())
        .flat_map(|s| s.chars().collect::<Vec<_>>())
        .collect();
    assert!(characters.len() > 9_500);
    let Some(answer) = python(script, &[], characters.iter().collect::<String>().as_bytes()) else { return };
    for (character, expected) in characters.iter().zip(String::from_utf8(answer).unwrap().split('\n')) {
        let ours: String =
            shift_jis(&character.to_string()).unwrap().iter().map(|b| format!("{b:02x}")).collect();
        let is_ibm = ours.as_str() >= "fa40" && (expected.starts_with("ed") || expected.starts_with("ee"));
        assert!(ours == expected || is_ibm, "{character:?}: {ours}, Python {expected}");
    }
}

#[test]
fn what_decodes_goes_back_to_the_same_characters() {
    for sequence in all_sequences() {
        if let Ok(text) = decoded(&sequence, Encoding::Windows31J) {
            assert_eq!(decoded(&shift_jis(&text).unwrap(), Encoding::Windows31J), Ok(text));
        }
    }
}

#[test]
fn only_the_listed_equivalents_replace_a_character() {
    let same = |text: &str| decoded(&shift_jis(text).unwrap(), Encoding::Windows31J).unwrap();
    assert_eq!(same("①㈱髙﨑～∥－￠￡￢ｱﾞ神\u{E000}\u{E757}"), "①㈱髙﨑～∥－￠￡￢ｱﾞ神\u{E000}\u{E757}");
    assert_eq!(same("〜—−\u{A0}"), "～―－ ");
    assert_eq!(same("か\u{3099}は\u{309A}ウ\u{3099}a"), "がぱヴa");
}

#[test]
fn any_other_character_is_named_and_nothing_is_written() {
    for character in ['¥', '‾', '🚚', '𠮷', 'é', '\u{3099}', '\u{F8F1}', '⁓', '‖'] {
        let mut bytes = b"before".to_vec();
        let result = encode(&format!("送{character}付"), Encoding::Windows31J, &mut bytes);
        assert_eq!(result, Err(Unencodable { character }));
        assert_eq!(bytes, b"before");
    }
    // The whole of Unicode: what is written reads back as the character or its listed equivalent.
    for character in ('\u{80}'..=char::MAX).filter(|c| !"〜—−\u{A0}".contains(*c)) {
        if let Ok(bytes) = shift_jis(&character.to_string()) {
            assert_eq!(decoded(&bytes, Encoding::Windows31J), Ok(character.to_string()));
        }
    }
}

#[test]
fn a_byte_without_meaning_is_named_where_it_stands() {
    assert_eq!(decoded(b"ab\xFFc", Encoding::Windows31J), Err(Undecodable { at: 2, byte: 0xFF }));
    assert_eq!(decoded(b"\x8E\x81\x85\x70", Encoding::Windows31J), Err(Undecodable { at: 2, byte: 0x85 }));
    assert_eq!(decoded(b"\x8E\x81\x81", Encoding::Windows31J), Err(Undecodable { at: 2, byte: 0x81 }));
    assert_eq!(decoded(b"\x81\"\"x", Encoding::Windows31J), Err(Undecodable { at: 0, byte: 0x81 }));
    assert_eq!(decoded("氏\u{7}".as_bytes().split_last().unwrap().1, Encoding::Utf8), Ok("氏".to_owned()));
    assert_eq!(decoded(b"\xE6\xB0\x8F\xE6\xB0", Encoding::Utf8), Err(Undecodable { at: 3, byte: 0xE6 }));
}
