using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>Values of an answer for people to read. One that is missing is an empty text: an older server has fewer.</summary>
internal static class Field
{
    public static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? Text(value) : "";

    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => PlainText.Of(value.GetString()!),
        JsonValueKind.Number when value.TryGetInt64(out var number) => Numbers.Count(number),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => PlainText.Of(value.GetRawText()),
    };

    public static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        of.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    /// <summary>A number; null where there is no number.</summary>
    public static long? Number(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
