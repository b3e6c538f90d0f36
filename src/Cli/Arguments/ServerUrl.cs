using System.CommandLine;
using System.CommandLine.Parsing;

namespace PixStream.Cli.Arguments;

/// <summary>The argument that says where the server is.</summary>
internal static class ServerUrl
{
    private const string Name = "url";
    private const string SchemeEnd = "://";

    public static Argument<Uri> Create() => new(Name)
    {
        Description = "Where the server listens: scheme, host and port, as in http://127.0.0.1:8080.",
        CustomParser = result => Parse(result, "http://127.0.0.1:8080"),
    };

    /// <summary>The same where it may be left out.</summary>
    /// <param name="byDefault">What it is then.</param>
    /// <param name="description">For the help.</param>
    /// <param name="othersFollow">Other arguments stand after it: a text without a scheme is left to them.</param>
    public static Argument<Uri> CreateOptional(string byDefault, string description, bool othersFollow = false) => new(Name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => new Uri(byDefault),
        CustomParser = result =>
        {
            if (!othersFollow || result.Tokens[0].Value.Contains(SchemeEnd, StringComparison.Ordinal))
                return Parse(result, byDefault);
            result.OnlyTake(0);
            return new Uri(byDefault);
        },
    };

    /// <summary>The same as an option, which need not be given.</summary>
    public static Option<Uri?> CreateOption(string name, string description, string example) => new(name)
    {
        Description = description,
        HelpName = Name,
        CustomParser = result => Parse(result, example),
    };

    private static Uri? Parse(ArgumentResult result, string example)
    {
        var text = result.Tokens[0].Value;
        if (Complaint(text) is not { } complaint)
            return new Uri(text);
        result.AddError($"{Name}: '{text}' {complaint} Write it as {example}.");
        return null;
    }

    private static string? Complaint(string text)
    {
        // Uri takes "127.0.0.1:8080" for a scheme, and a path for a file.
        if (!text.Contains(SchemeEnd, StringComparison.Ordinal))
            return "has no scheme.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "is not a URL.";
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            return "is neither http nor https.";
        return url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? null
            : "has more than scheme, host and port.";
    }
}
