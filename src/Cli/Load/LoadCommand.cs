using System.CommandLine;
using PixStream.Cli.Arguments;

namespace PixStream.Cli.Load;

/// <summary><c>pixstream load</c>: publishes generated messages, for a time or up to a count.</summary>
internal static class LoadCommand
{
    private const string DefaultSender = "99999008";
    private const string DefaultReceiver = "12345678";
    private const int ParticipantsMax = 10_000;

    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultDurationWithCount = TimeSpan.FromMinutes(10);

    public static Command Create(TimeProvider time)
    {
        var url = ServerUrl.Create();
        var to = Participants.List(
            "--to", $"The participants that the messages are for, in turn, at most 10,000. [default: {DefaultReceiver}]",
            ParticipantsMax);
        var participants = Ranges.OptionalNumber(
            "--participants", "The same for so many made-up participants: 10000001 and on. 1 to 10,000.", 1, ParticipantsMax);
        var from = Participants.List(
            "--from", $"The senders, in turn, one for each request, at most 10,000. [default: {DefaultSender}]", ParticipantsMax);
        var connections = Ranges.Number(
            "--connections", "Requests on their way at once, each on its connection. 1 to 1,000.", 1, 1_000, 16);
        var batch = Ranges.Number("--batch", "Messages in a request; from 2 on they go as multipart/mixed. 1 to 10.", 1, 10, 1);
        var count = Ranges.OptionalNumber("--count", "Ends after so many messages. 1 to 1,000,000,000.", 1, 1_000_000_000);
        var duration = Ranges.OptionalTime(
            "--duration", "Ends after this time. 100ms to 24h. [default: 30s, with --count 10m]",
            TimeSpan.FromMilliseconds(100), DurationMax);
        var rate = Ranges.OptionalNumber(
            "--rate", "Messages a second, at even intervals, however fast the answers come. 1 to 1,000,000. [default: as fast as answers come]",
            1, 1_000_000);
        var type = TypeOption();
        var invalid = Ranges.Number(
            "--invalid", "How many of a hundred messages are made invalid for their schema, such as by a third decimal. Then a 422 ends nothing. 0 to 100.",
            0, 100, 0);
        var gzip = new Option<bool>("--gzip") { Description = "Packs the bodies of requests." };
        var json = new Option<bool>("--json") { Description = "Prints the result as one JSON object." };
        var command = new Command("load", "Publishes generated messages, and measures how fast they are accepted.")
        {
            url, to, participants, from, connections, batch, count, duration, rate, type, invalid, gzip, json,
        };
        var credential = new CredentialInputs(command);
        command.Validators.Add(given =>
        {
            if (given.GetResult(to) is not null && given.GetResult(participants) is not null)
                given.AddError("--to and --participants exclude each other.");
        });
        command.SetAction((parsed, interrupted) =>
        {
            var settings = new LoadSettings
            {
                Server = parsed.GetRequiredValue(url),
                Credential = credential.Given,
                Senders = parsed.GetValue(from) is { Length: > 0 } senders ? senders : [DefaultSender],
                Receivers = parsed.GetValue(participants) is { } made ? Participants.Make(made)
                    : parsed.GetValue(to) is { Length: > 0 } receivers ? receivers : [DefaultReceiver],
                Connections = parsed.GetValue(connections),
                Batch = parsed.GetValue(batch),
                Count = parsed.GetValue(count),
                Duration = parsed.GetValue(duration)
                    ?? (parsed.GetValue(count) is null ? DefaultDuration : DefaultDurationWithCount),
                Rate = (int?)parsed.GetValue(rate),
                Gzip = parsed.GetValue(gzip),
                Kind = MessageKind.All.Single(kind => kind.Name == parsed.GetValue(type)),
                InvalidPercent = parsed.GetValue(invalid),
            };
            return LoadRun.RunAsync(
                settings, new Terminal.Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), time, interrupted);
        });
        return command;
    }

    private static Option<string> TypeOption() => new Option<string>("--type")
    {
        Description =
            "What the messages are: pacs.008 (payments), pacs.002 (status reports), pacs.004 (returns) or pibr.002 (echoes).",
        HelpName = "type",
        DefaultValueFactory = _ => MessageKind.Pacs008.Name,
    }.AcceptOnlyFromAmong([.. MessageKind.All.Select(kind => kind.Name)]);
}
