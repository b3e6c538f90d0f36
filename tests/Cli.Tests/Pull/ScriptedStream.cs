namespace PixStream.Cli.Tests.Pull;

/// <summary>Answers of a stream of participant 11111111 in the SPI profile.</summary>
internal static class ScriptedStream
{
    private const string Root = "/api/v1/out/11111111/stream/";

    public const string Start = Root + "start";

    public static string Path(string token) => Root + token;

    public static ScriptedReply Empty(string next) => new(204, "", $"PI-Pull-Next: {Path(next)}");

    public static ScriptedReply Message(string resourceId, string next) =>
        new(
            200, $"<m>{resourceId}</m>", "Content-Type: application/xml; charset=utf-8", $"PI-ResourceId: {resourceId}",
            $"PI-Pull-Next: {Path(next)}");

    public static ScriptedReply Batch(string next, params string[] resourceIds) => new(
        200,
        string.Concat(resourceIds.Select(id =>
            $"--b\r\nContent-Type: application/xml\r\nPI-ResourceId: {id}\r\n\r\n<m>{id}</m>\r\n")) + "--b--\r\n",
        "Content-Type: multipart/mixed; boundary=\"b\"", $"PI-Pull-Next: {Path(next)}");

    /// <summary>Method and the last word of the path of each request.</summary>
    public static IEnumerable<string> Steps(ScriptedServer server) =>
        server.Requests.Select(request => $"{request.Method} {request.Path[(request.Path.LastIndexOf('/') + 1)..]}");
}
