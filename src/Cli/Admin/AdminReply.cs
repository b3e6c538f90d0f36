using System.Text.Json;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Admin;

/// <summary>What the admin API answered.</summary>
/// <param name="Bytes">The body of a success.</param>
/// <param name="Failure">Why it is no success; null: it is one.</param>
/// <param name="Reasons">What a refusal adds to its problem, one by one: violations of a schema, errors of files.</param>
internal sealed record AdminReply(byte[] Bytes, Refusal? Failure = null, IReadOnlyList<string>? Reasons = null)
{
    /// <summary>The body as the JSON object that it must be; undefined beside a failure.</summary>
    public JsonElement Json { get; init; }
}
