using System.CommandLine;
using PixStream.Conformance;

namespace PixStream.Cli.Verify;

/// <summary>The option that says how messages get into the server.</summary>
internal static class PublishOption
{
    public static Option<Publisher?> Create() => new("--publish")
    {
        Description = "How messages get in: a URL or a path with {ispb} and {n}, asked by POST unless a method stands before it; or a command with them. "
            + "[default: the intake of the XML profile, or POST /api/util/msgs/{ispb}/{n}]",
        HelpName = "how",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value.Trim();
            if (Publisher.Parse(text) is { } publisher)
                return publisher;
            result.AddError($"--publish: '{text}' does not say where the participant goes. Write {{ispb}} there, and {{n}} for the number of messages.");
            return null;
        },
    };
}
