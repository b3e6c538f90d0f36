namespace PixStream.Cli.Cluster;

/// <summary>What to do with a cluster that has become ready.</summary>
internal static class Invitation
{
    private const int GatewaysInLine = 2;

    /// <summary>
    /// At 80 columns with any port: a terminal cuts what is longer, and a command that was cut is no command.
    /// </summary>
    /// <param name="gateways">Their URLs.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> gateways) =>
    [
        $"PixStream serves {string.Join(" and ", gateways.Take(GatewaysInLine))}",
        .. gateways.Skip(GatewaysInLine).Chunk(GatewaysInLine)
            .Select(static more => $"             and {string.Join(" and ", more)}"),
        $"  make messages curl -X POST {gateways[0]}/api/util/msgs/12345678/10",
        $"  publish       POST {gateways[0]}/api/v1/in/{{ispb}}/msgs",
        $"  pull XML      curl -i {gateways[0]}/api/v1/out/12345678/stream/start",
        $"  pull JSON     curl -i {gateways[0]}/api/pix/12345678/stream/start",
    ];
}
