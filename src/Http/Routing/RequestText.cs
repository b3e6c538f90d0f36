namespace PixStream.Http.Routing;

/// <summary>What a caller sent, quoted in a detail.</summary>
internal static class RequestText
{
    private const int LengthMax = 60;

    /// <summary>The text, or its beginning where it is long.</summary>
    public static string Quote(string text) => text.Length <= LengthMax ? text : text[..LengthMax] + "…";
}
