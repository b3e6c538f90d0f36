namespace PixStream.Cli.Admin;

/// <summary>A quarantine id as paths have it: 32 characters of Base64 for URLs.</summary>
internal sealed record QuarantineName(string UrlText)
{
    public const string Complaint =
        "is not a quarantine id: 32 letters, digits, '-' and '_', as pixstream quarantine list shows them.";

    private const int Length = 32;

    /// <summary>Takes ordinary Base64 as well: senders were told their ids in it.</summary>
    public static QuarantineName? Parse(string text)
    {
        var id = text.Replace('+', '-').Replace('/', '_');
        return id.Length == Length && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new QuarantineName(id)
            : null;
    }
}
