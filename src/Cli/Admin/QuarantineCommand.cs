using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream quarantine</c>: the messages in quarantine.</summary>
internal static class QuarantineCommand
{
    private const string Path = "/admin/v1/quarantine";

    private static readonly IReadOnlyList<Column> Columns =
    [
        Column.Of("id", "id"), Column.Of("taken in", "takenInAt"), Column.Of("sender", "sender"),
        Column.Of("participant", "participant"), new(new Heading("type"), TypeOf), Column.Number("bytes", "payloadBytes"),
        new(new Heading("reason"), ReasonOf),
    ];

    private static readonly ListForm Counts = new(
        "message", $"{Path}/counts", "counts", Cursor: null,
        [
            Column.Of("participant", "participant"), Column.Of("type", "type"), Column.Of("sender", "sender"),
            Column.Number("messages", "messages"),
        ])
    {
        Kind = "kind",
    };

    public static Command Create(TimeProvider time) =>
        new("quarantine", "The messages in quarantine, which a check found invalid: lists, shows, releases and drops them.")
        {
            CreateList(time),
            CreateCounts(time),
            CreateShow(time),
            CreateRelease(time),
            CreateDrop(time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var participant = AdminInputs.Participant("Only messages for this participant.");
        var type = new Option<string>("--type")
        {
            Description = "Only messages of this type, such as pacs.008.", HelpName = "type",
        };
        var sender = Participants.List("--sender", "Only messages of this sender.", 1);
        var limit = AdminInputs.Limit("messages");
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists them in the order in which they were taken in.")
        {
            url, participant, type, sender, limit, json,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var query = AdminInputs.Query(
                ("participant", parsed.GetValue(participant)?.FirstOrDefault()), ("type", parsed.GetValue(type)),
                ("sender", parsed.GetValue(sender)?.FirstOrDefault()));
            var list = new ListRun(
                server, new ListForm("message", Path + query, "messages", "after", Columns), parsed.GetValue(limit));
            return await list.RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateCounts(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var json = AdminInputs.Json("the counts");
        var command = new Command(
            "counts", "Counts them by participant, type and sender, the most frequent first; 1,000 kinds at most.") { url, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var list = new ListRun(server, Counts, int.MaxValue);
            return await list.RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateShow(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var id = AdminInputs.One("id", "The message's id.", QuarantineName.Parse, QuarantineName.Complaint);
        var json = AdminInputs.Json("what is known of it");
        var output = new MessageOutput();
        var command = new Command("show", "Shows one of them with all reasons, or the message itself.") { url, id, json };
        output.AddTo(command, json);
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var screen = new Screen(parsed.InvocationConfiguration, time);
            var path = $"{Path}/{parsed.GetRequiredValue(id).UrlText}";
            return output.IsWanted(parsed)
                ? await output.RunAsync(server, $"{path}/message", parsed, screen, interrupted)
                : await ShowRun.RunAsync(server, path, Rows, parsed.GetValue(json), screen, interrupted);
        });
        return command;
    }

    private static Command CreateRelease(TimeProvider time)
    {
        var force = new Option<bool>("--force") { Description = "Also where it is still not valid for its schema." };
        return CreateStep(
            "release",
            "Checks them again and gives them to their participants' streams. A message that is still not valid stays.",
            "release", answer => $"released as {Field.Text(answer, "resourceId")}", force, time);
    }

    private static Command CreateDrop(TimeProvider time) =>
        CreateStep("drop", "Takes them out for good: they are never streamed.", "drop", _ => "dropped", force: null, time);

    private static Command CreateStep(
        string name, string description, string operation, Func<JsonElement, string> told, Option<bool>? force, TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var ids = AdminInputs.Several("id", "The messages' ids, one or more.", QuarantineName.Parse, QuarantineName.Complaint);
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, ids, by, reason };
        if (force is not null)
            command.Options.Add(force);
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var isForced = force is not null && parsed.GetValue(force);
            var body = OperatorAction.BodyOf(
                by.Of(parsed), parsed.GetValue(reason),
                isForced ? writer => writer.WriteBoolean("force", true) : null);
            var steps = parsed.GetRequiredValue(ids)
                .Select(id => new OperatorAction(id.UrlText, $"{Path}/{id.UrlText}/{operation}", body, told)).ToList();
            return await ActionRun.RunAsync(server, steps, new Screen(parsed.InvocationConfiguration, time), interrupted);
        });
        return command;
    }

    private static IEnumerable<Row> Rows(JsonElement message)
    {
        yield return new Row("id", Field.Text(message, "id"));
        yield return new Row("taken in", Field.Text(message, "takenInAt"));
        yield return new Row("sender", Field.Text(message, "sender"));
        yield return new Row("participant", Field.Text(message, "participant"));
        yield return new Row("type", TypeOf(message));
        yield return new Row("BizMsgIdr", Field.Text(message, "bizMsgIdr"));
        yield return new Row("operations", Field.Text(message, "operations"));
        yield return new Row("bytes", Field.Text(message, "payloadBytes"));
        foreach (var reason in Field.Items(message, "reasons"))
            yield return new Row("reason", Field.Text(reason), Alert: true);
    }

    private static string TypeOf(JsonElement message) => $"{Field.Text(message, "type")} {Field.Text(message, "version")}".Trim();

    private static string ReasonOf(JsonElement message)
    {
        var more = (Field.Number(message, "reasonCount") ?? 1) - 1;
        return Field.Text(message, "firstReason") + (more > 0 ? $" (and {Numbers.Count(more)} more)" : "");
    }
}
