//! Advice that fits the case better than the code's own: it stands in a finding's detail, behind this mark.

/// What stands in a detail before such advice; nothing stands behind it.
pub(super) const ADVICE: &str = "→ ";
