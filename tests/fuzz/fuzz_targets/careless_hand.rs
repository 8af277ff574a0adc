//! Changes a table as careless people and programs do: lines again, elsewhere or cut, cells with a quotation mark, a
//! line break, a mark that nobody sees. Every second change is left to libFuzzer, which knows of no tables.

use libfuzzer_sys::fuzzer_mutate;

/// What is put before, behind or instead of a cell.
#[rustfmt::skip] // one a line says no more
const PIECES: [&[u8]; 24] = [
    b"\"", b"\"\"", b"\n", b"\r\n", b"\r", b",", b"\t", b"'", b"=\"", b"\xEF\xBB\xBF", b"\xE2\x80\x8B", b"\xE2\x80\x8E",
    b" ", b"\0", b"\x1B$B", b"\xEF\xBF\xBD", b"\x81", b"A-1", b"B2", b"2026/10/01", b"1", b"1200", b"\",\"", b"\"\n\"",
];

/// Changes `data`, of which the first `size` bytes are filled; how many are now.
pub fn change(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) | 1 << 40);
    if dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut text = data[..size].to_vec();
    for _ in 0..=dice.below(3) {
        match dice.below(6) {
            0 => copy_line(&mut text, &mut dice),
            1 => fill_cell(&mut text, &mut dice),
            2 => drop_line(&mut text, &mut dice),
            _ => put_piece(&mut text, &mut dice),
        }
    }
    text.truncate(max_size);
    data[..text.len()].copy_from_slice(&text);
    text.len()
}

/// One line once more, anywhere between two others.
fn copy_line(text: &mut Vec<u8>, dice: &mut Dice) {
    let (from, to) = line(text, dice);
    let copy = text[from..to].to_vec();
    let (at, _) = line(text, dice);
    text.splice(at..at, copy);
}

fn drop_line(text: &mut Vec<u8>, dice: &mut Dice) {
    let (from, to) = line(text, dice);
    text.drain(from..to);
}

/// One cell becomes a piece.
fn fill_cell(text: &mut Vec<u8>, dice: &mut Dice) {
    let edges = edges(text);
    let at = dice.below(edges.len());
    let (from, to) = (edges[at], edges.get(at + 1).map_or(text.len(), |next| next - 1));
    if from <= to {
        text.splice(from..to, PIECES[dice.below(PIECES.len())].iter().copied());
    }
}

/// A piece at the edge of a cell or somewhere.
fn put_piece(text: &mut Vec<u8>, dice: &mut Dice) {
    let edges = edges(text);
    let at = match dice.below(4) {
        0 => dice.below(text.len() + 1),
        1 => edges[dice.below(edges.len())].saturating_sub(1),
        _ => edges[dice.below(edges.len())],
    };
    text.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied());
}

/// Where cells begin.
fn edges(text: &[u8]) -> Vec<usize> {
    let behind = text.iter().enumerate().filter(|(_, byte)| matches!(byte, b',' | b'\t' | b'\n' | b'\r'));
    std::iter::once(0).chain(behind.map(|(at, _)| at + 1)).collect()
}

/// Any line, its end included.
fn line(text: &[u8], dice: &mut Dice) -> (usize, usize) {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1))
        .collect();
    let at = dice.below(starts.len());
    (starts[at], starts.get(at + 1).copied().unwrap_or(text.len()))
}

/// Numbers that follow from the seed alone.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % bound.max(1) as u64).unwrap_or(0)
    }
}
