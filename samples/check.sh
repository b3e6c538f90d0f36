#!/usr/bin/env bash
# Runs the samples against a server of their own and fails if they do not do what they say.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; rm -rf "$work"' EXIT

for project in src/Standalone samples/Client; do
  dotnet build --nologo "$project" > "$work/build" || { cat "$work/build"; exit 1; }
done
DOTNET_ENVIRONMENT=Development PixStream__Journal__Directory="$work/data" PixStream__Http__SpiWait=00:00:01 \
  dotnet src/Standalone/bin/Debug/net10.0/PixStream.Standalone.dll --urls http://127.0.0.1:0 > "$work/log" 2>&1 &
server=$!
url=
for _ in $(seq 300); do
  url=$(sed -nE 's/^PixStream serves (.*)/\1/p' "$work/log")
  [ -n "$url" ] && break
  sleep 0.1
done
[ -n "$url" ] || { echo "The server did not start:"; cat "$work/log"; exit 1; }

# Twice: who has walked through it may want to do so again.
for _ in first second; do
  samples/walkthrough.sh "$url" > "$work/walkthrough" || { echo "walkthrough.sh failed:"; cat "$work/walkthrough"; exit 1; }
  statuses=$(sed -nE 's/^HTTP\/1.1 ([0-9]+).*/\1/p' "$work/walkthrough" | tr '\n' ' ')
  [ "$statuses" = "201 201 200 204 200 410 201 200 200 " ] || { echo "walkthrough.sh showed the answers $statuses"; cat "$work/walkthrough"; exit 1; }
done

curl -sS --fail-with-body -o /dev/null -X POST "$url/api/util/msgs/87654321/13"
dotnet samples/Client/bin/Debug/net10.0/PixStream.Client.dll "$url" 87654321 "$work/inbox" --stop-after 13
[ "$(find "$work/inbox" -name '*.xml' | wc -l)" -eq 13 ] || { echo "The client stored $(find "$work/inbox" -name '*.xml' | wc -l) messages, not 13."; exit 1; }
echo "The walk-through and the client do what they say."
