//! Any parts as a workbook, through the whole intake (`shop`). The input is the text of the parts, which a mutator can
//! change; the package around them is made here. An input that is a package is dropped as it is, and taken apart before it
//! is changed, so that workbooks of the fixtures serve as seeds.
#![no_main]

mod shop;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::io::{Cursor, Read, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Stands before the name of a part; its text follows the next line break.
const PART: &[u8] = b"\n@@part ";

/// What is put somewhere into a part.
#[rustfmt::skip] // one a line says no more
const PIECES: [&[u8]; 30] = [
    b"<c r=\"A2\"><v>1</v></c>", b"<row r=\"9\">", b"</row>", b" t=\"s\"", b" t=\"inlineStr\"", b" t=\"b\"", b" t=\"e\"", b" t=\"str\"",
    b" s=\"1\"", b"<v>46296.5</v>", b"<v>1E+300</v>", b"<v>-1</v>", b"<v>4294967296</v>", b"<is><t>A-1</t></is>", b"<f>1+1</f>",
    b" r=\"XFD1048576\"", b" r=\"A1\"", b" r=\"ZZZZ99999999999\"", b"<dimension ref=\"A1:XFD1048576\"/>", b"<mergeCell ref=\"A1:C9\"/>",
    b" state=\"hidden\"", b"&#0;", b"&#x10FFFF;", b"&lt;", b"_x000D_", b"<si><r><t>x</t></r></si>", b"<!-- ", b" xml:space=\"preserve\"",
    "<t>受注番号</t>".as_bytes(), b"<sheet name=\"x\" sheetId=\"9\" r:id=\"rId1\"/>",
];

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut text = if data[..size].starts_with(b"PK") { apart(&data[..size]) } else { data[..size].to_vec() };
    text.truncate(max_size);
    let filled = text.len();
    data[..filled].copy_from_slice(&text);
    let (kind, at) = (seed % 4, (seed >> 4) as usize);
    if kind < 2 {
        return fuzzer_mutate(data, filled, max_size);
    }
    let ends: Vec<usize> = (0..filled).filter(|at| data[*at] == b'>' || data[*at] == b'<' || data[*at] == b' ').collect();
    let at = ends.get(at % ends.len().max(1)).copied().unwrap_or(0);
    if kind == 2 {
        text.splice(at..at, PIECES[(seed >> 9) as usize % PIECES.len()].iter().copied());
    } else {
        // A stretch once more, as rows and cells are.
        let end = ends.iter().copied().find(|end| *end > at + (seed >> 20) as usize % 200).unwrap_or(filled);
        let copy = text[at..end].to_vec();
        text.splice(at..at, copy);
    }
    text.truncate(max_size);
    data[..text.len()].copy_from_slice(&text);
    text.len()
});

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        return shop::take("list.xlsx", bytes);
    }
    shop::take("list.xlsx", &together(bytes));
});

/// The parts of a package as text; nothing of what cannot be read.
fn apart(package: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(package)) else { return text };
    for at in 0..archive.len() {
        let Ok(mut part) = archive.by_index(at) else { continue };
        text.extend_from_slice(PART);
        text.extend_from_slice(part.name().as_bytes());
        text.push(b'\n');
        let mut content = Vec::new();
        if part.read_to_end(&mut content).is_ok() {
            text.extend_from_slice(&content);
        }
    }
    text
}

/// A package of the parts; whatever stands before the first one is not in it.
fn together(text: &[u8]) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let mut starts: Vec<usize> = (0..text.len()).filter(|at| text[*at..].starts_with(PART)).collect();
    starts.push(text.len());
    for part in starts.windows(2) {
        let part = &text[part[0] + PART.len()..part[1].max(part[0] + PART.len())];
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..end]).into_owned();
        let is_begun = package.start_file(name, SimpleFileOptions::default()).is_ok();
        if is_begun && package.write_all(part.get(end + 1..).unwrap_or_default()).is_err() {
            break;
        }
    }
    package.finish().map(Cursor::into_inner).unwrap_or_default()
}
