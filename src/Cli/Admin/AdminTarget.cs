using System.CommandLine;
using PixStream.Cli.Arguments;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Admin;

/// <summary>The inputs of a command that say which admin API it asks, and what it shows there.</summary>
internal sealed class AdminTarget(Argument<Uri> url)
{
    private readonly Option<FileInfo?> _token = TokenFile.Create();

    /// <summary>Puts them into the command, where the URL's place among its arguments is.</summary>
    public void AddTo(Command command)
    {
        command.Add(url);
        command.Add(_token);
    }

    public AdminServer Open(ParseResult parsed) => Open(parsed.GetRequiredValue(url), parsed.GetValue(_token));

    /// <param name="address">Where the admin API is.</param>
    /// <param name="token">A file with the access token; null for none.</param>
    public static AdminServer Open(Uri address, FileInfo? token) =>
        new(address, ShownCredential.None with { TokenFile = token?.FullName });

    /// <summary>Whether the command shows a token, which says by itself who asks.</summary>
    public bool ShowsToken(ParseResult parsed) => parsed.GetValue(_token) is not null;
}

/// <summary>The input that says who takes a step.</summary>
internal sealed class StepTaker(AdminTarget target, Option<string> by)
{
    public void AddTo(Command command) => command.Add(by);

    /// <summary>Null where the access token alone says it.</summary>
    public string? Of(ParseResult parsed) =>
        target.ShowsToken(parsed) && parsed.GetResult(by) is null or { Implicit: true } ? null : parsed.GetRequiredValue(by);
}

/// <summary>So that these inputs stand in a command's list like others.</summary>
internal static class AdminTargetExtensions
{
    public static void Add(this Command command, AdminTarget target) => target.AddTo(command);

    public static void Add(this Command command, StepTaker by) => by.AddTo(command);
}
