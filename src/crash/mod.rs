//! The crash census: every durable step has a name, and a trial may let the program die or the disk refuse there.
//!
//! What goes in: a [`Point`], at the place where the step is about to be taken. What comes out: leave to go on, or
//! the error of a broken or full disk; or nothing any more, because the process was killed.
//!
//! **Invariant.** Without the feature `crash-points`, [`here`] is an `Ok` that the compiler removes: no cost, no
//! effect, nothing is read from the environment.
//! **Invariant.** Every point stands in [`Point::ALL`]; the census fails when one of them was never reached.
//!
//! Deliberately not known here: what the steps do, and what must hold after a crash (the checker of the tests).

#[cfg(feature = "crash-points")]
mod trial;

use std::io;

macro_rules! points {
    ($($variant:ident = $name:literal, $does:literal;)*) => {
        /// A step after which something is on the disk, in the ledger or with the mall that was not there before.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Point { $(#[doc = $does] $variant,)* }

        impl Point {
            /// Every point, in the order in which a file passes them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name by which a trial calls it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

points! {
    LedgerMigrate = "ledger.migrate", "The tables of a new ledger are committed.";
    LedgerMove = "ledger.move", "A ledger that was moved to another engine is committed there.";
    LedgerRules = "ledger.rules", "The index of due orders, made anew for changed rules, is committed.";
    LedgerRemember = "ledger.remember", "A word about the ledger itself is written.";
    LedgerCheckpoint = "ledger.checkpoint", "A long log is copied into the ledger's file.";
    LedgerIdentify = "ledger.identify", "A ledger is given its name.";
    LedgerAccept = "ledger.accept", "What the acceptance of a ledger that is behind brings is committed.";
    LedgerLearn = "ledger.learn", "Orders that export files told of count as told.";
    WitnessKeep = "witness.keep", "What a witness knows of the ledger is replaced, in one of its places.";
    TellingNote = "telling.note", "The beginning or the end of work at a mall is noted.";
    ForgetBegin = "forget.begin", "That orders are to be forgotten is noted, or that nothing is owed.";
    ForgetList = "forget.list", "Orders that are about to be forgotten are added to a list outside the ledger.";
    ForgetOrders = "forget.orders", "What was said of people in some orders leaves the ledger.";
    ForgetRows = "forget.rows", "What held rows and findings quote leaves the ledger.";
    ForgetFile = "forget.file", "A file that holds only forgotten orders is removed.";
    ForgetScrub = "forget.scrub", "The ledger's files are written anew, without what was overwritten.";
    ForgetEnd = "forget.end", "It is noted that nothing of it is left.";
    LockMake = "lock.make", "The file whose lock says who works on the folder is made or opened.";
    LeaseTake = "lease.take", "The lease of the folder is taken.";
    LeaseBeat = "lease.beat", "The holder of the lease gives a sign of life.";
    LeaseReturn = "lease.return", "The lease is given back.";
    RequestAsk = "request.ask", "A command is handed to the watcher at work.";
    RequestRing = "request.ring", "The watcher is woken for it by a file.";
    RequestTake = "request.take", "The watcher takes a command.";
    RequestAnswer = "request.answer", "A line of what came of it is kept for whoever asked.";
    RequestDone = "request.done", "It is noted as done.";
    RequestWithdraw = "request.withdraw", "Whoever asked takes it back, with what came of it.";
    RequestForget = "request.forget", "A new watcher forgets what its predecessor was asked.";
    TidingsNote = "tidings.note", "What a pass found that people may want to hear of is committed.";
    LetterWrite = "letter.write", "A letter to people is written into the ledger.";
    LetterLeave = "letter.leave", "It is noted that a letter is about to leave.";
    LetterSend = "letter.send", "A letter is about to be handed over.";
    LetterSent = "letter.sent", "The other side took a letter, and nobody has noted that.";
    LetterMark = "letter.mark", "A letter is noted as taken.";
    LetterWait = "letter.wait", "It is noted that a letter was not taken and goes out again later.";
    LetterForget = "letter.forget", "A letter of which there is nothing to tell any more is forgotten.";
    ChannelKeep = "channel.keep", "Whether a channel is stopped is noted.";
    PeopleChange = "people.change", "A change of people, sessions or invitations is written.";
    SendingConfirm = "sending.confirm", "A sending that a person confirms is kept by its key.";
    SendingEnd = "sending.end", "What came of it is kept.";
    PeopleDeed = "people.deed", "What somebody did is written by itself.";
    InboxMark = "inbox.mark", "The marker by which an inbox is known again is made.";
    SpoolCreate = "spool.create", "A private copy is begun.";
    SpoolWrite = "spool.write", "A piece of a private copy is written.";
    SpoolSync = "spool.sync", "A private copy is brought to the disk.";
    SpoolAgain = "spool.again", "A private copy that the disk has lost is made once more.";
    SpoolSweep = "spool.sweep", "A private copy that nobody knows is removed.";
    SortRun = "sort.run", "A sorted run of a large file is spilled.";
    IntakeBegin = "intake.begin", "The transaction of an arrival begins.";
    IntakeCommit = "intake.commit", "The transaction of an arrival is committed.";
    IntakeCommitted = "intake.committed", "It is committed, and nobody has heard of it yet.";
    IntakeOnDisk = "intake.on_disk", "Arrivals that share a sync are brought to the disk.";
    FileReason = "file.reason", "The reasons beside a held file are published.";
    FileHeldRows = "file.held_rows", "The held rows of a file are published.";
    FileHeldWhole = "file.held_whole", "A file that is held as a whole is moved to staff.";
    FileArchive = "file.archive", "A private copy is moved to the archive.";
    LateKeep = "late.keep", "The private copy of a file is kept while its writer may go on.";
    LateReturn = "late.return", "A file that has grown after it was taken goes back into the inbox.";
    LateRestore = "late.restore", "What was taken of it is put back into the archive.";
    LateForget = "late.forget", "A file that was taken an hour ago is looked at no more.";
    FileNamed = "file.named", "Other names than were chosen are noted.";
    HeldWrite = "held.write", "A file of held rows is written anew.";
    HeldClear = "held.clear", "A file of held rows that are in is moved to the archive.";
    HeldSettled = "held.settled", "It is noted that files of held rows are as they should be.";
    FileDone = "file.done", "Arrivals are noted as filed away.";
    ClaimRename = "claim.rename", "An original is renamed to a hidden name.";
    ClaimRemove = "claim.remove", "An original is removed.";
    ClaimReturn = "claim.return", "A file that had replaced the original gets its name back.";
    PublishFolder = "publish.folder", "A folder that staff see is made.";
    PublishTemporary = "publish.temporary", "A hidden temporary file is created.";
    PublishWrite = "publish.write", "Content is written into it.";
    PublishSync = "publish.sync", "It is brought to the disk.";
    PublishRename = "publish.rename", "A file gets its name.";
    PublishSyncFolder = "publish.sync_folder", "A folder's names are brought to the disk.";
    PublishRemove = "publish.remove", "A source that was copied to another disk is removed.";
    ReplaceWrite = "replace.write", "What a file is to hold instead is written beside it.";
    ReplaceRename = "replace.rename", "It takes the file's place.";
    UndoBegin = "undo.begin", "The transaction that takes an arrival back begins.";
    UndoCommit = "undo.commit", "It is committed.";
    UndoCommitted = "undo.committed", "It is committed, and nobody has heard of it yet.";
    BatchBegin = "batch.begin", "The transaction of an export begins.";
    BatchCommit = "batch.commit", "The transaction of an export is committed.";
    BatchCommitted = "batch.committed", "It is committed, and nobody has heard of it yet.";
    BatchComplete = "batch.complete", "The temporary file of an export is noted as complete.";
    BatchPublish = "batch.publish", "An export file gets its name.";
    BatchPublished = "batch.published", "An export is noted as published.";
    SagaBegin = "saga.begin", "The transaction of an event at the mall begins.";
    SagaCommit = "saga.commit", "The transaction of an event at the mall is committed.";
    SagaCommitted = "saga.committed", "It is committed, and nobody has heard of it yet.";
    SagaStanding = "saga.standing", "The mall's word on an order is noted.";
    CallCreate = "call.create", "A shipment is about to be created at the mall.";
    CallCreated = "call.created", "It was created, and the answer is not yet kept.";
    CallTrack = "call.track", "A tracking number is about to be told.";
    CallTracked = "call.tracked", "It was told, and the answer is not yet kept.";
    CallComplete = "call.complete", "A shipment is about to be completed.";
    CallCompleted = "call.completed", "It was completed, and the answer is not yet kept.";
    CallMessage = "call.message", "A message to the buyer is about to be sent.";
    CallMessaged = "call.messaged", "It was sent, and the answer is not yet kept.";
    CallCorrect = "call.correct", "The tracking number of a finished order is about to be told once more.";
    CallCorrected = "call.corrected", "It was told, and the answer is not yet kept.";
}

/// Says that the step of this point is about to be taken.
///
/// # Errors
/// Only in a trial: the refusal that it has planned.
#[inline]
pub fn here(point: Point) -> io::Result<()> {
    #[cfg(feature = "crash-points")]
    return trial::reached(point);
    #[cfg(not(feature = "crash-points"))]
    {
        let _ = point;
        Ok(())
    }
}
