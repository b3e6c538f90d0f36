using System.Net.Sockets;
using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Cluster.Nodes;

/// <summary>Asks a silo or a gateway: <c>/health/ready</c>.</summary>
internal sealed class HealthProbe(HttpClient client, Uri address) : IProbe
{
    private const int ReasonMax = 120;

    private readonly Uri _ready = new(address, "/health/ready");

    public async Task<string?> FindHindranceAsync()
    {
        try
        {
            using var answer = await client.GetAsync(_ready);
            return answer.IsSuccessStatusCode
                ? null
                : ReasonIn(await answer.Content.ReadAsStringAsync()) ?? $"It answers {(int)answer.StatusCode}.";
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or TaskCanceledException)
        {
            return "It does not answer.";
        }
    }

    /// <summary>Some reasons have all that a driver has to say.</summary>
    private static string Short(string reason) => reason.Length <= ReasonMax ? reason : $"{reason[..ReasonMax]}…";

    /// <summary>A silo has it as <c>reason</c>; a gateway's is the <c>detail</c> of a problem.</summary>
    private static string? ReasonIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return (json.RootElement.TryGetProperty("reason", out var reason)
                || json.RootElement.TryGetProperty("detail", out reason))
                && reason.GetString() is { } text
                    ? Short(PlainText.Of(text)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
