using System.Text;

namespace PixStream.Quarantine;

/// <summary>Texts that come from outside, made fit to be stored.</summary>
internal static class Text
{
    private const char Ellipsis = '…';

    /// <summary>
    /// The text, cut after so many characters; the last one then says that there was more. Halves of characters become U+FFFD, so
    /// that it can be written as UTF-8.
    /// </summary>
    public static string Fit(string text, int charactersMax)
    {
        var isWhole = true;
        for (var i = 0; i < text.Length && isWhole; i++)
            isWhole = !char.IsSurrogate(text[i]);
        if (isWhole && text.Length <= charactersMax)
            return text;
        var fit = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            fit.Append(rune);
        if (fit.Length <= charactersMax)
            return fit.ToString();
        fit.Length = charactersMax - 1;
        if (fit.Length > 0 && char.IsHighSurrogate(fit[^1]))
            fit.Length--;
        return fit.Append(Ellipsis).ToString();
    }

    /// <summary>As <see cref="Fit"/>, in bytes of UTF-8.</summary>
    public static string FitBytes(string text, int bytesMax)
    {
        text = Fit(text, bytesMax);
        while (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > bytesMax)
            text = Fit(text, Math.Max(1, text.Length - Math.Max(1, (bytes - bytesMax) / 3)));
        return text;
    }
}
