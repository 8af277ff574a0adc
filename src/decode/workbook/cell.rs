//! One cell of a workbook as the text that staff saw, and what that text alone would hide.
//!
//! What goes in: a value as calamine gives it, and how the workbook shows numbers. What comes out: text, and a
//! [`CellMark`].

use std::io::Write;

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};

use super::super::CellMark;
use super::format::Shape;

/// The first whole number of sixteen digits. Excel keeps fifteen and shows zeros for the rest.
const LOST_FROM: f64 = 1e15;
/// 10000-01-01: no date from here on.
const DATES_END: f64 = 2_958_466.0;
const DAY_S: f64 = 86_400.0;

/// Writes the text of a cell and says what the text alone would hide. Writing to memory does not fail.
pub(super) fn write_ref(value: &DataRef, shape: &Shape, out: &mut Vec<u8>) -> CellMark {
    match value {
        DataRef::SharedString(text) => {
            out.extend_from_slice(text.as_bytes());
            CellMark::Plain
        }
        DataRef::String(text) => {
            out.extend_from_slice(text.as_bytes());
            CellMark::Plain
        }
        DataRef::Float(number) => write_number(*number, shape, out),
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 the digits are reported as lost")]
        DataRef::Int(number) => write_number(*number as f64, shape, out),
        DataRef::DateTime(date) => write_date(*date, out),
        other => write(&Data::from(other.clone()), out),
    }
}

/// The same for kinds of workbooks that do not tell how a number is shown.
pub(super) fn write(value: &Data, out: &mut Vec<u8>) -> CellMark {
    match value {
        Data::Empty => CellMark::Plain,
        Data::String(text) => {
            out.extend_from_slice(text.as_bytes());
            CellMark::Plain
        }
        Data::Bool(yes) => {
            out.extend_from_slice(if *yes { b"TRUE" } else { b"FALSE" });
            CellMark::Plain
        }
        Data::Float(number) => write_number(*number, &Shape::Plain, out),
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 the digits are reported as lost")]
        Data::Int(number) => write_number(*number as f64, &Shape::Plain, out),
        Data::DateTime(date) => write_date(*date, out),
        Data::DateTimeIso(iso) => write_iso(iso, out),
        Data::DurationIso(iso) => write_duration(iso, out),
        Data::Error(error) => {
            let _ = write!(out, "{error}");
            CellMark::ErrorCell
        }
    }
}

fn write_number(number: f64, shape: &Shape, out: &mut Vec<u8>) -> CellMark {
    if !number.is_finite() || number.abs() >= LOST_FROM {
        let _ = if number.abs() < 1e21 { write!(out, "{number:.0}") } else { write!(out, "{number:E}") };
        return CellMark::LostDigits;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 10^15")]
    if number.fract() == 0.0 {
        let whole = number as i64;
        if !shape.write(whole, out) {
            let _ = write!(out, "{whole}");
        }
    } else {
        // Excel keeps fifteen digits; the rest is what binary fractions leave behind.
        let rounded = format!("{number:.14e}").parse().unwrap_or(number);
        let _ = write!(out, "{rounded}");
    }
    CellMark::NumberCell
}

/// `YYYY/MM/DD`, with ` HH:MM:SS` when there is a time; only the time for a time of day or a duration.
fn write_date(date: ExcelDateTime, out: &mut Vec<u8>) -> CellMark {
    let value = date.as_f64();
    if !(0.0..DATES_END).contains(&value) {
        return write_number(value, &Shape::Plain, out);
    }
    let seconds = (value * DAY_S).round();
    let (days, second) = ((seconds / DAY_S).floor(), seconds % DAY_S);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a date in range")]
    let (whole, second) = (seconds as u64, second as u64);
    if date.is_duration() || days == 0.0 {
        let _ = write!(out, "{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
        return CellMark::DateCell;
    }
    // The number of days alone, so that rounding to the second carries into the date.
    let is_1904 = date != ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
    let (year, month, day, ..) =
        ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904).to_ymd_hms_milli();
    let _ = write!(out, "{year:04}/{month:02}/{day:02}");
    if second != 0 {
        let _ = write!(out, " {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    }
    CellMark::DateCell
}

/// `2026-10-01T09:00:00.000` as the other dates are written; midnight is no time, unless a zone stands behind it.
fn write_iso(iso: &str, out: &mut Vec<u8>) -> CellMark {
    let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
    // A time that says its zone may be of another day here.
    let (time, zone) = time.split_at(time.find(['Z', '+', '-']).unwrap_or(time.len()));
    let time = time.split('.').next().unwrap_or_default();
    out.extend(date.bytes().map(|b| if b == b'-' { b'/' } else { b }));
    if !zone.is_empty() || !matches!(time, "" | "00:00" | "00:00:00") {
        let seconds = if time.len() == 5 { ":00" } else { "" };
        let _ = write!(out, " {time}{seconds}{zone}");
    }
    CellMark::DateCell
}

/// `PT09H30M00S` as `09:30:00`; anything else as it is.
fn write_duration(iso: &str, out: &mut Vec<u8>) -> CellMark {
    let parse = || {
        let (hours, rest) = iso.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?.split('.').next()?;
        Some((hours.parse::<u64>().ok()?, minutes.parse::<u64>().ok()?, seconds.parse::<u64>().ok()?))
    };
    // Writing to memory does not fail.
    let _ = match parse() {
        Some((hours, minutes, seconds)) => write!(out, "{hours:02}:{minutes:02}:{seconds:02}"),
        None => write!(out, "{iso}"),
    };
    CellMark::DateCell
}
