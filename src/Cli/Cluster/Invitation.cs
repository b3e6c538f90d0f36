using PixStream.Cli.Cluster.Commands;

namespace PixStream.Cli.Cluster;

/// <summary>What to do with a cluster that has become ready.</summary>
internal static class Invitation
{
    /// <param name="gateways">Their URLs.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> gateways) =>
    [
        $"PixStream serves {string.Join(" and ", gateways)}",
        .. Requests(gateways[0]),
        $"  commands      {UpCommand.Forms}",
    ];

    /// <summary>Requests to try.</summary>
    /// <param name="gateway">Its URL.</param>
    public static IReadOnlyList<string> Requests(string gateway) =>
    [
        $"  make messages curl -X POST {gateway}/api/util/msgs/12345678/10",
        $"  publish       POST {gateway}/api/v1/in/{{ispb}}/msgs",
        $"  pull XML      curl -i -H 'Accept: multipart/mixed' {gateway}/api/v1/out/12345678/stream/start",
        $"  pull JSON     curl -i {gateway}/api/pix/12345678/stream/start",
    ];
}
