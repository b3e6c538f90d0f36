using System.Text.Json;
using System.Text.Json.Serialization;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Load;

/// <summary>What <c>pixstream load --json</c> prints. Its names are for good: docs/reference/cli.md.</summary>
internal sealed record LoadResult(string Url, EndReason EndedBy, double Seconds) : IRunResult
{
    public required long Accepted { get; init; }

    public required double AcceptedPerSecond { get; init; }

    public required long AcceptedBytes { get; init; }

    public required long Refused { get; init; }

    public required long Unanswered { get; init; }

    public required long Repeats { get; init; }

    /// <summary>Null unless some were to be.</summary>
    public required InvalidResult? Invalid { get; init; }

    public required LatencyResult? LatencyMs { get; init; }

    public required SetbacksResult Setbacks { get; init; }

    public required Refusal? Failure { get; init; }

    /// <summary>Why the run is not to be called a success; null: it is.</summary>
    public string? Complaint()
    {
        if (Failure is { } failure)
            return failure.ToString();
        if (Unanswered > 0)
            return $"{Numbers.Count(Unanswered, "message")} had no answer when the run ended: each may be stored or not.";
        return Accepted == 0 && Invalid is not { Settled: > 0 } && EndedBy != EndReason.Interrupt
            ? "No message was accepted."
            : null;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LoadJson.Default.LoadResult);
}

/// <summary>What became of messages because some of them were made invalid.</summary>
/// <param name="Sent">Messages that were made invalid.</param>
/// <param name="Answered422">Messages of requests that were answered 422, also those beside an invalid one.</param>
/// <param name="SetApart">Messages that went into quarantine, in requests whose others were accepted.</param>
internal sealed record InvalidResult(long Sent, long Answered422, long SetApart)
{
    [JsonIgnore]
    public long Settled => Answered422 + SetApart;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
