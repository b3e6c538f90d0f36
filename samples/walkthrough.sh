#!/usr/bin/env bash
# One participant's first messages, with curl. Start the server first: dotnet run --project src/Standalone
# Ends at the first answer that is not the expected one, with exit code 1.
set -euo pipefail
cd "$(dirname "$0")"
url=${1:-http://127.0.0.1:8080}
sender=99999008
ispb=12345678
answer=$(mktemp)
message=$(mktemp)
trap 'rm -f "$answer" "$message"' EXIT
# A BizMsgIdr of its own: within 24 hours the same message again is not stored again, and there would be nothing to read.
sed "s|<BizMsgIdr>.*</BizMsgIdr>|<BizMsgIdr>M$sender$(printf '%023d' "$(date +%s)$$")</BizMsgIdr>|" messages/pacs.008.xml > "$message"

# Runs curl, shows what matters of the answer, and expects its status: show 201 -X POST ...
show() {
  local expected=$1
  shift
  echo
  echo "\$ curl $*"
  curl -sS -i "$@" | tr -d '\r' > "$answer"
  grep -aiE '^(HTTP|PI-|Pull-Next|pi-thread|Content-Type|Retry-After)|^[<{[-]' "$answer" | cut -c1-160
  grep -aqE "^HTTP/1.1 $expected( |$)" "$answer" || { echo "This answer is not $expected."; exit 1; }
}

# The value of one header of the answer that was shown last.
header() {
  sed -nE "s/^$1: //Ip" "$answer" | grep . || { echo "This answer has no $1."  >&2; exit 1; }
}

echo "1. Participant $sender sends a message to participant $ispb."
show 201 -X POST "$url/api/v1/in/$sender/msgs" -H 'Content-Type: application/xml; charset=utf-8' --data-binary "@$message"
id=$(header PI-ResourceId)

echo
echo "2. Sending it again is safe: the same resource id, nothing stored twice."
show 201 -X POST "$url/api/v1/in/$sender/msgs" -H 'Content-Type: application/xml; charset=utf-8' --data-binary "@$message"
[ "$(header PI-ResourceId)" = "$id" ] || { echo "The resource ids differ."; exit 1; }

echo
echo "3. The receiver opens a stream. The answer carries the message and, in PI-Pull-Next, what to pull next."
show 200 "$url/api/v1/out/$ispb/stream/start"
next=$(header PI-Pull-Next)

echo
echo "4. Pulling it confirms the message. Nothing else is there: after five seconds 204, with the token to pull again."
show 204 "$url$next"
next=$(header PI-Pull-Next)

echo
echo "5. Stopping: DELETE confirms what was received and frees the slot. The second time the stream is gone."
show 200 -X DELETE "$url$next"
show 410 -X DELETE "$url$next"

echo
echo "6. Ten messages more, made by the server (in development only), as one batch and as JSON."
show 201 -X POST "$url/api/util/msgs/$ispb/10"
show 200 "$url/api/pix/$ispb/stream/start" -H 'Accept: multipart/json'
next=$(header Pull-Next)
show 200 -X DELETE "$url$next"
