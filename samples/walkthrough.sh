#!/usr/bin/env bash
# One participant's first messages, with curl. Start the server first: dotnet run --project src/Standalone
set -euo pipefail
cd "$(dirname "$0")"
url=${1:-http://127.0.0.1:8080}
ispb=12345678

# Runs curl and shows what matters of the answer.
show() { echo; echo "\$ curl $*"; curl -sS -i "$@" | tr -d '\r' | grep -aiE '^(HTTP|PI-|Pull-Next|pi-thread|Content-Type|Retry-After)|^[<{[-]' | cut -c1-160; }

# The value of one header of an answer.
header() { curl -sS -D - -o /dev/null "${@:2}" | tr -d '\r' | sed -nE "s/^$1: //Ip"; }

echo "1. The settlement core sends a message to participant $ispb."
show -X POST "$url/api/v1/in/00038166/msgs" -H 'Content-Type: application/xml; charset=utf-8' --data-binary @messages/pacs.008.xml

echo
echo "2. Sending it again is safe: the same resource id, nothing stored twice."
show -X POST "$url/api/v1/in/00038166/msgs" -H 'Content-Type: application/xml; charset=utf-8' --data-binary @messages/pacs.008.xml

echo
echo "3. The participant opens a stream. The answer carries the message and, in PI-Pull-Next, what to pull next."
next=$(header PI-Pull-Next "$url/api/v1/out/$ispb/stream/start")
echo "   PI-Pull-Next: $next"

echo
echo "4. Pulling it confirms the message. Nothing else is there: after five seconds 204, with the token to pull again."
show "$url$next"

echo
echo "5. Stopping: DELETE confirms what was received and frees the slot. The second time it is gone."
show -X DELETE "$url$next"
show -X DELETE "$url$next"

echo
echo "6. Ten messages more, made by the server (in development only), as one batch and as JSON."
show -X POST "$url/api/util/msgs/$ispb/10"
next=$(header Pull-Next "$url/api/pix/$ispb/stream/start" -H 'Accept: multipart/json')
echo "   Pull-Next: $next"
show -X DELETE "$url$next"
