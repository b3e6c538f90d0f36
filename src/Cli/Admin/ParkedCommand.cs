using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream parked</c>: the messages that a participant's streams had too often without confirming them.</summary>
internal static class ParkedCommand
{
    private static readonly IReadOnlyList<Column> Columns =
    [
        new(new Heading("sequence", IsNumber: true), SequenceOf), Column.Of("resource id", "resourceId"),
        Column.Of("accepted", "acceptedAt"), Column.Number("deliveries", "deliveries"), Column.Number("bytes", "payloadBytes"),
    ];

    public static Command Create(TimeProvider time) =>
        new("parked", "The messages of a participant that were delivered too often without being confirmed: lists, shows, releases and drops them.")
        {
            CreateList(time),
            CreateShow(time),
            CreateStep("release", "Lets them go back to the readers; their deliveries count from zero again.", "released", time),
            CreateStep("drop", "Takes them out for good: no reader gets them any more.", "dropped", time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var participant = Participant();
        var limit = AdminInputs.Limit("messages");
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists them, lowest sequence first.") { url, participant, limit, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var form = new ListForm("message", PathOf(parsed.GetRequiredValue(participant)), "messages", "after", Columns);
            return await new ListRun(server, form, parsed.GetValue(limit))
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateShow(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var sequence = AdminInputs.One("sequence", "The message's sequence.", Sequences.ParseOne, Sequences.Complaint);
        var participant = Participant();
        var json = AdminInputs.Json("what is known of it");
        var output = new MessageOutput();
        var command = new Command("show", "Shows one of them, or the message itself.") { url, sequence, participant, json };
        output.AddTo(command, json);
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var screen = new Screen(parsed.InvocationConfiguration, time);
            var (path, wanted) = (PathOf(parsed.GetRequiredValue(participant)), parsed.GetRequiredValue(sequence).First);
            return output.IsWanted(parsed)
                ? await output.RunAsync(
                    server, string.Create(CultureInfo.InvariantCulture, $"{path}/{wanted}/message"), parsed, screen, interrupted)
                : await ShowAsync(server, path, wanted, parsed.GetValue(json), screen, interrupted);
        });
        return command;
    }

    /// <summary>What is known of one is what the list has of it.</summary>
    private static async Task<int> ShowAsync(
        AdminServer server, string path, long sequence, bool json, Screen screen, CancellationToken interrupted)
    {
        var reply = await server.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{path}?limit=1&after={sequence - 1}"), interrupted);
        if (reply.Failure is { } failure)
        {
            screen.Complain(failure.ToString());
            return ExitCode.Failed;
        }

        var message = Field.Items(reply.Json, "messages").FirstOrDefault();
        if (message.ValueKind != JsonValueKind.Object || Field.Number(message, "sequence") != sequence)
        {
            screen.Complain(string.Create(CultureInfo.InvariantCulture, $"{sequence}: no such message is parked."));
            return ExitCode.Failed;
        }

        ShowRun.Tell(
            message, found => Columns.Select(column => new Row(column.Heading.Text, column.Text(found))), json,
            server.Name, screen);
        return ExitCode.Done;
    }

    private static Command CreateStep(string name, string description, string told, TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var sequences = AdminInputs.Several(
            "sequence",
            "Sequences, one or more, or ranges of them, as in 17-20. Of a range all must be parked, or nothing is done with it.",
            Sequences.Parse, Sequences.Complaint);
        var participant = Participant();
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, sequences, participant, by, reason };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var path = $"{PathOf(parsed.GetRequiredValue(participant))}/{name}";
            var steps = parsed.GetRequiredValue(sequences)
                .Select(range => new OperatorAction(range.ToString(), path, Body(range), _ => told)).ToList();
            return await ActionRun.RunAsync(server, steps, new Screen(parsed.InvocationConfiguration, time), interrupted);

            byte[] Body(Sequences range) => OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason), writer =>
            {
                writer.WriteNumber("first", range.First);
                writer.WriteNumber("last", range.Last);
            });
        });
        return command;
    }

    /// <summary>Without separators: it is to be copied into other commands.</summary>
    private static string SequenceOf(JsonElement message) =>
        Field.Number(message, "sequence") is { } sequence ? sequence.ToString(CultureInfo.InvariantCulture) : "";

    private static Option<string[]> Participant() => AdminInputs.Participant("Whose messages they are.", required: true);

    private static string PathOf(string[] participant) => $"/admin/v1/participants/{participant[0]}/parked";
}
