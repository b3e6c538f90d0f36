using System.CommandLine;
using System.CommandLine.Parsing;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Pull;

/// <summary><c>pixstream pull</c>: reads and confirms the messages of participants, for a time or up to a count.</summary>
internal static class PullCommand
{
    // Six streams of each are connections enough for one process.
    private const int ParticipantsMax = 1_500;

    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultDurationWithEnd = TimeSpan.FromMinutes(10);

    public static Command Create(TimeProvider time)
    {
        var url = ServerUrl.Create();
        var participant = Participants.List(
            "--participant", "The participants whose messages to read, at most 1,500.", ParticipantsMax);
        var participants = Ranges.OptionalNumber(
            "--participants", "The same for so many made-up participants: 10000001 and on, as load has them. 1 to 1,500.", 1,
            ParticipantsMax);
        var streams = Ranges.Number("--streams", "Streams for each participant, each on its connection. 1 to 6.", 1, 6, 1);
        var profile = ProfileOption();
        var single = new Option<bool>("--single") { Description = "One message in an answer. [default: up to 10]" };
        var count = Ranges.OptionalNumber(
            "--count", "Ends after so many messages, and confirms no more than these. 1 to 1,000,000,000.", 1, 1_000_000_000);
        var duration = Ranges.OptionalTime(
            "--duration", "Ends after this time. 100ms to 24h. [default: 30s, with --count or --until-empty 10m]",
            TimeSpan.FromMilliseconds(100), DurationMax);
        var untilEmpty = new Option<bool>("--until-empty")
        {
            Description = "Ends each stream when it has nothing to give: at its first 204.",
        };
        var directory = new Option<string?>("--out")
        {
            Description = "Stores each message in this directory, in a file named by its resource id, before it is confirmed. Only with --profile spi.",
            HelpName = "directory",
        };
        var gzip = new Option<bool>("--gzip") { Description = "Asks for packed answers." };
        var json = new Option<bool>("--json") { Description = "Prints the result as one JSON object." };
        var command = new Command("pull", "Reads the messages of participants and confirms them: they do not come again.")
        {
            url, participant, participants, streams, profile, single, count, duration, untilEmpty, directory, gzip, json,
        };
        var credential = new CredentialInputs(command);
        command.Validators.Add(given => CheckTogether(given, participant, participants, directory, profile));
        command.SetAction((parsed, interrupted) =>
        {
            var endsByItself = parsed.GetValue(untilEmpty) || parsed.GetValue(count) is not null;
            var settings = new PullSettings
            {
                Server = parsed.GetRequiredValue(url),
                Credential = credential.Given,
                Participants = parsed.GetValue(participants) is { } made
                    ? Participants.Make(made)
                    : parsed.GetRequiredValue(participant),
                Streams = parsed.GetValue(streams),
                Profile = parsed.GetValue(profile) == PullProfile.Json.Name ? PullProfile.Json : PullProfile.Spi,
                Single = parsed.GetValue(single),
                Count = parsed.GetValue(count),
                Duration = parsed.GetValue(duration) ?? (endsByItself ? DefaultDurationWithEnd : DefaultDuration),
                UntilEmpty = parsed.GetValue(untilEmpty),
                Directory = parsed.GetValue(directory),
                Gzip = parsed.GetValue(gzip),
            };
            return PullRun.RunAsync(
                settings, new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), time, interrupted);
        });
        return command;
    }

    private static Option<string> ProfileOption() => new Option<string>("--profile")
    {
        Description = "The interface: spi (XML) or json.",
        DefaultValueFactory = _ => PullProfile.Spi.Name,
    }.AcceptOnlyFromAmong(PullProfile.Spi.Name, PullProfile.Json.Name);

    private static void CheckTogether(
        CommandResult given, Option participant, Option participants, Option directory, Option profile)
    {
        if ((given.GetResult(participant) is null) == (given.GetResult(participants) is null))
            given.AddError("One of --participant (ISPBs) and --participants (a number) is needed, not both.");
        if (given.GetResult(directory) is not null && given.GetResult(profile)?.Tokens is [{ Value: "json" }])
            given.AddError("--out: only with --profile spi. The JSON profile gives no resource ids to name files by.");
    }
}
