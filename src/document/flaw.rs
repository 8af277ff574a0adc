use super::Mistake;

/// One thing that is wrong with the documents of a shop (settings, profiles, layouts): in one of them, or between
/// them. A file is named as people read it, within the shop folder where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A mistake in the text of a document.
    InText {
        /// The document.
        file: String,
        /// Where in it, and what.
        mistake: Mistake,
    },
    /// A document that cannot be read.
    Unreadable {
        /// The document.
        file: String,
        /// What the system said.
        why: String,
        /// The system's number for that, where there is one.
        os: Option<i32>,
    },
    /// A document that is no UTF-8.
    NotUtf8 {
        /// The document.
        file: String,
    },
    /// A layout whose id another of the shop's layouts has already.
    LayoutTwice {
        /// The document.
        file: String,
        /// The id that both have.
        id: String,
    },
    /// Two profiles of the same rank with one id.
    ProfileTwice {
        /// The id that both have.
        id: String,
    },
    /// A store whose layout is not there.
    NoSuchLayout {
        /// The store's code.
        store: String,
        /// The id that its settings name.
        layout: String,
        /// The id of a layout that is written most alike.
        nearest: Option<String>,
    },
}
