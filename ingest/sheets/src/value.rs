//! From a cell to the value of a field.

use crate::cell::{Cell, narrow, plain_number};
use crate::column::{Column, Form};
use crate::finding::Rule;
use crate::when::{self, Moment};
use reference::codes::{self, CodeTable};
use serde_json::{Number, Value};

/// Largest number that a spreadsheet keeps every digit of.
const EXACT: f64 = 1e15;

/// The value of a cell; `None` for an empty one.
pub(crate) fn of(column: &Column, cell: &Cell, most_chars: usize) -> Result<Option<Value>, Rule> {
    if matches!(cell, Cell::Merged(_)) && !cell.is_empty() && !column.may_be_merged() {
        return Err(Rule::Merged);
    }
    let cell = cell.spoken();
    match cell {
        Cell::Empty if column.must => return Err(Rule::Missing),
        Cell::Empty => return Ok(None),
        Cell::NoValue => return Err(Rule::NoValue),
        Cell::Broken(_) => return Err(Rule::Broken),
        Cell::Text(text) if text.chars().count() > most_chars => return Err(Rule::TooLong),
        _ => {}
    }
    let value = match column.form {
        Form::Text => Value::String(cell.shown()),
        Form::Id => Value::String(id(cell)?),
        Form::Whole => number(cell, true)?,
        Form::Number => number(cell, false)?,
        Form::Day => {
            let day = moment(cell).ok_or(Rule::NotADay)?;
            Value::String(day.wall.format("%Y-%m-%d").to_string())
        }
        Form::Time => {
            let time = moment(cell).filter(|moment| moment.timed).ok_or(Rule::NotATime)?;
            Value::String(time.wall.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        Form::Code(table) => Value::from(code(table, cell)?),
    };
    Ok(Some(value))
}

/// An id: digits that a spreadsheet took for a number come back as digits, unless some are lost.
fn id(cell: &Cell) -> Result<String, Rule> {
    match cell {
        Cell::Number(number) if number.abs() >= EXACT => Err(Rule::LostDigits),
        Cell::Number(number) => Ok(plain_number(*number)),
        Cell::Text(text) if is_scientific(text) => Err(Rule::LostDigits),
        other => Ok(narrow(&other.shown())),
    }
}

/// `2.60301E+26`: what a spreadsheet makes of a long number when it saves text.
fn is_scientific(text: &str) -> bool {
    let Some((head, tail)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    head.split_once('.').is_some_and(|(one, more)| digits(one) && digits(more))
        && tail.strip_prefix('+').is_some_and(digits)
}

fn number(cell: &Cell, whole: bool) -> Result<Value, Rule> {
    let wrong = if whole { Rule::NotWhole } else { Rule::NotANumber };
    let text = match cell {
        Cell::Number(number) if number.abs() < EXACT => plain_number(*number),
        Cell::Text(text) => written(text).ok_or(Rule::NotANumber)?,
        _ => return Err(wrong),
    };
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::from(number));
    }
    if whole {
        return Err(wrong);
    }
    let number: f64 = text.parse().map_err(|_| wrong)?;
    Number::from_f64(number).map(Value::Number).ok_or(wrong)
}

/// A number as people write it: full-width digits, thousands separated, a currency or unit beside it.
fn written(text: &str) -> Option<String> {
    const BESIDE: [&str; 16] = [
        "¥",
        "￥",
        "元",
        "kWh",
        "kwh",
        "KWH",
        "度",
        "kW",
        "kw",
        "KW",
        "千瓦时",
        "千瓦",
        "%",
        "V",
        "A",
        "个",
    ];
    let narrow = narrow(text);
    let mut rest = narrow.trim();
    loop {
        let shorter = BESIDE
            .iter()
            .find_map(|unit| rest.strip_suffix(unit).or_else(|| rest.strip_prefix(unit)));
        match shorter {
            Some(shorter) => rest = shorter.trim(),
            None => break,
        }
    }
    let plain = without_thousands(rest)?;
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), "0"));
    let whole = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = digits(whole) && digits(fraction) && whole.len() <= 15;
    fits.then(|| plain.strip_prefix('+').unwrap_or(&plain).to_owned())
}

/// `1,234.5` without the comma; a comma anywhere else is not understood.
fn without_thousands(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    let fits = first && groups.all(|group| group.len() == 3) && !text[whole.len()..].contains(',');
    fits.then(|| text.replace(',', ""))
}

fn moment(cell: &Cell) -> Option<Moment> {
    match cell {
        Cell::Clock(seconds) => when::of_seconds(*seconds),
        Cell::Number(number) => when::of_number(*number),
        Cell::Text(text) => when::of_text(&narrow(text)),
        _ => None,
    }
}

/// A code: its number, its words, or both.
fn code(table: CodeTable, cell: &Cell) -> Result<i32, Rule> {
    let narrow = narrow(&cell.shown());
    let text = narrow.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if let Ok(number) = text[..digits].parse::<i32>() {
        return if codes::is_known(table, number) { Ok(number) } else { Err(Rule::NotInList) };
    }
    let same = |words: &str| crate::cell::narrow(words).eq_ignore_ascii_case(text);
    codes::of(table)
        .find(|code| code.code >= 0 && (same(&code.zh) || same(&code.en)))
        .map(|code| code.code)
        .ok_or(Rule::NotInList)
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
