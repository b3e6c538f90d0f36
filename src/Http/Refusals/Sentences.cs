namespace PixStream.Http.Refusals;

/// <summary>Puts a detail together from what several places have to say.</summary>
internal static class Sentences
{
    /// <summary>The texts one after the other, each ending as a sentence does. Those that are empty are left out.</summary>
    public static string Join(params ReadOnlySpan<string> texts)
    {
        var joined = new System.Text.StringBuilder();
        foreach (var text in texts)
        {
            if (text.Length == 0)
                continue;
            if (joined.Length > 0)
                joined.Append(' ');
            joined.Append(text);
            if (text[^1] is not ('.' or '?' or '!') && !text.EndsWith(".)", StringComparison.Ordinal))
                joined.Append('.');
        }

        return joined.ToString();
    }
}
