"""The peer of the workbook: calamine reads it, SQLite keeps it. usage: workbook_peer.py LEDGER OUT.csv TODAY IN.xlsx"""
import csv
import datetime
import os
import sqlite3
import sys

from python_calamine import CalamineWorkbook

ledger, out, today, source = sys.argv[1:5]
if os.path.exists(ledger):
    os.remove(ledger)
rows = iter(CalamineWorkbook.from_path(source).get_sheet_by_index(0).iter_rows())
header = [str(cell) for cell in next(rows)]
place = {name: at for at, name in enumerate(header)}
of_items = ["商品コード", "商品名", "項目選択肢", "単価", "個数", "小計"]
kept = [at for at, name in enumerate(header) if name not in of_items]
orders, items = {}, []
for row in rows:
    number = row[place["受注番号"]]
    at = datetime.datetime.strptime(row[place["受注日時"]], "%Y/%m/%d %H:%M:%S").isoformat()
    row[place["受注日時"]] = at
    row[place["伝票番号"]] = row[place["伝票番号"]].replace("-", "")
    for name in ("送付先郵便番号", "送付先電話番号"):
        row[place[name]] = row[place[name]].replace("-", "")
    row[place["合計金額"]] = int(row[place["合計金額"]])
    orders[number] = tuple(row[at] for at in kept)
    items.append((number, row[place["商品コード"]], row[place["商品名"]], row[place["項目選択肢"]],
                  int(row[place["単価"]]), int(row[place["個数"]])))
db = sqlite3.connect(ledger)
db.execute("pragma journal_mode = wal")
names = ", ".join(f'"{header[at]}"' for at in kept)
db.execute(f"create table orders ({names})")
db.execute('create unique index number on orders("受注番号")')
db.executemany(f"insert or replace into orders values ({', '.join('?' * len(kept))})", orders.values())
db.execute('create table items ("受注番号", "商品コード", "商品名", "項目選択肢", price, qty)')
db.executemany("insert into items values (?, ?, ?, ?, ?, ?)", items)
db.execute('create index items_number on items("受注番号")')
db.commit()
due = db.execute(f"""
    select "受注番号", "出荷日", "配送業者", "配送方法", "伝票番号" from orders
    where "ステータス" not in ('新規受付', '保留', 'キャンセル') and "出荷日" <> ''
      and replace("出荷日", '/', '-') <= '{today}'
      and ("伝票番号" <> ''
           or ("配送業者" in ('日本郵便', 'ゆうパック') and "配送方法" in ('定形外', 'レターパック'))
           or ("配送業者" in ('佐川急便', '日本郵便') and "配送方法" = 'メール便'))
    order by "受注番号" """)
with open(out, "w", encoding="cp932", newline="") as file:
    told = csv.writer(file, quoting=csv.QUOTE_ALL)
    told.writerow(["受注番号", "出荷日", "配送業者", "配送方法", "track"])
    told.writerows(due)
