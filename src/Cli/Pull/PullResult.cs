using System.Text.Json;
using System.Text.Json.Serialization;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Pull;

/// <summary>What <c>pixstream pull --json</c> prints. Its names are for good: docs/reference/cli.md.</summary>
internal sealed record PullResult(string Url, EndReason EndedBy, double Seconds) : IRunResult
{
    public required long Messages { get; init; }

    public required double MessagesPerSecond { get; init; }

    public required long Bytes { get; init; }

    public required long? StoredBefore { get; init; }

    public required long EmptyPulls { get; init; }

    public required long StreamsGone { get; init; }

    public required long StreamsNotEnded { get; init; }

    public required LatencyResult? LatencyMs { get; init; }

    public required SetbacksResult Setbacks { get; init; }

    public required Refusal? Failure { get; init; }

    /// <summary>Why the run is not to be called a success; null: it is. To find no messages is no failure.</summary>
    public string? Complaint()
    {
        if (Failure is { } failure)
            return failure.ToString();
        if (StreamsNotEnded > 0)
            return $"{Numbers.Count(StreamsNotEnded, "stream")} could not be ended: what was read last may come again.";
        return Messages == 0 && EmptyPulls == 0 && EndedBy != EndReason.Interrupt ? "No stream could be started." : null;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PullJson.Default.PullResult);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PullResult))]
internal sealed partial class PullJson : JsonSerializerContext;
