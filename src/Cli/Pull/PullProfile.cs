namespace PixStream.Cli.Pull;

/// <summary>What differs between the two faces of a stream: docs/reference/json.md.</summary>
/// <param name="Name">As <c>--profile</c> has it.</param>
/// <param name="Root">The path before the ISPB.</param>
/// <param name="NextHeader">Where the path to pull next is.</param>
/// <param name="One">What to accept for one message in an answer.</param>
/// <param name="Many">What to accept for up to ten.</param>
internal sealed record PullProfile(string Name, string Root, string NextHeader, string One, string Many)
{
    public static readonly PullProfile Spi = new("spi", "/api/v1/out/", "PI-Pull-Next", "application/xml", "multipart/mixed");

    public static readonly PullProfile Json = new("json", "/api/pix/", "Pull-Next", "application/json", "multipart/json");

    public string StartPath(string ispb) => $"{Root}{ispb}/stream/start";
}
