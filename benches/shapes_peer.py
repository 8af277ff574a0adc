"""The peer of every shape: iconv and DuckDB merge lists into a durable ledger by order number and keep the news, then
write what is due and was not told. usage: shapes_peer.py LEDGER OUT.csv TODAY ENCODING IN.csv..."""
import subprocess
import sys

import duckdb

ledger, out, today, encoding, *sources = sys.argv[1:]
db = duckdb.connect(ledger)
db.sql("create sequence if not exists arrivals")
for number, source in enumerate(sources):
    if encoding == "UTF-8":
        read = source
    else:
        read = f"{ledger}.utf8"
        subprocess.run(["sh", "-c", f'iconv -f {encoding} -t UTF-8 "$0" > "$1"', source, read], check=True)
    db.sql("begin")
    db.sql(f"""
        create or replace temp table lines as
        select *, row_number() over () as line,
               strptime("受注日時", '%Y/%m/%d %H:%M:%S') as at,
               try_strptime("出荷日", '%Y/%m/%d')::date as ship,
               replace(coalesce("伝票番号", ''), '-', '') as track,
               replace("送付先郵便番号", '-', '') as zip, replace("送付先電話番号", '-', '') as tel,
               "合計金額"::bigint as total
        from read_csv('{read}', all_varchar = true, header = true, quote = '"')""")
    db.sql("""create or replace temp table fresh as
              select * exclude (line, "商品コード", "商品名", "項目選択肢", "単価", "個数", "小計"),
                     (select nextval('arrivals')) as arrival
              from lines qualify row_number() over (partition by "受注番号" order by line desc) = 1""")
    if number == 0:
        db.sql("create table if not exists orders as select * from fresh limit 0")
        db.sql('create unique index if not exists number on orders("受注番号")')
        db.sql("create table if not exists news as select * from fresh limit 0")
        db.sql("""create table if not exists items ("受注番号" varchar, "商品コード" varchar, "商品名" varchar,
                  "項目選択肢" varchar, price bigint, qty bigint)""")
        db.sql('create table if not exists told ("受注番号" varchar)')
    # What is new, and what says something else than the ledger does.
    columns = [name for name in db.table("fresh").columns if name != "arrival"]
    same = " and ".join(f'o."{name}" is not distinct from f."{name}"' for name in columns)
    db.sql(f"""create or replace temp table changed as select f.* from fresh f
               anti join orders o on o."受注番号" = f."受注番号" and {same}""")
    db.sql("insert into news select * from changed")
    db.sql('delete from items where "受注番号" in (select "受注番号" from changed)')
    db.sql("""insert into items select "受注番号", "商品コード", "商品名", "項目選択肢",
              "単価"::bigint, "個数"::bigint from lines where "受注番号" in (select "受注番号" from changed)""")
    db.sql("insert or replace into orders select * from changed")
    db.sql("commit")
db.sql(f"""
    create temp table due as select "受注番号", "出荷日", "配送業者", "配送方法", track from orders
    where "ステータス" not in ('新規受付', '保留', 'キャンセル') and ship <= date '{today}'
      and (track <> ''
           or ("配送業者" in ('日本郵便', 'ゆうパック') and "配送方法" in ('定形外', 'レターパック'))
           or ("配送業者" in ('佐川急便', '日本郵便') and "配送方法" = 'メール便'))
      and "受注番号" not in (select * from told)
    order by "受注番号" """)
db.sql(f"copy (select * from due) to '{out}.utf8' (header, quote '\"', force_quote *)")
subprocess.run(["sh", "-c", 'iconv -f UTF-8 -t CP932 "$0" > "$1"', f"{out}.utf8", out], check=True)
db.sql('insert into told select "受注番号" from due')
print(db.sql("select (select count(*) from orders), (select count(*) from due)").fetchall()[0])
