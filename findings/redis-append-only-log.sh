#!/usr/bin/env bash
# Redis's append-only file has other commands than those that were sent: a script leaves its writes, and a group's read is one.
. "$(dirname "$0")/common.bash"
debian redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10
"$root/usr/bin/redis-server" --version

"$root/usr/bin/redis-server" --port 0 --unixsocket "$work/socket" --dir "$work" --appendonly yes --save '' > "$work/log" &
started+=($!)
redis() { "$root/usr/bin/redis-cli" -s "$work/socket" "$@" > /dev/null; }
for _ in $(seq 100); do redis PING 2> /dev/null && break; sleep 0.1; done

# logged COMMAND…: sends it, and sets $commands to what the file has more than before, by name.
log=$work/appendonlydir/appendonly.aof.1.incr.aof
logged() {
  local before
  before=$(stat -c %s "$log")
  redis "$@"
  commands=$(tail -c +$((before + 1)) "$log" | tr -d '\r' | awk '/^\*/ { getline; getline; names = names " " $0 } END { print substr(names, 2) }')
}

logged XADD payments '*' text first
same "XADD, the first command" "$commands" "SELECT XADD"
logged EVAL "redis.call('GET', 'counter'); redis.call('XADD', KEYS[1], '*', 'text', 'second')" 1 payments
same "a script of GET and XADD" "$commands" "XADD"
logged EVAL "redis.call('INCR', KEYS[2]); redis.call('XADD', KEYS[1], '*', 'text', 'third')" 2 payments counter
same "a script of INCR and XADD" "$commands" "MULTI INCR XADD EXEC"
logged XGROUP CREATE payments readers 0
logged XREADGROUP GROUP readers one COUNT 2 STREAMS payments '>'
same "XREADGROUP of two entries" "$commands" "MULTI XCLAIM XCLAIM EXEC"
logged XREAD COUNT 2 STREAMS payments 0
same "XREAD of two entries" "$commands" ""
logged XADD payments MAXLEN '~' 1000 '*' text fourth
same "XADD with MAXLEN ~ 1000" "$(tail -c 150 "$log" | tr -d '\r' | grep -A 4 -x MAXLEN | grep -v '^\$' | paste -sd ' ')" "MAXLEN = 4"
echo "So: one entry for each write, a transaction around several, a group's read costs a write for each message, and ~ 1000 became = 4."
