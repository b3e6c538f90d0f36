using System.Globalization;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Servers;

/// <summary>The names of all keys. A participant's begin with its ISPB as hash tag.</summary>
internal sealed class Keys(string prefix)
{
    /// <summary>Which server this is, and of which data.</summary>
    public string Server => $"{prefix}:server";

    /// <summary>The run whose append-only file was rewritten.</summary>
    public string Rewritten => $"{prefix}:rewritten";

    /// <summary>Written to see whether writes are taken.</summary>
    public string Probe => $"{prefix}:probe";

    public string Stream(Ispb ispb) => $"{prefix}:{{{ispb}}}:stream";

    public string Epoch(Ispb ispb) => $"{prefix}:{{{ispb}}}:epoch";

    public string Policy(Ispb ispb) => $"{prefix}:{{{ispb}}}:policy";

    /// <summary>The message keys that a sender gave in a period.</summary>
    public string MessageKeys(Ispb sender, DateTimeOffset period) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}:{{{sender}}}:keys:{period.UtcDateTime:yyyyMMddHH}");
}
