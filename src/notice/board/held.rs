//! 直す: what was given back.

use super::{Words, words};
use crate::notice::Lang;

words! {
    nothing_to_mend: "直すものはありません。", "Nothing is to be mended.";
    held_lead: "取り込めなかったファイルと行です。開くと、どこを直せばよいかが出ます。", "Files and rows that could not be taken in. Open one to see what to mend.";
    rows_lead: "色のついた欄を直して「直して取り込む」を押すと、この行だけが取り込まれます。", "Mend the coloured cells and press the button: only these rows are taken in.";
    wrong_first: "直す列を左に寄せています。ほかの列は、横に動かすと見えます。", "Columns to mend stand first; the others are to the right.";
    file_name: "ファイル", "File";
    came_at: "届いた時刻", "Came";
    rows_left: "残りの行", "Rows left";
    whole_file: "ファイル全体", "the whole file";
    mend_and_take: "直して取り込む", "Mend and take in";
    mend_in_excel: "Excelで直す", "Mend in Excel";
    which_order: "どの受注ですか（選ぶと受注番号の欄に入ります）", "Which order is it? Its number goes into the cell.";
    none_of_them: "この中にない（欄の番号のまま）", "none of these; the cell as it stands";
    take_again: "もう一度読む", "Read it again";
    take_again_hint: "設定や形式を直したあとや、先に要るファイルを入れたあとに押します。", "For when the settings or formats were mended, or another file had to come first.";
    whose_store: "どの店舗のファイルですか", "Whose file is it?";
    take_for_store: "この店舗のものとして取り込む", "Take it in for this store";
    choose_store_lead: "選ぶと、その店舗のファイルとしてもう一度読みます。", "It is read once more, as a file of the store that you press.";
    put_again_done: "もう一度取込フォルダに入れました。", "Put into the inbox once more.";
    waits_to_be_read: "この内容は取込フォルダで順番を待っています。読み終わると、この画面が新しくなります。", "It waits in the inbox to be read; this page is renewed once it was.";
    some_left: "直した行を取り込みました。下の行は、まだ直っていません。", "The mended rows are in. The rows below are still wrong.";
    all_in: "直した行は、すべて取り込まれました。", "All mended rows are in.";
    other_columns: "ほかの列", "Other columns";
    teach: "この形式を教える", "Teach this format";
    teach_lead: "知らない形式です。列が何かを選ぶと、どう読めるかが下に出ます。覚えるまでは何も変わりません。",
        "Nobody knows this format. Say what each column is; below is how the file would be read. Nothing is changed until you keep it.";
    format_title: "形式の名前", "Name of the format";
    format_kind: "何のファイルですか", "What is it?";
    kind_orders: "受注", "orders";
    kind_shipments: "運送会社の発送実績（伝票番号）", "tracking numbers of a carrier";
    kind_updates: "受注の修正", "corrections of orders";
    column: "列の見出し", "Column";
    samples: "中身の例", "For example";
    stands_for: "何として読むか", "Is read as";
    not_used: "（使わない）", "(not used)";
    read_it: "読んでみる", "Try to read it";
    keep_format: "この形式を覚えて取り込む", "Keep this format and take it in";
    keep_format_owner: "形式を覚えさせるのは責任者だけです。読んでみて合っていれば、責任者に頼んでください。", "Only an owner can keep a format. If it reads well, ask one.";
    as_it_would_be_read: "こう読めます", "As it would be read";
    row: "行", "Row";
    as_document: "設定ファイル（TOML）として直す", "Edit it as a document (TOML)";
    as_document_lead: "profiles/ に置かれるものと同じです。細かく決めるときに使います。", "What will lie in profiles/, for whoever wants more than columns can say.";
    taught_done: "形式を覚えて、ファイルをもう一度取込フォルダに入れました。", "The format is kept, and the file was put into the inbox once more.";
    give_up: "取りやめる", "Give up";
    give_up_lead: "この行を取り込まないことにします。ファイルは消さずに archive に移します。",
        "These rows are not taken in. The files are moved to archive/, not deleted.";
    give_up_reason: "理由", "Reason";
    give_up_needs_reason: "理由を書いてください。", "Please give a reason.";
    row_in_original: "元の行", "Row";
    what_is_wrong: "直すところ", "What to mend";
    mended_and_put: "直した行を取込フォルダに入れました。", "The mended rows were put into the inbox.";
    nothing_mended: "何も変わっていないので、取り込みに出しませんでした。", "Nothing was changed, so nothing was taken in.";
    given_up: "取りやめました。ファイルはまもなく archive に移ります。", "Given up. The files move to archive/ shortly.";
    open_in_excel: "このファイルは Excel などで開かれています。閉じてから、ここで直してください。",
        "This file is open in Excel or another program. Close it before mending it here.";
    saved_elsewhere: "このファイルは inbox/held で保存されたばかりで、まだ取り込まれていません。少し待って、もう一度開いてください。",
        "This file was just saved in inbox/held and has not been read yet. Wait a moment and open it again.";
    original_gone: "元のファイルが archive にないので、ここでは直せません。正しいファイルをもう一度入れてください。",
        "The original is not in archive/ any more, so it cannot be mended here. Put the right file in again.";
    back_to_list: "一覧に戻る", "Back to the list";
    next_rows: "次の行", "Next rows";
    previous_rows: "前の行", "Previous rows";
    cell_is_wrong: "直す欄", "to be mended";
    rows_hidden: "行の中身は、担当者と責任者だけが見られます。", "Only clerks and owners see the rows.";
    draft: "この形式を教える", "Teach this format";
    draft_lead: "このファイルの見出しから下書きした読み取り方です。責任者が profiles/ に置くと、このファイルを読めるようになります。下に、この読み取り方で読んだ結果が出ます。",
        "A reading of this file drafted from its header. Once an owner keeps it in profiles/, the file can be read. Below is what it reads now.";
    read_again: "読み直す", "Read again";
    keep_profile: "この形式を保存して取り込む", "Keep this format and take the file in";
    as_read: "読み取った結果", "As it would be read";
    order_number: "受注番号", "Order number";
    values_read: "読み取った値", "Values";
}

impl Words {
    /// How many rows of a file would be read.
    pub fn rows_would_be_read(self, all: u64, sound: u64) -> String {
        match (self.0, all == sound) {
            (Lang::Ja, true) => format!("{all}行すべて読めます。"),
            (Lang::Ja, false) => {
                format!("{all}行のうち{sound}行が読めます。残りの{}行は直すことになります。", all - sound)
            }
            (Lang::En, true) => format!("All {all} rows can be read."),
            (Lang::En, false) => {
                format!("{sound} of {all} rows can be read; {} would have to be mended.", all - sound)
            }
        }
    }

    /// How many rows there are, of which these are shown.
    pub fn rows_shown(self, from: u64, to: u64, count: u64) -> String {
        match self.0 {
            Lang::Ja => format!("{count}行のうち {from}〜{to}"),
            Lang::En => format!("{from}–{to} of {count} rows"),
        }
    }
}
