//! An answer read so that one odd order costs no other: of a listing each element is judged for itself.
//!
//! What goes in: the data of an answer, as it came. What comes out: the same as the question's own type, and the ids of
//! the elements that no one could read.
//!
//! **Invariant.** An element is left out only after the answer as a whole could not be read, and never in silence: by
//! its id where it has one, else as a null, which counts as unreadable.
//! **Invariant.** A number that is whole is read as such, whatever its spelling (`1200.0`); no other is rounded.
//!
//! Deliberately not known here: what an order is.

use super::orders::id_of_order;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

/// Data as their question's type, with the ids of elements of a listing that are left out. `None`: not to be read at
/// all.
pub(super) fn read<T: DeserializeOwned>(mut data: Value) -> Option<(T, Vec<String>)> {
    if let Ok(whole) = T::deserialize(&data) {
        return Some((whole, Vec::new()));
    }
    spell_whole_numbers(&mut data);
    if let Ok(whole) = T::deserialize(&data) {
        return Some((whole, Vec::new()));
    }
    let elements = std::mem::take(elements_of(&mut data)?);
    let (mut sound, mut odd) = (Vec::with_capacity(elements.len()), Vec::new());
    for element in elements {
        *elements_of(&mut data)? = vec![element];
        let is_sound = T::deserialize(&data).is_ok();
        let Some(element) = elements_of(&mut data)?.pop() else { continue };
        match id_of(&element) {
            _ if is_sound => sound.push(element),
            Some(id) => odd.push(id),
            None => sound.push(Value::Null),
        }
    }
    *elements_of(&mut data)? = sound;
    T::deserialize(&data).ok().map(|whole| (whole, odd))
}

/// The elements of the listing that an answer holds, where it holds one.
fn elements_of(data: &mut Value) -> Option<&mut Vec<Value>> {
    data.as_object_mut()?.values_mut().find_map(|listing| listing.get_mut("edges")?.as_array_mut())
}

fn id_of(element: &Value) -> Option<String> {
    id_of_order(element.get("node")?.get("id")?.as_str()).map_or_else(|shown| shown, Some)
}

fn spell_whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(whole) = whole(number) {
                *number = whole;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(spell_whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(spell_whole_numbers),
        _ => {}
    }
}

/// A number written with nothing but zeros behind its point, as the integer that it is.
fn whole(number: &Number) -> Option<Number> {
    let text = number.to_string();
    let (digits, rest) = text.split_once('.')?;
    let is_whole = !rest.is_empty() && rest.bytes().all(|digit| digit == b'0');
    if is_whole { digits.parse::<i64>().ok().map(Number::from) } else { None }
}
