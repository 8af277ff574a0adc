//! What can be made to go wrong at the fake mall, and when.

use std::str::FromStr;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    AppliedThenDrop,
    DropBefore,
    AppliedThen500,
    Error500Before,
    AppliedThenHang,
    HangBefore,
    TooMany,
    Unauthorized,
    BadToken,
    NotRegistered,
    WrongPath,
    AppliedThenMalformed,
    AppliedWithErrors,
    DeadlineApplied,
    DeadlineBefore,
    Refused,
    ShipByHand,
    CancelByHand,
    NullData,
    Repeats,
    AppliedLate,
    /// Nothing is applied, and this status and body come back.
    Says(u16, &'static str),
}

impl Harm {
    pub const NAMES: [(&'static str, Self); 21] = [
        ("applied_then_drop", Self::AppliedThenDrop),
        ("drop_before", Self::DropBefore),
        ("applied_then_500", Self::AppliedThen500),
        ("500_before", Self::Error500Before),
        ("applied_then_hang", Self::AppliedThenHang),
        ("hang", Self::HangBefore),
        ("429", Self::TooMany),
        ("401", Self::Unauthorized),
        ("400_token", Self::BadToken),
        ("404_plain", Self::NotRegistered),
        ("404_path", Self::WrongPath),
        ("malformed", Self::AppliedThenMalformed),
        ("partial", Self::AppliedWithErrors),
        ("deadline_applied", Self::DeadlineApplied),
        ("deadline", Self::DeadlineBefore),
        ("refused", Self::Refused),
        ("ship_by_hand", Self::ShipByHand),
        ("cancel_by_hand", Self::CancelByHand),
        ("null_data", Self::NullData),
        ("repeats", Self::Repeats),
        ("applied_late", Self::AppliedLate),
    ];

    /// Whether the call takes effect before it goes wrong.
    pub fn is_applied(self) -> bool {
        !matches!(
            self,
            Self::DropBefore
                | Self::Error500Before
                | Self::HangBefore
                | Self::TooMany
                | Self::Unauthorized
                | Self::BadToken
                | Self::NotRegistered
                | Self::WrongPath
                | Self::DeadlineBefore
                | Self::Refused
                | Self::Says(..)
        )
    }
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At the n-th call of its kind from now, from 1; then it is used up.
    Nth(u32),
    /// At every call.
    Always,
}

/// A planted fault: `CALL:HARM`, `CALL:HARM@3` or `CALL:HARM@*`. Calls are `shop`, `page`, `order`, `create`,
/// `track`, `complete`, `message`, `messages`, or `any`. A harm may be `says=STATUS=BODY` too; a BODY that is no JSON
/// comes as the message of a GraphQL error, or bare behind `text:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub call: String,
    pub harm: Harm,
    pub when: When,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (call, rest) = text.split_once(':').ok_or("a fault is CALL:HARM@N")?;
        let (harm, when) = rest.rsplit_once('@').unwrap_or((rest, "1"));
        let names: Vec<&str> = Harm::NAMES.iter().map(|(name, _)| *name).collect();
        if let Some((status, body)) = harm.strip_prefix("says=").and_then(|says| says.split_once('=')) {
            let status = status.parse().map_err(|_| format!("{status} is no status"))?;
            // Tests are short, and a harm is copied about.
            let harm = Harm::Says(status, Box::leak(body.to_owned().into_boxed_str()));
            let when =
                if when == "*" { When::Always } else { When::Nth(when.parse().map_err(|_| "no number")?) };
            return Ok(Self { call: call.to_owned(), harm, when });
        }
        let found = Harm::NAMES.iter().find(|(name, _)| *name == harm);
        let (_, harm) = found.ok_or_else(|| format!("{harm} is none of {}", names.join(" ")))?;
        let when = match when {
            "*" => When::Always,
            n => When::Nth(n.parse().map_err(|_| format!("{n} is no number"))?),
        };
        Ok(Self { call: call.to_owned(), harm: *harm, when })
    }
}

/// The harm that strikes this call, if any; used-up faults go.
pub fn strike(faults: &mut Vec<Fault>, call: &str) -> Option<Harm> {
    let mut struck = None;
    for fault in faults.iter_mut() {
        if fault.call != call && fault.call != "any" {
            continue;
        }
        match &mut fault.when {
            When::Always => struck = struck.or(Some(fault.harm)),
            When::Nth(n) => {
                *n -= 1;
                if *n == 0 {
                    struck = struck.or(Some(fault.harm));
                }
            }
        }
    }
    faults.retain(|fault| fault.when != When::Nth(0));
    struck
}
