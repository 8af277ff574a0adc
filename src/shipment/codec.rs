//! Events as lines of text, and back.
//!
//! **Invariant.** What a ledger once kept stays readable: kinds are added, never changed.

use super::{Answer, Call, Event, EventKind, Found, Leg, Line, Verb, WhyOut, WhyStuck};

/// An event that the ledger holds and this program cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a shipment event in the ledger cannot be read: {0:?}")]
pub struct Unreadable(pub String);

/// Layout: fields separated by tabs, `\t`, `\n`, `\r` and `\` escaped; the leg (`order`, `message` or
/// `parcel:<method>`), the kind, then what the kind needs. Old events stay readable: kinds are added, never changed.
impl Event {
    /// As the ledger keeps it.
    pub fn encode(&self) -> String {
        let mut fields = vec![match &self.leg {
            Leg::Order => "order".to_owned(),
            Leg::Message => "message".to_owned(),
            Leg::Parcel(method) => format!("parcel:{method}"),
        }];
        match &self.kind {
            EventKind::Begun(call) => {
                fields.extend(["begun".to_owned(), call.verb().name().to_owned()]);
                encode_call(call, &mut fields);
            }
            EventKind::Answered(Answer::Accepted { id }) => {
                fields.extend(["accepted".to_owned(), id.clone()])
            }
            EventKind::Answered(Answer::Deferred) => fields.push("deferred".to_owned()),
            EventKind::Answered(Answer::Refused { reason }) => {
                fields.extend(["refused".to_owned(), reason.clone()]);
            }
            EventKind::Lost => fields.push("lost".to_owned()),
            EventKind::Inquired(found) => fields.extend(["inquired".to_owned(), found.name().to_owned()]),
            EventKind::LeftOut(verb, why) => {
                fields.extend(["left_out".to_owned(), verb.name().to_owned(), name_of(&WhyOut::NAMES, why)]);
            }
            EventKind::GaveUp(why) => fields.extend(["gave_up".to_owned(), name_of(&WhyStuck::NAMES, why)]),
            EventKind::Reopened => fields.push("reopened".to_owned()),
            EventKind::Dismissed => fields.push("dismissed".to_owned()),
            EventKind::AskedAgain => fields.push("again".to_owned()),
        }
        fields.iter().map(|field| escape(field)).collect::<Vec<_>>().join("\t")
    }

    /// Reads what [`Event::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, Unreadable> {
        let fields: Vec<String> = text.split('\t').map(unescape).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        decode_fields(&fields).ok_or_else(|| Unreadable(text.chars().take(40).collect()))
    }
}

fn encode_call(call: &Call, fields: &mut Vec<String>) {
    match call {
        Call::Create { key, lines } => {
            fields.push(key.clone());
            for line in lines {
                fields.extend([line.product_id.clone(), line.variant_id.clone(), line.quantity.to_string()]);
            }
        }
        Call::Track { code } | Call::Correct { code } => fields.push(code.clone()),
        Call::Complete => {}
        Call::Message { text } => fields.push(text.clone()),
    }
}

fn decode_fields(fields: &[&str]) -> Option<Event> {
    let (leg, rest) = fields.split_first()?;
    let leg = match leg.strip_prefix("parcel:") {
        Some(method) => Leg::Parcel(method.to_owned()),
        None if *leg == "order" => Leg::Order,
        None if *leg == "message" => Leg::Message,
        None => return None,
    };
    let kind = match rest {
        ["begun", verb, args @ ..] => EventKind::Begun(decode_call(verb_of(verb)?, args)?),
        ["accepted", id] => EventKind::Answered(Answer::Accepted { id: (*id).to_owned() }),
        ["deferred"] => EventKind::Answered(Answer::Deferred),
        ["refused", reason] => EventKind::Answered(Answer::Refused { reason: (*reason).to_owned() }),
        ["lost"] => EventKind::Lost,
        ["inquired", found] => EventKind::Inquired(Found::ALL.into_iter().find(|f| f.name() == *found)?),
        ["left_out", verb, why] => EventKind::LeftOut(verb_of(verb)?, of_name(&WhyOut::NAMES, why)?),
        ["gave_up", why] => EventKind::GaveUp(of_name(&WhyStuck::NAMES, why)?),
        ["reopened"] => EventKind::Reopened,
        ["dismissed"] => EventKind::Dismissed,
        ["again"] => EventKind::AskedAgain,
        _ => return None,
    };
    Some(Event { leg, kind })
}

fn decode_call(verb: Verb, args: &[&str]) -> Option<Call> {
    match (verb, args) {
        (Verb::Create, [key, lines @ ..]) if lines.len() % 3 == 0 => {
            let lines = lines.chunks(3).map(decode_line).collect::<Option<Vec<_>>>()?;
            Some(Call::Create { key: (*key).to_owned(), lines })
        }
        (Verb::Track, [code]) => Some(Call::Track { code: (*code).to_owned() }),
        (Verb::Correct, [code]) => Some(Call::Correct { code: (*code).to_owned() }),
        (Verb::Complete, []) => Some(Call::Complete),
        (Verb::Message, [text]) => Some(Call::Message { text: (*text).to_owned() }),
        _ => None,
    }
}

fn decode_line(fields: &[&str]) -> Option<Line> {
    let [product_id, variant_id, quantity] = fields else { return None };
    Some(Line {
        product_id: (*product_id).to_owned(),
        variant_id: (*variant_id).to_owned(),
        quantity: quantity.parse().ok()?,
    })
}

fn verb_of(name: &str) -> Option<Verb> {
    Verb::ALL.into_iter().find(|verb| verb.name() == name)
}

fn name_of<T: PartialEq>(names: &[(T, &'static str)], value: &T) -> String {
    names.iter().find(|(known, _)| known == value).map_or("", |(_, name)| name).to_owned()
}

fn of_name<T: Clone>(names: &[(T, &'static str)], name: &str) -> Option<T> {
    names.iter().find(|(_, known)| *known == name).map(|(value, _)| value.clone())
}

fn escape(field: &str) -> String {
    field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(field: &str) -> String {
    let mut text = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('t') => text.push('\t'),
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}
