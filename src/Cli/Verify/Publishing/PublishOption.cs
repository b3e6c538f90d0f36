using System.CommandLine;
using PixStream.Cli.Verify.Wire;

namespace PixStream.Cli.Verify.Publishing;

/// <summary>The option that says how messages get into the server.</summary>
internal static class PublishOption
{
    private static readonly string[] Methods = ["GET", "POST", "PUT"];

    public static Option<Publisher?> Create() => new("--publish")
    {
        Description = "How messages get in: a URL or a path with {ispb} and {n}, asked by POST unless a method stands before it; or a command with them. "
            + "[default: the intake of the XML profile, or POST /api/util/msgs/{ispb}/{n}]",
        HelpName = "how",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value.Trim();
            if (text.Contains("{ispb}", StringComparison.Ordinal))
                return Parse(text);
            result.AddError($"--publish: '{text}' does not say where the participant goes. Write {{ispb}} there, and {{n}} for the number of messages.");
            return null;
        },
    };

    private static Publisher Parse(string text)
    {
        var words = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        var (method, where) = words.Length == 2 && Methods.Contains(words[0]) ? (words[0], words[1]) : ("POST", text);
        if (where.StartsWith('/') && !where.Contains(' ', StringComparison.Ordinal))
            return new RequestPublisher(method, where);
        // A URI has no braces: its host is read from what stands before its path.
        var scheme = where.IndexOf("://", StringComparison.Ordinal);
        var path = scheme > 0 ? where.IndexOf('/', scheme + 3) : -1;
        return path > 0 && Uri.TryCreate(where[..path], UriKind.Absolute, out var host) && (host.Scheme is "http" or "https")
            ? new RequestPublisher(method, where[path..], new Target(host))
            : new CommandPublisher(text);
    }
}
