namespace PixStream.Cli.Cluster;

/// <summary>What to do with a cluster that has become ready.</summary>
internal static class Invitation
{
    /// <param name="gateways">Their URLs.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> gateways) =>
    [
        $"PixStream serves {string.Join(" and ", gateways)}",
        $"  make messages curl -X POST {gateways[0]}/api/util/msgs/12345678/10",
        $"  publish       POST {gateways[0]}/api/v1/in/{{ispb}}/msgs",
        $"  pull XML      curl -i -H 'Accept: multipart/mixed' {gateways[0]}/api/v1/out/12345678/stream/start",
        $"  pull JSON     curl -i {gateways[0]}/api/pix/12345678/stream/start",
    ];
}
