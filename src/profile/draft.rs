//! A profile proposed from a file that nobody foresaw: a commented draft for whoever writes the profile.
//!
//! What goes in: the headers of the file. What comes out: a TOML document with holes where nothing fits.

use crate::order::fold_text;
use std::collections::HashMap;

/// What malls and carts call the canonical fields; the first of them that a file has is taken.
pub(super) const NAMES: &[(&str, &[&str])] = &[
    (
        "number",
        &[
            "受注番号",
            "注文番号",
            "オーダー番号",
            "注文ID",
            "注文コード",
            "受注コード",
            "注文No",
            "注文No.",
            "オーダーNo",
            "受注No",
            "受注ID",
            "売上ID",
            "伝票番号(受注)",
            "店舗伝票番号",
            "管理番号",
            "お客様管理番号",
            "Order ID",
            "OrderId",
            "order_id",
            "order-id",
            "Order Number",
            "Name",
        ],
    ),
    (
        "ordered_at",
        &[
            "受注日時",
            "注文日時",
            "受注日",
            "注文日",
            "オーダー日時",
            "オーダー日",
            "購入日時",
            "購入日",
            "Created at",
            "OrderTime",
            "Order Date",
            "order_date",
            "purchase-date",
            "orderDate",
        ],
    ),
    (
        "status",
        &[
            "受注ステータス",
            "ステータス",
            "状態",
            "対応状況",
            "処理状況",
            "注文ステータス",
            "発送状況",
            "進捗",
            "進捗状況",
            "Status",
            "order_status",
        ],
    ),
    (
        "orderer.name",
        &[
            "注文者氏名",
            "注文者名",
            "注文者",
            "購入者名",
            "購入者氏名",
            "購入者",
            "ご注文者名",
            "ご依頼主名",
            "受注名",
            "Billing Name",
            "BillName",
            "buyer-name",
            "buyer_name",
        ],
    ),
    ("orderer.postal_code", &["注文者郵便番号", "購入者郵便番号", "Billing Zip"]),
    ("orderer.address1", &["注文者住所", "購入者住所", "Billing Address1"]),
    ("orderer.phone", &["注文者電話番号", "購入者電話番号", "注文者TEL", "Billing Phone"]),
    ("orderer.email", &["注文者メールアドレス", "購入者メールアドレス", "メールアドレス", "Email", "mail"]),
    (
        "ship_to.name",
        &[
            "送付先氏名",
            "送付先名",
            "お届け先氏名",
            "お届け先名",
            "配送先氏名",
            "配送先名",
            "届け先名",
            "発送先名",
            "宛名",
            "送り先名",
            "氏名",
            "Shipping Name",
            "ShipName",
            "recipient-name",
        ],
    ),
    (
        "ship_to.postal_code",
        &[
            "送付先郵便番号",
            "お届け先郵便番号",
            "配送先郵便番号",
            "届け先郵便番号",
            "発送郵便番号",
            "郵便番号",
            "Shipping Zip",
            "ShipZipCode",
            "ship-postal-code",
        ],
    ),
    (
        "ship_to.prefecture",
        &[
            "送付先都道府県",
            "お届け先都道府県",
            "配送先都道府県",
            "都道府県",
            "Shipping Province",
            "ShipPrefecture",
            "ship-state",
        ],
    ),
    (
        "ship_to.city",
        &[
            "送付先市区町村",
            "お届け先市区町村",
            "配送先市区町村",
            "市区町村",
            "Shipping City",
            "ShipCity",
            "ship-city",
        ],
    ),
    (
        "ship_to.address1",
        &[
            "送付先住所1",
            "送付先住所",
            "お届け先住所1",
            "お届け先住所",
            "配送先住所1",
            "配送先住所",
            "届け先住所",
            "発送先住所1",
            "住所1",
            "住所",
            "Shipping Address1",
            "ShipAddress1",
            "ship-address-1",
        ],
    ),
    (
        "ship_to.address2",
        &[
            "送付先住所2",
            "お届け先住所2",
            "配送先住所2",
            "発送先住所2",
            "住所2",
            "建物名",
            "Shipping Address2",
            "ShipAddress2",
            "ship-address-2",
        ],
    ),
    (
        "ship_to.phone",
        &[
            "送付先電話番号",
            "お届け先電話番号",
            "配送先電話番号",
            "届け先電話番号",
            "発送電話番号",
            "電話番号",
            "TEL",
            "Shipping Phone",
            "ShipPhoneNumber",
            "ship-phone-number",
        ],
    ),
    (
        "item.sku",
        &[
            "商品コード",
            "商品番号",
            "品番",
            "型番",
            "SKU",
            "SKU管理番号",
            "商品管理番号",
            "商品ID",
            "ItemId",
            "sku",
            "Lineitem sku",
            "itemCode",
        ],
    ),
    (
        "item.name",
        &[
            "商品名",
            "品名",
            "アイテム名",
            "商品",
            "Title",
            "product-name",
            "product_name",
            "Lineitem name",
            "itemName",
        ],
    ),
    (
        "item.options",
        &["項目選択肢", "項目・選択肢", "バリエーション", "バリエ", "種類", "オプション", "商品オプション"],
    ),
    (
        "item.unit_price",
        &[
            "単価",
            "価格",
            "販売価格",
            "販売単価",
            "売価",
            "商品価格",
            "UnitPrice",
            "Lineitem price",
            "product_price",
        ],
    ),
    (
        "item.quantity",
        &[
            "個数",
            "数量",
            "注文数",
            "受注数量",
            "販売個数",
            "Quantity",
            "quantity",
            "Qty",
            "quantity-purchased",
            "Lineitem quantity",
        ],
    ),
    ("totals.items", &["商品合計", "商品合計金額", "商品計", "Subtotal"]),
    ("totals.shipping", &["送料", "配送料", "発送料", "送料合計", "送料計", "Shipping"]),
    ("totals.fee", &["手数料", "代引手数料", "代引き手数料"]),
    ("totals.discount", &["割引", "値引き", "クーポン", "Discount Amount"]),
    ("totals.total", &["合計金額", "総合計", "合計", "請求金額", "支払合計", "Total", "TotalPrice"]),
    ("payment", &["支払方法", "支払い方法", "決済方法", "お支払い方法", "支払", "決済", "Payment Method"]),
    ("requested_date", &["配達希望日", "お届け希望日", "配送希望日", "配送日", "希望日"]),
    (
        "requested_time",
        &["配達時間帯", "お届け時間", "お届け時間帯", "配送希望時間", "配送時間帯", "希望時間", "希望時間帯"],
    ),
    ("note", &["備考", "お客様メモ", "コメント", "Notes"]),
    ("memo", &["ひとことメモ", "社内メモ", "店舗メモ", "メモ", "作業者欄"]),
    ("shipment.carrier", &["配送業者", "配送会社", "運送会社"]),
    ("shipment.method", &["配送方法", "発送方法", "配送便", "発送便", "便種", "Shipping Method"]),
    (
        "shipment.tracking",
        &[
            "伝票番号",
            "送り状番号",
            "お問い合わせ番号",
            "お荷物伝票番号",
            "追跡番号",
            "荷物番号",
            "発送伝票番号",
            "Tracking Number",
        ],
    ),
    ("shipment.ship_date", &["出荷日", "発送日", "出荷した日", "発送した日"]),
];

/// A header without its politeness and with one word for one thing: ご注文者様 is 注文者, お届け先〒 is 送付先郵便番号.
fn plain(name: &str) -> String {
    const WORDS: [(&str, &str); 26] = [
        ("お名前", "氏名"),
        ("おなまえ", "氏名"),
        ("お支払い", "支払"),
        ("お支払", "支払"),
        ("支払い", "支払"),
        ("お届け", "届け"),
        ("お届", "届け"),
        ("届先", "届け先"),
        ("届け先", "送付先"),
        ("配送先", "送付先"),
        ("発送先", "送付先"),
        ("送り先", "送付先"),
        ("購入者", "注文者"),
        ("購入", "注文"),
        ("オーダー", "注文"),
        ("総額", "合計"),
        ("〒", "郵便番号"),
        ("tel", "電話番号"),
        ("(税込)", ""),
        ("税込", ""),
        ("ご", ""),
        ("様", ""),
        ("の", ""),
        (" ", ""),
        ("_", ""),
        ("-", ""),
    ];
    let folded = fold_text(name).to_lowercase();
    let plain = WORDS.iter().fold(folded, |text, (word, plain)| text.replace(word, plain));
    plain.strip_prefix('お').map(str::to_owned).unwrap_or(plain)
}

/// The draft: it is read without mistake as soon as its holes (`？`) are filled. `header_row` counts from 1.
pub fn draft(header: &[String], header_row: u64, delimiter: u8) -> String {
    let folded: Vec<String> = header.iter().map(|name| fold_text(name).to_lowercase()).collect();
    let taken = columns_of_fields(header, &folded);
    let reference = |at: usize| {
        let twice = folded.iter().filter(|name| **name == folded[at]).count() > 1;
        if twice || folded[at].is_empty() { format!("#{}", at + 1) } else { header[at].trim().to_owned() }
    };
    let mut identifying: Vec<usize> =
        taken.keys().copied().filter(|at| !reference(*at).starts_with('#')).collect();
    if identifying.is_empty() {
        // Nothing is known by its name: the first headers will do.
        identifying = (0..header.len()).filter(|at| !reference(*at).starts_with('#')).collect();
    }
    identifying.sort_unstable();
    identifying.truncate(4);
    let columns: Vec<String> = identifying.iter().map(|at| quoted(&reference(*at))).collect();
    let mut text = head(header_row, delimiter, &columns);
    for (field, _) in NAMES {
        match taken.iter().find(|(_, known)| *known == field) {
            Some((at, _)) if *field == "status" => text.push_str(&format!(
                "\"status\" = {}   # 言いかえるなら {{ column = {0}, map = {{ \"入金待ち\" = \"保留\" }} }}\n",
                quoted(&reference(*at))
            )),
            Some((at, _)) => text.push_str(&format!("{} = {}\n", quoted(field), quoted(&reference(*at)))),
            None if *field == "number" => text.push_str("number = \"？\"   # 受注番号の見出し\n"),
            None => text.push_str(&format!("# {} = \"？\"\n", quoted(field))),
        }
    }
    let left: Vec<String> = (0..header.len())
        .filter(|at| !taken.contains_key(at))
        .map(|at| format!("#   {} {}\n", at + 1, header[at].trim().replace(['\n', '\r'], " ")))
        .collect();
    if !left.is_empty() {
        text.push_str("# 使っていない見出し:\n");
        text.push_str(&left.concat());
    }
    text
}

/// Which column each known field would be read from: by its exact name, else by its plain one.
pub(super) fn columns_of_fields(header: &[String], folded: &[String]) -> HashMap<usize, &'static str> {
    let bare: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let mut taken: HashMap<usize, &'static str> = HashMap::new();
    for (field, names) in NAMES {
        let position = |known: &[String], name: String| known.iter().position(|h| *h == name);
        let exact = names.iter().find_map(|name| position(folded, fold_text(name).to_lowercase()));
        let at = exact.or_else(|| names.iter().find_map(|name| position(&bare, plain(name))));
        if let Some(at) = at.filter(|at| !taken.contains_key(at)) {
            taken.insert(at, field);
        }
    }
    taken
}

/// What stands above the fields.
fn head(header_row: u64, delimiter: u8, identifying: &[String]) -> String {
    let format = if delimiter == b'\t' { "tsv" } else { "csv" };
    format!(
        "# 下書きです。？ を埋め、いらない行を消して、profiles/ に置いてください（例: profiles/my_cart.toml）。\n\
         # shukka check で確かめてから inbox に入れます。\n\
         id = \"my_cart\"                # ほかと重ならない名前（半角英数字）\n\
         title = \"新しいカートの受注\"   # 画面に出る名前\n\
         kind = \"orders\"               # orders 受注 / shipments 運送会社の実績 / updates 修正\n\
         [file]\nformat = \"{format}\"\n{}[identify]\n\
         columns = [{}]   # この見出しがすべてあれば、この形式\n[fields]\n",
        if header_row > 1 { format!("header_row = {header_row}\n") } else { String::new() },
        identifying.join(", "),
    )
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], "\\n"))
}
