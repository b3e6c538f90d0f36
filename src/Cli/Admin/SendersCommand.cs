using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream senders</c>: who is shut off.</summary>
internal static class SendersCommand
{
    private const string Path = "/admin/v1/senders";

    private static readonly ListForm ShutOff = new(
        "sender", $"{Path}/shut-off", "senders", Cursor: null,
        [Column.Of("sender", "sender"), Column.Of("since", "since"), Column.Of("by", "by"), Column.Of("reason", "reason")]);

    public static Command Create(TimeProvider time) =>
        new("senders", "Senders that are shut off: lists them, shuts off, lets in again.")
        {
            CreateList(time),
            CreateStep("shut-off", "Takes no more messages of them until they are let in again.", "shut off",
                "was shut off already", time),
            CreateStep("admit", "Lets them in again.", "let in again", "was not shut off", time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists those that are shut off, with who did it and why; 'rate' is the server itself.")
        {
            url, json,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await new ListRun(server, ShutOff, int.MaxValue)
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateStep(string name, string description, string changed, string unchanged, TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var senders = AdminInputs.Several(
            "ispb", "The senders, one or more.", text => Participants.IsIspb(text) ? text : null,
            "is not an ISPB: eight characters of 0-9 and A-Z.");
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, senders, by, reason };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var body = OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason));
            var steps = parsed.GetRequiredValue(senders)
                .Select(sender => new OperatorAction(sender, $"{Path}/{sender}/{name}", body, Told)).ToList();
            return await ActionRun.RunAsync(server, steps, new Screen(parsed.InvocationConfiguration, time), interrupted);
        });
        return command;

        string Told(JsonElement answer) =>
            answer.TryGetProperty("changed", out var isChange) && isChange.ValueKind == JsonValueKind.False ? unchanged : changed;
    }
}
