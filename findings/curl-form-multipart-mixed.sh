#!/usr/bin/env bash
# curl -F makes a real multipart/mixed if it is given that as Content-Type without a boundary, and a header with two boundaries otherwise.
. "$(dirname "$0")/common.bash"
debian curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15
"$root/usr/bin/curl" --version | head -n 1

cat > "$work/listen.py" <<'PY'
import http.server, sys

class Prints(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print("Content-Type:", self.headers["Content-Type"], flush=True)
        print(body.replace("\r", ""), flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Prints)
print(server.server_port, file=open(sys.argv[1], "w"))
server.serve_forever()
PY
python3 "$work/listen.py" "$work/port" >> "$work/received" &
started+=($!)
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done

echo '<Envelope/>' > "$work/payment.xml"
# post CONTENT-TYPE: sets $received to the header and the body, with the boundaries that curl drew as B.
post() {
  : > "$work/received"
  (cd "$work" && "$root/usr/bin/curl" -sS -H "Content-Type: $1" -F 'one=@payment.xml' -F 'two=<payment.xml;type=application/xml' "http://127.0.0.1:$(cat port)/")
  received=$(sed -E 's/-{24}[0-9a-f]{16}/B/' "$work/received")
}

post 'multipart/mixed'
printf '%s\n' "$received"
same "its header" "$(grep ^Content-Type: <<< "$received" | head -n 1)" "Content-Type: multipart/mixed; boundary=B"
same "the part that is a file" "$(sed -n 3p <<< "$received")" 'Content-Disposition: attachment; name="one"; filename="payment.xml"'
same "the part that is text" "$(grep 'two' <<< "$received")" 'Content-Disposition: attachment; name="two"'
same "the type of either" "$(grep -c '^Content-Type: application/xml$' <<< "$received")" 2
post 'multipart/mixed; boundary=mine'
same "its header with a boundary of one's own" "$(head -n 1 <<< "$received")" "Content-Type: multipart/mixed; boundary=mine; boundary=B"
same "the body's first line" "$(sed -n 2p <<< "$received")" "--B"
echo "So: -F is good for more than forms, but only where the caller leaves the boundary to curl."
