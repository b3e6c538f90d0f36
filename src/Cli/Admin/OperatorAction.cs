using System.Text.Json;

namespace PixStream.Cli.Admin;

/// <summary>Something to be done with one message, range or sender.</summary>
/// <param name="Subject">With what.</param>
/// <param name="Path">Where it is asked for.</param>
/// <param name="Body">Who, why, and what else the operation takes.</param>
/// <param name="Told">What it came to, told after the subject.</param>
internal sealed record OperatorAction(string Subject, string Path, byte[] Body, Func<JsonElement, string> Told)
{
    /// <summary>The JSON of an action.</summary>
    /// <param name="by">Who; null: the access token says it.</param>
    /// <param name="reason">Why; null: the operator does not have to say.</param>
    /// <param name="more">Writes what else there is.</param>
    public static byte[] BodyOf(string? by, string? reason, Action<Utf8JsonWriter>? more = null) => WireJson.Compact(writer =>
    {
        writer.WriteStartObject();
        if (by is not null)
            writer.WriteString("by", by);
        if (reason is not null)
            writer.WriteString("reason", reason);
        more?.Invoke(writer);
        writer.WriteEndObject();
    });
}
