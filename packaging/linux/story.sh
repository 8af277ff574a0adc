# Sourced by what tries a package: the way of a new shop, from the demo to its first export.
ok() { echo "ok    $*"; }
wrong() { echo "WENT WRONG: $*" >&2; exit 1; }

# story SHOP COMMAND…: COMMAND runs the program of the package in the folder of a shop; SHOP is that folder as it is seen
# from here. Steps and seconds are told at the end.
story() {
  local shop=$1 begun
  shift
  begun=$(date +%s)
  "$@" demo > "$shop/said" 2>&1 || { cat "$shop/said"; wrong "demo"; }
  grep -q '発送通知 4件' "$shop/said" || { cat "$shop/said"; wrong "demo says nothing of four shipments"; }
  ok "demo ends with 0"
  "$@" init --mall rakuten >/dev/null || wrong "init --mall"
  printf '受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\r\nD-1,2026/10/01,発送待ち,山田 花子,茶碗,1,ヤマト運輸,宅急便,2026/10/02,123456789013\r\n' > "$shop/inbox/rakuten/list.csv"
  chown -R --reference="$shop/inbox" "$shop/inbox"
  "$@" run --no-settle >/dev/null || wrong "run"
  [ ! -e "$shop/inbox/rakuten/list.csv" ] || wrong "the list still lies in the inbox"
  "$@" export >/dev/null || wrong "export"
  grep -q '123456789013' "$shop"/outbox/rakuten/*.csv || wrong "the first export does not hold the tracking number"
  ok "own shop by init --mall, one file dropped, first export: 4 commands, $(($(date +%s) - begun)) s"
}
