//! What several commands say of a mall.

use super::Ending;
use crate::notice::mall;
use crate::shipment::WhyStuck;
use crate::telling::Stop;

/// How a command ends that was stopped.
pub(super) fn ending_of(stop: &Stop) -> Ending {
    if stop.is_usage() { Ending::Usage } else { Ending::Unsure }
}

/// Why a person must decide, as `notice` calls it.
pub(super) fn why(why: &WhyStuck) -> mall::Why {
    match why {
        WhyStuck::Refused => mall::Why::Refused,
        WhyStuck::NotAllowed => mall::Why::NotAllowed,
        WhyStuck::CannotTell => mall::Why::CannotTell,
        WhyStuck::NeverCompleted => mall::Why::NeverCompleted,
        WhyStuck::NothingToShip => mall::Why::NothingToShip,
    }
}

/// The worse of two endings.
pub(super) fn worse(a: Ending, b: Ending) -> Ending {
    a.max(b)
}
