using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixStream.Cli.Runs;

/// <summary>Writes a reason as <c>count</c>, <c>notStored</c> and so on.</summary>
internal sealed class EndReasonJson() : JsonStringEnumConverter<EndReason>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
