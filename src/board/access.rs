/// The least that somebody must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also while nobody owns the board.
    First,
    /// Anybody, once somebody owns it.
    Anyone,
    /// Whoever asks on this machine and not through a proxy, else whoever may look.
    Monitor {
        /// Also while nobody owns the board.
        is_health: bool,
    },
    /// Whoever is known: 閲覧のみ.
    Looks,
    /// 担当者.
    Works,
    /// 責任者.
    Owns,
}
