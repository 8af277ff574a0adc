"""The peer: iconv and DuckDB do the same work. usage: duckdb_pipeline.py IN.csv LEDGER.db OUT.csv TODAY"""
import subprocess
import sys

import duckdb

source, ledger, out, today = sys.argv[1:5]
subprocess.run(["sh", "-c", 'iconv -f CP932 -t UTF-8 "$0" > "$1"', source, f"{ledger}.utf8"], check=True)
db = duckdb.connect(ledger)
db.sql(f"""
    create table lines as
    select *, row_number() over () as line,
           strptime("受注日時", '%Y/%m/%d %H:%M:%S') as at,
           try_strptime("出荷日", '%Y/%m/%d')::date as ship,
           replace(coalesce("伝票番号", ''), '-', '') as track,
           replace("送付先郵便番号", '-', '') as zip, replace("送付先電話番号", '-', '') as tel,
           "合計金額"::bigint as total
    from read_csv('{ledger}.utf8', all_varchar = true, header = true, quote = '"')""")
db.sql("""create table orders as select * from lines
          qualify row_number() over (partition by "受注番号" order by line desc) = 1""")
db.sql("""create table items as select "受注番号", "商品コード", "商品名", "項目選択肢",
          "単価"::bigint as price, "個数"::bigint as qty from lines""")
db.sql('create unique index number on orders("受注番号")')
db.sql("drop table lines")
db.sql(f"""
    create view due as select "受注番号", "出荷日", "配送業者", "配送方法", track from orders
    where "ステータス" not in ('新規受付', '保留', 'キャンセル') and ship <= date '{today}'
      and (track <> ''
           or ("配送業者" in ('日本郵便', 'ゆうパック') and "配送方法" in ('定形外', 'レターパック'))
           or ("配送業者" in ('佐川急便', '日本郵便') and "配送方法" = 'メール便'))
    order by "受注番号" """)
db.sql(f"copy (select * from due) to '{out}.utf8' (header, quote '\"', force_quote *)")
subprocess.run(["sh", "-c", 'iconv -f UTF-8 -t CP932 "$0" > "$1"', f"{out}.utf8", out], check=True)
print(db.sql("select (select count(*) from orders), (select count(*) from due)").fetchall()[0])
