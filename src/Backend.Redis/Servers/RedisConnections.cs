using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>How the store connects, beyond what the setting says.</summary>
internal static class RedisConnections
{
    private const int RoleCheckSeconds = 2;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);

    public static ConfigurationOptions Read(string configuration, RedisBackendOptions store)
    {
        var options = ConfigurationOptions.Parse(configuration);
        var timeout = (int)store.RequestTimeout.TotalMilliseconds;
        // Redis may come later, and go.
        options.AbortOnConnectFail = false;
        // What cannot be sent at once is answered at once: who asks tries again, and nothing of it is sent late.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // Not the synchronous one: nothing here is, and the time for a connection would follow from it.
        options.AsyncTimeout = timeout;
        // The library's own threads cost one more hop for each answer. They help only where something blocks the pool's: the
        // library itself does, while it asks sentinels for the master.
        options.SocketManager = string.IsNullOrEmpty(options.ServiceName) ? SocketManager.ThreadPool : SocketManager.Shared;
        options.HeartbeatInterval = Heartbeat;
        options.ReconnectRetryPolicy = new LinearRetry((int)Heartbeat.TotalMilliseconds);
        // The library asks a server for its role this often: a replica that was promoted is not known as a master before.
        options.ConfigCheckSeconds = RoleCheckSeconds;
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        options.IncludeDetailInExceptions = false;
        if (string.IsNullOrEmpty(options.ServiceName) && !configuration.Contains('$'))
            // Nothing is subscribed to, so half of the library's connections would be idle. Sentinels need theirs, and who
            // renames commands ($CONFIG=…) is left alone.
            options.CommandMap = CommandMap.Create(
                ["SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"], available: false);
        return options;
    }
}

/// <summary>Where a participant lies.</summary>
internal static class ServerChoice
{
    /// <summary>
    /// CRC-32, as of zlib, of the eight characters of an ISPB: modulo the number of servers, the index of its server. Never
    /// changes.
    /// </summary>
    public static uint Of(PixStream.Streams.Values.Ispb ispb)
    {
        Span<byte> text = stackalloc byte[PixStream.Streams.Values.Ispb.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(text, ispb.Word);
        return System.IO.Hashing.Crc32.HashToUInt32(text);
    }
}
