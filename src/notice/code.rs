//! Every code that staff can meet, with its page: what it means and what to do.
//!
//! **Invariant.** A code never changes its meaning, and each has a sample that shows it.

use super::Lang;
use std::fmt;

/// Every code that staff can meet. A code never changes its meaning; its first letter is the area:
/// `F` files, `R` rows, `O` orders, `D` due or not, `M` the mall, `N` notices, `X` the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(
    missing_docs,
    reason = "the table below says what each means, for people and for this documentation"
)]
pub enum Code {
    F001,
    F002,
    F003,
    F004,
    F005,
    F006,
    F007,
    F008,
    F009,
    F010,
    R101,
    R102,
    R103,
    R104,
    R105,
    R106,
    R107,
    R108,
    /// An order's status is none that its mall is known to use: it went in as it came, with a warning.
    R109,
    R110,
    R111,
    R112,
    R113,
    O201,
    O203,
    O204,
    O205,
    D301,
    D302,
    D303,
    D304,
    D305,
    D306,
    D307,
    D308,
    D309,
    D310,
    D311,
    D312,
    D313,
    D314,
    D315,
    D316,
    D317,
    M401,
    M402,
    M403,
    M404,
    M405,
    M406,
    M407,
    M408,
    M409,
    M410,
    M411,
    N501,
    N502,
    N503,
    N504,
    N505,
    N506,
    N507,
    X901,
    X902,
    X903,
    X904,
    X905,
    X906,
    X907,
    X908,
}

struct Page {
    code: Code,
    name: &'static str,
    title: [&'static str; 2],
    remedy: [&'static str; 2],
    sample: &'static str,
}

/// What each code means and what to do, Japanese and English, with the sample in `fixtures/` that shows it.
#[rustfmt::skip]
const PAGES: &[Page] = &[
    Page { code: Code::F001, name: "F001", title: ["この形式のファイルは登録されていません", "No profile fits this file"],
        remedy: ["見出し行を確かめてください。新しい形式なら profiles/ に形式の定義を追加し、戻されたファイル（inbox/held/）を inbox へ移してください。", "Check the header row. For a new format add a profile to profiles/, then move the file from inbox/held/ back into the inbox."], sample: "codes/F001.csv" },
    Page { code: Code::F002, name: "F002", title: ["複数の形式に当てはまり、どれか決められません", "Several profiles fit this file"],
        remedy: ["profiles/ の [identify] に列を足して、一つだけが当てはまるようにしてから、戻されたファイル（inbox/held/）を inbox へ移してください。", "Add columns to [identify] in profiles/ until only one fits, then move the file from inbox/held/ back into the inbox."], sample: "codes/F002.csv" },
    Page { code: Code::F003, name: "F003", title: ["どの店舗のファイルか分かりません", "The store of this file is unclear"],
        remedy: ["戻されたファイル（inbox/held/）を、その店舗のフォルダ（inbox/店舗コード/）へ移してください。", "Move the file from inbox/held/ into the store's folder, inbox/<store code>/."], sample: "codes/F003.csv" },
    Page { code: Code::F004, name: "F004", title: ["ファイルを読めません（壊れている、暗号化されている、または中身が拡張子と違います）", "The file cannot be read (damaged, encrypted, or not what its name says)"],
        remedy: ["元のシステムから出し直すか、パスワードを外して保存し直し、前と同じ場所（inbox か店舗のフォルダ）に入れてください。", "Export it again or save it without a password, then drop it where it was dropped before."], sample: "codes/F004.xlsx" },
    Page { code: Code::F005, name: "F005", title: ["ファイルが上限を超えています", "The file is over a limit"],
        remedy: ["ファイルを分けて、前と同じ場所に入れてください。分けられないときは、shukka.toml の [limits] を見直してから、戻されたファイル（inbox/held/）を inbox へ移してください。", "Split the file and drop the parts where it was dropped before, or raise [limits] in shukka.toml and move the file from inbox/held/ back into the inbox."], sample: "codes/F005.csv" },
    Page { code: Code::F006, name: "F006", title: ["取り込み済みのファイルです", "This file was taken in before"],
        remedy: ["何もする必要はありません。内容は前回すでに取り込まれています。", "Nothing to do: its content is already in."], sample: "codes/F006.csv" },
    Page { code: Code::F007, name: "F007", title: ["受注番号のない実績ファイルです", "This carrier file has no order numbers"],
        remedy: ["となりの .修正シート.xlsx を確かめて、inbox に入れてください。", "Look through the correction sheet beside it and drop that into the inbox."], sample: "codes/F007.csv" },
    Page { code: Code::F008, name: "F008", title: ["別のモールのファイルです", "This is another mall's file"],
        remedy: ["戻されたファイル（inbox/held/）を、そのモールの店舗のフォルダ（inbox/店舗コード/）へ移してください。店舗がまだなければ、先に shukka.toml に [[store]] を足してください。", "Move the file from inbox/held/ into the folder of that mall's store, inbox/<store code>/. If there is no such store yet, add a [[store]] to shukka.toml first."], sample: "codes/F008.csv" },
    Page { code: Code::F009, name: "F009", title: ["だれも読まないフォルダにファイルがあります", "There are files in a folder that nobody reads"],
        remedy: ["ファイルを inbox か、店舗のフォルダ（inbox/店舗コード/）へ移してください。", "Move the files into the inbox or into a store's folder, inbox/<store code>/."], sample: "" },
    Page { code: Code::F010, name: "F010", title: ["読まなかったシートや列があります", "A sheet or a column was not read"],
        remedy: ["受注のシートなら、見出しをほかのシートと同じにして、そのシートだけを入れてください。修正シートの列なら、見出しを修正シート.xlsx と同じにしたファイルを入れてください。メモや集計なら、何もする必要はありません。", "If the sheet holds orders, give it the header of the other sheets and drop it by itself; give a column of a correction sheet the name that it has in 修正シート.xlsx. Otherwise there is nothing to do."], sample: "codes/F010.xlsx" },
    Page { code: Code::R101, name: "R101", title: ["必要な値がありません", "A required value is missing"],
        remedy: ["値を入力して、保存してください。", "Fill the value in and save."], sample: "codes/R101.csv" },
    Page { code: Code::R102, name: "R102", title: ["文字化けしていて読めない文字があります", "A character cannot be decoded"],
        remedy: ["この欄を入力し直して、保存してください。元のシステムから出し直したファイルを、前と同じ場所に入れてもかまいません。", "Type the cell anew and save, or export the file again and drop it where it was dropped before."], sample: "codes/R102.csv" },
    Page { code: Code::R103, name: "R103", title: ["数字ではありません", "Not a number"],
        remedy: ["数字だけを入力して、保存してください。", "Enter digits only and save."], sample: "codes/R103.csv" },
    Page { code: Code::R104, name: "R104", title: ["日付ではありません", "Not a date"],
        remedy: ["2026/10/01 の形で入力して、保存してください。", "Enter it as 2026/10/01 and save."], sample: "codes/R104.csv" },
    Page { code: Code::R105, name: "R105", title: ["列の数が見出しと合いません", "The number of columns differs from the header"],
        remedy: ["「,」や「\"」の入れ過ぎ・抜けがないか確かめて直し、保存してください。", "Look for a comma or quote too many or too few, mend it and save."], sample: "codes/R105.csv" },
    Page { code: Code::R106, name: "R106", title: ["Excel で開いたときに番号の桁が失われています", "Excel has destroyed digits of this number"],
        remedy: ["失われた桁は戻せません。元のシステムからもう一度出力したファイルを、Excel で開かずに、前と同じ場所に入れてください。正しい番号が分かるときは、入力して保存してもかまいません。", "The digits are gone. Export the file again and drop it where it was dropped before, without opening it in Excel; or type the number, if you know it, and save."], sample: "codes/R106.csv" },
    Page { code: Code::R107, name: "R107", title: ["伝票番号のチェックデジットが合いません", "The tracking number fails its check digit"],
        remedy: ["送り状と見比べて、番号の打ち間違いがないか確かめてください。", "Compare it with the label."], sample: "codes/R107.csv" },
    Page { code: Code::R108, name: "R108", title: ["はい・いいえのどちらか読み取れません", "Neither a yes nor a no"],
        remedy: ["「はい」または「いいえ」と入力して、保存してください。", "Enter yes or no and save."], sample: "codes/R108.csv" },
    Page { code: Code::R109, name: "R109", title: ["このモールのステータスとして知らない言葉です", "No status that this mall is known to use"],
        remedy: ["そのまま取り込みました。「保留」「キャンセル」で始まる言葉は止めますが、ほかの言葉は、出荷日と伝票番号がそろうと発送を通知します。止めるときは、修正シートでステータスを変えるか、[rules] の excluded_statuses に加えてください。", "It went in as it is. A word that begins with 保留 or キャンセル stops the order; with any other it is reported once it has ship date and number. To stop that, correct the status or add it to excluded_statuses in [rules]."], sample: "codes/R109.csv" },
    Page { code: Code::R110, name: "R110", title: ["見出しがもう一度あります", "The header stands in the file once more"],
        remedy: ["列の並びが違う表がつながっています。下の表を別のファイルに分けて、前と同じ場所に入れてください。", "Tables with different columns were put together. Make a file of its own of the lower one and drop it where this one was dropped."], sample: "codes/R110.csv" },
    Page { code: Code::R111, name: "R111", title: ["「\"」のために、行の境目が分かりません", "A quotation mark hides where a row ends"],
        remedy: ["値の中の「\"」を「”」などに変えるか、その欄の全体を「\"」で囲み、中の「\"」を「\"\"」にして、保存してください。", "Replace the quotation mark within the value, or quote the whole cell and double the mark, then save."], sample: "codes/R111.csv" },
    Page { code: Code::R112, name: "R112", title: ["1つの欄に、いくつもの値が入っています", "Several values where one belongs"],
        remedy: ["1つだけにするか、切れ目が分かるように区切って、保存してください。", "Leave one, or put marks between them, and save."], sample: "codes/R112.csv" },
    Page { code: Code::R113, name: "R113", title: ["電話番号・郵便番号・伝票番号の形ではありません", "Not the form of a phone, postal code or tracking number"],
        remedy: ["正しい番号を入力して、保存してください。伝票番号がまだ無いときは空欄にしてください。", "Enter the number and save. Leave a tracking number blank when there is none yet."], sample: "codes/R113.csv" },
    Page { code: Code::O201, name: "O201", title: ["同じ受注番号の行の内容が食い違っています", "Rows of one order disagree"],
        remedy: ["正しいほうに揃えて、保存してください。", "Make the rows agree and save."], sample: "codes/O201.csv" },
    Page { code: Code::O203, name: "O203", title: ["この受注番号の受注がありません", "No order has this number"],
        remedy: ["受注番号を確かめて、違っていれば直して保存してください。受注ファイルがまだなら、このままで構いません。受注が入ると、この行も自動で取り込みます。", "Check the number; correct it and save if it is wrong. If the order is not in yet, leave the row: it goes in by itself once the order is here."], sample: "codes/O203.csv" },
    Page { code: Code::O204, name: "O204", title: ["当てはまる受注が複数あります", "Several orders fit"],
        remedy: ["受注番号を最後まで入力して保存するか、直すファイルを、その店舗のフォルダ（inbox/店舗コード/）へ移してください。", "Write the number in full and save, or move the held file into the store's folder, inbox/<store code>/."], sample: "codes/O204.csv" },
    Page { code: Code::O205, name: "O205", title: ["この同梱の組み合わせはできません", "This bundle is not possible"],
        remedy: ["同梱の親の受注番号を確かめて直し、保存してください。", "Check the parent's order number, correct it and save."], sample: "codes/O205.csv" },
    Page { code: Code::D301, name: "D301", title: ["発送通知の対象外のステータスです", "Its status is excluded"],
        remedy: ["発送してよければ、ステータスを「発送待ち」などに変えてください。", "If it may be shipped, change its status."], sample: "" },
    Page { code: Code::D302, name: "D302", title: ["出荷日がありません", "It has no ship date"],
        remedy: ["出荷日を入れるか、運送会社の実績ファイルを入れてください。", "Enter the ship date or drop the carrier's file."], sample: "" },
    Page { code: Code::D303, name: "D303", title: ["出荷日がまだ来ていません", "Its ship date is in the future"],
        remedy: ["出荷日になれば、自動で対象になります。", "It becomes due on that day by itself."], sample: "" },
    Page { code: Code::D304, name: "D304", title: ["伝票番号がありません", "It has no tracking number"],
        remedy: ["伝票番号を入れるか、運送会社の実績ファイルを入れてください。", "Enter the number or drop the carrier's file."], sample: "" },
    Page { code: Code::D305, name: "D305", title: ["すでに通知しました", "It was exported already"],
        remedy: ["何もする必要はありません。", "Nothing to do."], sample: "" },
    Page { code: Code::D306, name: "D306", title: ["受注日が指定した期間の外です", "It was ordered outside the period"],
        remedy: ["期間（--from --to）を見直してください。", "Widen the period (--from --to)."], sample: "" },
    Page { code: Code::D307, name: "D307", title: ["匿名配送の同梱の子なので、モールの画面で手続きしてください", "A child of an anonymous bundle: do it in the mall's own screen"],
        remedy: ["モールの管理画面で、この受注の発送手続きをしてください。", "Complete this order in the mall's own screen."], sample: "" },
    Page { code: Code::D308, name: "D308", title: ["同梱の親がまだ通知の対象ではありません", "Its bundle's parent is not due yet"],
        remedy: ["shukka explain 親の受注番号 で、親が止まっている理由を確かめて直してください。親を通知できるようになれば、この受注も通知します。", "See why the parent waits with shukka explain NUMBER and mend that; this one goes with it."], sample: "" },
    Page { code: Code::D309, name: "D309", title: ["モール側で今は発送通知ができません", "The mall does not allow it now"],
        remedy: ["モールの管理画面で、入金待ち・キャンセルになっていないか確かめてください。", "Look in the mall's screen whether it is unpaid or cancelled."], sample: "" },
    Page { code: Code::D310, name: "D310", title: ["伝票番号のチェックデジットが合わないため止めています", "Held because its tracking number fails the check digit"],
        remedy: ["送り状と見比べて、正しい伝票番号を入れてください。", "Compare with the label and enter the right number."], sample: "" },
    Page { code: Code::D311, name: "D311", title: ["この店舗の発送通知は切ってあります", "Export is switched off for this store"],
        remedy: ["通知するなら、shukka.toml の [store.export] enabled を true にしてください。", "Set enabled = true in [store.export] of shukka.toml."], sample: "" },
    Page { code: Code::D312, name: "D312", title: ["書き出すファイルの文字コードで表せない文字があります", "A character cannot be written in the layout's encoding"],
        remedy: ["shukka explain で示された文字を、別の文字に直してください。layouts/ に自分の書き出し形式があるときは、encoding を utf_8_bom にしてもかまいません。", "Replace the character that shukka explain names; in a layout of your own you may set encoding = \"utf_8_bom\" instead."], sample: "" },
    Page { code: Code::D313, name: "D313", title: ["書き出しの欄に入りきらない値があります", "A value is too long for its column in the layout"],
        remedy: ["shukka explain で示された値を短く直してください。切り詰めて送ることはありません。", "Shorten the value that shukka explain names; nothing is ever cut."], sample: "" },
    Page { code: Code::D314, name: "D314", title: ["shukka を使い始める前の受注です", "It was ordered before the store's first day with shukka"],
        remedy: ["以前の方法で発送を通知してください。通知の対象にするなら、shukka.toml の [store.export] since を変えてください。", "Tell it as before shukka came, or change since in [store.export] of shukka.toml."], sample: "" },
    Page { code: Code::D315, name: "D315", title: ["人が確かめるまで止めています（出荷日が古い、または通知したか分かりません）", "It waits for a person: its ship date is long ago, or whether it was told cannot be known"],
        remedy: ["まだ通知していないことを確かめて、shukka export --release 受注番号 を実行してください。通知してあれば、そのままでかまいません。", "See whether it was told. If not, run shukka export --release NUMBER; if so, leave it as it is."], sample: "" },
    Page { code: Code::D316, name: "D316", title: ["通知の前に、止められる時間を置いています", "It may still be stopped: the time to hold has not passed"],
        remedy: ["時間がたてば自動で通知します。止めるなら shukka set 受注番号 status=保留、すぐ送るなら shukka export --release 受注番号 を実行してください。", "It goes by itself later. To stop it: shukka set NUMBER status=保留; to send it now: shukka export --release NUMBER."], sample: "" },
    Page { code: Code::D317, name: "D317", title: ["購入者の問い合わせが返事を待っている、または確かめられません", "The buyer's message waits for an answer, or whether one waits cannot be known"],
        remedy: ["モールの画面で返事をすると、次から自動で通知します。そのまま送るなら shukka export --release 受注番号 を実行してください。", "Answer in the mall's screen and it goes by itself; to send it all the same: shukka export --release NUMBER."], sample: "" },
    Page { code: Code::M401, name: "M401", title: ["メルカリShopsに接続できません（トークン・接続元・接続先の設定）", "The mall refuses the connection (token, caller address or endpoint)"],
        remedy: ["shukka check を実行し、表示された項目を直してください。直るまで何も送りません。", "Run shukka check and mend what it names. Nothing is sent until then."], sample: "" },
    Page { code: Code::M402, name: "M402", title: ["APIの利用上限に達したため、待っています", "Waiting: the API's points are used up"],
        remedy: ["時間がたてば続きから自動で再開します。", "It goes on by itself later."], sample: "" },
    Page { code: Code::M403, name: "M403", title: ["送った結果が分かりません。モールの状態を読み直して確かめます", "The outcome is unknown; the order will be read back"],
        remedy: ["自動で確かめます。二重には送りません。", "It is checked by itself and never sent twice."], sample: "" },
    Page { code: Code::M404, name: "M404", title: ["自動では決められません。人の確認が必要です", "A person must decide"],
        remedy: ["モールの管理画面でこの受注を確かめ、発送済みなら shukka close、未発送なら shukka retry を実行してください。", "Look the order up in the mall's screen; then shukka close if it has shipped, shukka retry if not."], sample: "" },
    Page { code: Code::M405, name: "M405", title: ["メッセージが1000文字を超えるため、メッセージなしで通知しました", "The message is over 1,000 characters and was left out"],
        remedy: ["[store.export] message を短くしてください。この受注のメッセージは、必要ならモールの画面から送ってください。", "Shorten message in [store.export]; write to this buyer in the mall's screen if needed."], sample: "" },
    Page { code: Code::M406, name: "M406", title: ["モールが発送通知を受け付けませんでした", "The mall refused the shipment"],
        remedy: ["モールの管理画面でこの受注を確かめてください。もう一度送るなら shukka retry、送らないなら shukka close を実行してください。", "Look the order up in the mall's screen; then shukka retry to send it again, shukka close to leave it."], sample: "" },
    Page { code: Code::M407, name: "M407", title: ["モールの取引メッセージ機能が終了しています", "The mall has ended its message function"],
        remedy: ["発送通知はメッセージなしで続けます。shukka.toml の tracking_code に [配送業者] を入れ、message を空にしてください。", "Shipments go on without it; put [配送業者] into tracking_code in shukka.toml and empty message."], sample: "" },
    Page { code: Code::M408, name: "M408", title: ["モールからの受注の取り込みが途中で止まりました", "Taking orders in from the mall did not finish"],
        remedy: ["次回、自動でもう一度取り込みます。続くときは shukka check を実行してください。", "It is tried again by itself; if it persists run shukka check."], sample: "" },
    Page { code: Code::M409, name: "M409", title: ["モールが取引メッセージを受け付けないため、メッセージなしで通知しました", "The mall would not have the message, so the shipment was told without it"],
        remedy: ["発送の通知は済んでいます。続くときは shukka.toml の tracking_code に [配送業者] を入れ、message を空にしてください。", "The shipment was told all the same. If it persists put [配送業者] into tracking_code in shukka.toml and empty message."], sample: "" },
    Page { code: Code::M410, name: "M410", title: ["取引メッセージが届いたかどうか分からないため、もう送りません", "Whether the message arrived cannot be known, so it is not sent again"],
        remedy: ["発送の通知は済んでいます。必要なら、モールの画面でこの受注のメッセージを確かめてください。", "The shipment was told all the same. Look at the order's messages in the mall's screen if need be."], sample: "" },
    Page { code: Code::M411, name: "M411", title: ["送信後に変わった内容を、モールが受け付けませんでした", "The mall would not have what changed after it was told"],
        remedy: ["モールの画面でこの受注の伝票番号を直し、購入者に知らせてください。はじめの発送通知は済んでいます。", "Correct the tracking number in the mall's screen and write to the buyer. The first telling stands."], sample: "" },
    Page { code: Code::N501, name: "N501", title: ["知らせの届け先が受け付けません", "A notice is refused where it should go"],
        remedy: ["アドレス・トークン・パスワードを確かめ、shukka check --send-test 名前 で試してください。届けば、ためてある知らせも送ります。", "Check address, token and password, then try shukka check --send-test NAME. Once it arrives, what waits is sent too."], sample: "" },
    Page { code: Code::N502, name: "N502", title: ["知らせの届け先につながらないため、待っています", "Waiting: a notice's server cannot be reached"],
        remedy: ["つながれば自動で送ります。長く続くときは、ネットワークと届け先のアドレスを確かめてください。", "It goes by itself once the server answers. If that takes long, check the network and the address."], sample: "" },
    Page { code: Code::N503, name: "N503", title: ["7日のあいだ届かなかった知らせを取りやめました", "A notice was given up after seven days"],
        remedy: ["届け先のアドレスを確かめ、shukka check --send-test 名前 で試してください。今の様子は shukka status で分かります。", "Check the address and try shukka check --send-test NAME. shukka status says how things stand."], sample: "" },
    Page { code: Code::N504, name: "N504", title: ["知らせの届け先の秘密（url・token・password）を読めません", "A notice's secret (url, token or password) cannot be read"],
        remedy: ["環境変数があるか、ファイルがあってほかの人に読めない（chmod 600）かを確かめてください。", "Check that the environment variable is set, or that the file is there and nobody else can read it (chmod 600)."], sample: "" },
    Page { code: Code::N505, name: "N505", title: ["しばらく何も届いていません", "Nothing has come for a while"],
        remedy: ["受注ファイルの出力やモールとの接続が止まっていないか確かめてください。長さは shukka.toml の [alarm] silence_h です。", "See whether exports of orders or the mall's connection have stopped. How long is silence_h in [alarm] of shukka.toml."], sample: "" },
    Page { code: Code::N506, name: "N506", title: ["終わらないまま遅れている受注があります", "Orders are late"],
        remedy: ["shukka day で、どの受注かを確かめてください。日数は shukka.toml の [alarm] late_days です。", "See which with shukka day. The days are late_days in [alarm] of shukka.toml."], sample: "" },
    Page { code: Code::N507, name: "N507", title: ["この機械の時計が合っていません", "This machine's clock is wrong"],
        remedy: ["時計を合わせてください（自動で合わせる設定を勧めます）。出荷日の判断が狂うおそれがあります。", "Set the clock, best by a time server: what is due hangs on it."], sample: "" },
    Page { code: Code::X901, name: "X901", title: ["設定に誤りがあります", "There is a mistake in the settings"],
        remedy: ["表示された行を直してください。", "Mend the lines shown."], sample: "codes/X901.toml" },
    Page { code: Code::X902, name: "X902", title: ["フォルダに書き込めません", "A folder cannot be written to"],
        remedy: ["空き容量と書き込み権限、共有フォルダの接続を確かめてください。", "Check free space, permissions and the share."], sample: "" },
    Page { code: Code::X903, name: "X903", title: ["別の shukka がこのフォルダで動いています", "Another shukka is at work on this folder"],
        remedy: ["終わるのを待つか、動いているほうを止めてください。", "Wait for it or stop it."], sample: "" },
    Page { code: Code::X904, name: "X904", title: ["共有フォルダにつながりません", "The shared folder is offline"],
        remedy: ["つながれば自動で再開します。", "It goes on by itself once it is back."], sample: "" },
    Page { code: Code::X905, name: "X905", title: ["shukka 側の不具合です", "A fault of shukka itself"],
        remedy: ["表示された番号を添えて、担当者に連絡してください。", "Report it with the number shown."], sample: "" },
    Page { code: Code::X906, name: "X906", title: ["できなかったことがあります。次回もう一度試します", "Something could not be done; it is tried again next time"],
        remedy: ["表示されたファイルやフォルダの権限、空き容量、名前を確かめてください。ほかのファイルは取り込み、書き出しも続けています。", "Check the rights, the space and the name of the file or folder that is shown. Other files go in, and exports go on."], sample: "" },
    Page { code: Code::X907, name: "X907", title: ["台帳を、このままでは使えません（古い、別のもの、または壊れています）", "The ledger is not to be used as it is (an old one, another one, or damaged)"],
        remedy: ["いちばん新しい台帳を state/ に戻してください。もう無いときだけ、shukka ledger accept を実行してください。", "Put the newest ledger back into state/. Only if it is lost, run shukka ledger accept."], sample: "" },
    Page { code: Code::X908, name: "X908", title: ["台帳のサーバーにつながりません", "The ledger's server cannot be reached"],
        remedy: ["サーバーとネットワークを確かめてください。途中だったことは取り消されていて、つながれば自動で続けます。", "Look at the server and the network. What was under way is undone, and it goes on by itself once it is back."], sample: "" },
];

impl Code {
    /// All codes, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        PAGES.iter().map(|page| page.code)
    }

    /// The code as people write it, such as `R103`.
    pub fn name(self) -> &'static str {
        self.page().map_or("", |page| page.name)
    }

    /// The code of that name, in either case of letters.
    pub fn of_name(name: &str) -> Option<Self> {
        PAGES.iter().find(|page| page.name.eq_ignore_ascii_case(name)).map(|page| page.code)
    }

    /// What is wrong, in one sentence without a full stop.
    pub fn title(self, lang: Lang) -> &'static str {
        self.page().map_or("", |page| page.title[lang.index()])
    }

    /// What to do.
    pub fn remedy(self, lang: Lang) -> &'static str {
        self.page().map_or("", |page| page.remedy[lang.index()])
    }

    /// The sample in `fixtures/` that shows it; empty for codes that no file shows.
    pub fn sample(self) -> &'static str {
        self.page().map_or("", |page| page.sample)
    }

    fn page(self) -> Option<&'static Page> {
        PAGES.iter().find(|page| page.code == self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_has_a_title_and_a_remedy_in_both_languages() {
        let mut names: Vec<_> = Code::all().map(Code::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PAGES.len());
        for code in Code::all() {
            assert_eq!(format!("{code:?}"), code.name());
            for lang in [Lang::Ja, Lang::En] {
                assert!(!code.title(lang).is_empty() && !code.title(lang).ends_with('。'));
                assert!(!code.remedy(lang).is_empty());
            }
        }
    }
}
