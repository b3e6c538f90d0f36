using System.Globalization;

namespace PixStream.Backend.Redis.Servers;

/// <summary>What INFO says of a server.</summary>
internal sealed class ServerInfo(string text)
{
    private readonly Dictionary<string, string> _fields =
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static line => line.Split(':', 2)).Where(static parts => parts.Length == 2)
            .GroupBy(static parts => parts[0]).ToDictionary(static field => field.Key, static field => field.First()[1]);

    public string RunId => Field("run_id");

    public string Version => Field("redis_version");

    public bool IsCluster => Field("redis_mode") == "cluster";

    public bool IsMaster => Field("role") == "master";

    public string Master => $"{Field("master_host")}:{Field("master_port")}";

    public bool IsLoading => Field("loading") == "1";

    public bool IsRewriting => Field("aof_rewrite_in_progress") == "1" || Field("aof_rewrite_scheduled") == "1";

    public bool IsRewriteWell => Field("aof_last_bgrewrite_status") == "ok";

    /// <summary>Whether the version is that one or a later one.</summary>
    public bool IsAtLeast(int major, int minor)
    {
        var parts = Version.Split('.');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var itsMajor)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var itsMinor)
            && (itsMajor, itsMinor).CompareTo((major, minor)) >= 0;
    }

    private string Field(string name) => _fields.GetValueOrDefault(name, "");
}
