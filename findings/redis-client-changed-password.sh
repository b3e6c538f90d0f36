#!/usr/bin/env bash
# StackExchange.Redis tells the end of its first connection for good: that the password was changed since, it never says.
. "$(dirname "$0")/common.bash"
debian redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10
"$root/usr/bin/redis-server" --version
"$root/usr/bin/redis-server" --port 0 --unixsocket "$work/socket" --dir "$work" --save '' > "$work/log" &
started+=($!)
for _ in $(seq 100); do "$root/usr/bin/redis-cli" -s "$work/socket" PING > /dev/null 2>&1 && break; sleep 0.1; done
export REDIS_SOCKET=$work/socket
program StackExchange.Redis=2.13.17 <<'CS'
using System.Net.Sockets;
using StackExchange.Redis;

var options = new ConfigurationOptions { AbortOnConnectFail = false, AllowAdmin = true, BacklogPolicy = BacklogPolicy.FailFast };
options.EndPoints.Add(new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable("REDIS_SOCKET")!));
await using var admin = await ConnectionMultiplexer.ConnectAsync(options);
await using var client = await ConnectionMultiplexer.ConnectAsync(options);
var events = new HashSet<ConnectionFailureType>();
client.ConnectionFailed += (_, failed) => { lock (events) events.Add(failed.FailureType); };
await client.GetDatabase().PingAsync();
Console.WriteLine("before: answers");

// The password is changed, and connections end, as at a restart of the server.
await admin.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", "changed");
await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
var told = new HashSet<string>();
for (var second = 0; second < 15; second++)
{
    await Task.Delay(TimeSpan.FromSeconds(1));
    told.Add(await CauseAsync(client));
}

Console.WriteLine($"the client that was connected, for 15 s: {string.Join(", ", told)}; events: {string.Join(", ", events)}");
await using var other = await ConnectionMultiplexer.ConnectAsync(options);
Console.WriteLine($"a new client: {await CauseAsync(other)}");

static async Task<string> CauseAsync(ConnectionMultiplexer client)
{
    try
    {
        await client.GetDatabase().PingAsync();
        return "answers";
    }
    catch (RedisConnectionException failure)
    {
        return failure.InnerException is RedisConnectionException cause ? $"{cause.FailureType}" : $"{failure.FailureType}";
    }
}
CS
line "before: answers"
line "the client that was connected, for 15 s: SocketClosed; events: SocketClosed"
line "a new client: AuthenticationFailure"
echo "So: where a client says that its connection was closed, and it does not come back, a new one says why."
