namespace PixStream.Harness.Http;

/// <summary>Where requests go.</summary>
internal static class Paths
{
    public static string Intake(string sender) => $"/api/v1/in/{sender}/msgs";

    public static string SpiStart(string ispb) => $"/api/v1/out/{ispb}/stream/start";

    public static string JsonStart(string ispb) => $"/api/pix/{ispb}/stream/start";

    public static string Utility(string ispb, string count) => $"/api/util/msgs/{ispb}/{count}";

    /// <summary>What stands behind the last slash.</summary>
    public static string TokenOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string WithToken(string path, string token) => path[..(path.LastIndexOf('/') + 1)] + token;
}
