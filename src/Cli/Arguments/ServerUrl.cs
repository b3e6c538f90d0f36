using System.CommandLine;

namespace PixStream.Cli.Arguments;

/// <summary>The argument that says where the server is.</summary>
internal static class ServerUrl
{
    private const string Example = "Write it as http://127.0.0.1:8080.";

    public static Argument<Uri> Create() => new("url")
    {
        Description = "Where the server listens: scheme, host and port, as in http://127.0.0.1:8080.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Complaint(text) is not { } complaint)
                return new Uri(text);
            result.AddError($"url: '{text}' {complaint} {Example}");
            return null;
        },
    };

    private static string? Complaint(string text)
    {
        // Uri takes "127.0.0.1:8080" for a scheme, and a path for a file.
        if (!text.Contains("://", StringComparison.Ordinal))
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
