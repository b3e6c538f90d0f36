#!/usr/bin/env bash
# nginx sends a request again to the only server there is, if it went over a connection that had been kept open.
. "$(dirname "$0")/common.bash"
debian nginx=1.22.1-9+deb12u11
"$root/usr/sbin/nginx" -v 2>&1

# Answers what has "fine" in its path. Anything else it reads whole, and then closes the connection without an answer.
cat > "$work/upstream.py" <<'PY'
import socket, sys, threading

def serve(connection):
    lines = connection.makefile("rb")
    while first := lines.readline():
        while lines.readline() not in (b"\r\n", b""):
            pass
        print(first.decode().strip(), flush=True)
        if b"fine" not in first:
            connection.shutdown(socket.SHUT_RDWR)
            return
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], file=open(sys.argv[1], "w"))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
PY
python3 "$work/upstream.py" "$work/port" >> "$work/requests" &
started+=($!)
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done

cat > "$work/nginx.conf" <<CONF
daemon off; master_process off; user root; pid $work/pid; error_log $work/error.log;
events { }
http {
  access_log off;
  client_body_temp_path $work/1; proxy_temp_path $work/2; fastcgi_temp_path $work/3; uwsgi_temp_path $work/4; scgi_temp_path $work/5;
  proxy_http_version 1.1; proxy_set_header Connection "";
  upstream only { server 127.0.0.1:$(cat "$work/port"); keepalive 1; }
  server {
    listen unix:$work/socket;
    location / { proxy_pass http://only; }
    location /off/ { proxy_next_upstream off; proxy_pass http://only; }
  }
}
CONF
"$root/usr/sbin/nginx" -p "$work" -c "$work/nginx.conf" -e "$work/error.log" &
started+=($!)
send() { env -u LD_LIBRARY_PATH curl -s -o /dev/null -w '%{http_code}' --unix-socket "$work/socket" -X "$1" "http://localhost/$2" || true; }
for _ in $(seq 100); do [ "$(send GET fine)" = 204 ] && break; sleep 0.1; done

# times METHOD PATH: what nginx answers, and how often the server was sent it.
times() { : > "$work/requests"; echo "$(send "$1" "$2"), sent $(grep -c "^$1 /$2 " "$work/requests") times"; }
send GET broken > /dev/null
same "GET on a new connection" "$(times GET broken)" "502, sent 1 times"
for method in GET PUT DELETE; do
  send GET fine > /dev/null
  same "$method on a connection that was kept" "$(times $method broken)" "502, sent 2 times"
done
send GET fine > /dev/null
same "POST on a connection that was kept" "$(times POST broken)" "502, sent 1 times"
send GET fine > /dev/null
same "GET on a connection that was kept, proxy_next_upstream off" "$(times GET off/broken)" "502, sent 1 times"
echo "So: with keepalive, even one server gets a GET, PUT or DELETE twice, although it may have carried out the first."
