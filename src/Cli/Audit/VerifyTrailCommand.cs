using System.CommandLine;
using PixStream.Cli.Admin;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Audit;

/// <summary><c>pixstream audit verify</c>: whether a trail is what the server wrote.</summary>
internal static class VerifyTrailCommand
{
    public static Command Create(TimeProvider time)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Exports, in their order: each begins where the one before it ends.", Arity = ArgumentArity.ZeroOrMore,
        };
        var admin = ServerUrl.CreateOption(
            "--admin", $"The trail of this server, instead of files: its admin API, such as {AdminServer.DefaultUrl}.",
            AdminServer.DefaultUrl);
        var token = TokenFile.Create();
        var head = Text("--head", "A head that was kept: the trail must have reached it.");
        var key = Text("--public-key", "The head must be signed with the key of which this is the public half, in PEM.");
        var first = Ranges.OptionalNumber(
            "--first", "The record with which the trail must begin: 1 where retention has taken nothing yet.", 1, long.MaxValue);
        var command = new Command(
            "verify", "Checks whether records were changed, taken out, cut off or put in another order, and names them.")
        {
            files, admin, token, head, key, first,
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(files) is { Length: > 0 } == given.GetValue(admin) is not null)
                given.AddError("Name files, or a server with --admin.");
            if (given.GetValue(key) is not null && given.GetValue(head) is null && given.GetValue(admin) is null)
                given.AddError("--public-key is for a head: name one with --head, or a server with --admin.");
        });
        command.SetAction(async (parsed, interrupted) =>
        {
            var run = new VerifyTrailRun(
                parsed.GetValue(head), parsed.GetValue(key), parsed.GetValue(first),
                new Screen(parsed.InvocationConfiguration, time));
            if (parsed.GetValue(admin) is not { } url)
                return run.OfFiles(parsed.GetRequiredValue(files));
            using var server = AdminTarget.Open(url, parsed.GetValue(token));
            return await run.OfServerAsync(server, interrupted);
        });
        return command;
    }

    private static Option<string?> Text(string name, string description) =>
        new(name) { Description = description, HelpName = "file" };
}
