using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream streams</c>: where a participant stands, which streams it has open, and closing them.</summary>
internal static class StreamsCommand
{
    private const int NameLength = 16;

    private static readonly IReadOnlyList<Column> Columns =
    [
        Column.Of("stream", "stream"), Column.Of("opened", "openedAt"),
        new(new Heading("reader"), static item => IsWaiting(item) ? "waits" : $"seen {Seconds(item, "unseenSeconds")} ago"),
        Column.Number("step", "step"), Column.Number("outstanding", "outstanding"),
        new(new Heading("for", IsNumber: true), static item => Seconds(item, "outstandingSeconds")),
        Column.Of("by", "openedBy"),
    ];

    public static Command Create(TimeProvider time) =>
        new("streams", "A participant's open streams: lists them with what waits for it, closes them.")
        {
            CreateList(time), CreateClose(time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var participant = Participant();
        var json = AdminInputs.Json("all of it");
        var command = new Command("list", "Shows what waits for the participant, and lists its open streams, oldest first.")
        {
            url, participant, json,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var screen = new Screen(parsed.InvocationConfiguration, time);
            var reply = await server.GetAsync(PathOf(parsed.GetRequiredValue(participant)), interrupted);
            if (reply.Failure is { } failure)
            {
                screen.Complain(failure.ToString());
                return ExitCode.Failed;
            }

            Tell(reply.Json, parsed.GetValue(json), server.Name, screen);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(JsonElement answer, bool json, string server, Screen screen)
    {
        ShowRun.Tell(answer, StandingOf, json, server, screen);
        var streams = Field.Items(answer, "streams").ToList();
        if (!json && streams.Count > 0)
            screen.WriteList(
                Numbers.Count(streams.Count, "open stream"), [.. Columns.Select(static column => column.Heading)],
                [.. streams.Select(static item => (IReadOnlyList<string>)[.. Columns.Select(column => column.Text(item))])]);
    }

    private static IEnumerable<Row> StandingOf(JsonElement answer)
    {
        var since = Field.Text(answer, "unreadSince");
        yield return new Row("unread", $"{Field.Text(answer, "unread")}{(since.Length > 0 ? $", the oldest of {since}" : "")}");
        yield return new Row("of these returned", Field.Text(answer, "returned"));
        yield return new Row("parked", Field.Text(answer, "parked"));
        yield return new Row("last sequence", Field.Text(answer, "lastSequence"));
        yield return new Row("streams", $"{Field.Text(answer, "slotsUsed")} of {Field.Text(answer, "slotsMax")}");
    }

    private static Command CreateClose(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var streams = AdminInputs.Several(
            "stream", "The streams, one or more, as the list names them.", static text => IsName(text) ? text : null,
            "is not a stream's name: 16 hexadecimal digits.");
        var participant = Participant();
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what would be done." };
        var command = new Command(
            "close",
            "Closes streams as if they had been idle: what is outstanding goes to other readers, and their next pull is answered 410.")
        {
            url, streams, participant, by, reason, dryRun,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var screen = new Screen(parsed.InvocationConfiguration, time);
            var path = PathOf(parsed.GetRequiredValue(participant));
            var names = parsed.GetRequiredValue(streams);
            if (parsed.GetValue(dryRun))
                return await ShowAsync(server, path, names, screen, interrupted);
            var body = OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason));
            var steps = names.Select(name => new OperatorAction(
                name, $"{path}/{name}/close", body, static answer => $"closed; returned: {Field.Text(answer, "returned")}"))
                .ToList();
            return await ActionRun.RunAsync(server, steps, screen, interrupted);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        AdminServer server, string path, string[] names, Screen screen, CancellationToken interrupted)
    {
        var reply = await server.GetAsync(path, interrupted);
        if (reply.Failure is { } failure)
        {
            screen.Complain(failure.ToString());
            return ExitCode.Failed;
        }

        var exitCode = ExitCode.Done;
        foreach (var name in names)
            if (Field.Items(reply.Json, "streams").FirstOrDefault(item => Field.Text(item, "stream") == name)
                is { ValueKind: JsonValueKind.Object } stream)
                screen.WriteLine($"{name}: would be closed; returned: {Field.Text(stream, "outstanding")}");
            else
            {
                screen.Complain($"{name}: no stream of that name is open.");
                exitCode = ExitCode.Failed;
            }

        return exitCode;
    }

    private static bool IsName(string text) =>
        text.Length == NameLength && text.All(static digit => char.IsAsciiHexDigitLower(digit));

    private static bool IsWaiting(JsonElement stream) =>
        stream.TryGetProperty("waiting", out var waiting) && waiting.ValueKind == JsonValueKind.True;

    private static string Seconds(JsonElement stream, string name) =>
        stream.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? $"{value.GetRawText()} s" : "";

    private static Option<string[]> Participant() => AdminInputs.Participant("Whose streams they are.", required: true);

    private static string PathOf(string[] participant) => $"/admin/v1/participants/{participant[0]}/streams";
}
