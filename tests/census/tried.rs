//! Which points are tried in stories that pass many others too.

use shukka::crash::Point;

pub const REQUESTS: &[Point] = &[
    Point::RequestAsk,
    Point::RequestRing,
    Point::RequestTake,
    Point::RequestAnswer,
    Point::RequestDone,
    Point::RequestWithdraw,
    Point::RequestForget,
];

pub const CORRECTION: &[Point] =
    &[Point::CallCorrect, Point::CallCorrected, Point::SagaBegin, Point::SagaCommit, Point::SagaCommitted];

pub const MENDING: &[Point] = &[
    Point::HeldWrite,
    Point::HeldClear,
    Point::HeldSettled,
    Point::IntakeCommitted,
    Point::PublishRename,
    Point::FileArchive,
    Point::FileDone,
];

pub const UNDOING: &[Point] = &[
    Point::UndoBegin,
    Point::UndoCommit,
    Point::UndoCommitted,
    Point::IntakeBegin,
    Point::HeldClear,
    Point::HeldSettled,
    Point::PublishRename,
];

pub const SLOW_WRITER: &[Point] = &[
    Point::ClaimRename,
    Point::LateKeep,
    Point::LateReturn,
    Point::LateRestore,
    Point::LateForget,
    Point::PublishRename,
    Point::FileArchive,
    Point::FileDone,
];

pub const LETTERS: &[Point] = &[
    Point::TidingsNote,
    Point::LetterWrite,
    Point::LetterLeave,
    Point::LetterSend,
    Point::LetterSent,
    Point::LetterMark,
    Point::LetterWait,
    Point::LetterForget,
    Point::ChannelKeep,
    Point::IntakeCommit,
    Point::IntakeCommitted,
];

pub const BOARD: &[Point] = &[
    Point::PeopleChange,
    Point::PeopleDeed,
    Point::SendingConfirm,
    Point::SendingEnd,
    Point::BatchCommitted,
];

pub const BOARD_FILES: &[Point] = &[
    Point::PeopleDeed,
    Point::UndoBegin,
    Point::UndoCommit,
    Point::UndoCommitted,
    Point::PublishRename,
    Point::IntakeCommitted,
];

pub const ACCEPTANCE: &[Point] = &[
    Point::LedgerIdentify,
    Point::LedgerAccept,
    Point::LedgerLearn,
    Point::WitnessKeep,
    Point::ReplaceWrite,
    Point::ReplaceRename,
    Point::TellingNote,
];

pub const FORGETTING: &[Point] = &[
    Point::ForgetBegin,
    Point::ForgetList,
    Point::ForgetOrders,
    Point::ForgetRows,
    Point::ForgetFile,
    Point::ForgetScrub,
    Point::ForgetEnd,
];
