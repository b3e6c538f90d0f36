using System.CommandLine;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Audit;

/// <summary><c>pixstream audit</c>: who did what, when and why, and whether that was changed.</summary>
internal static class AuditCommand
{
    private const string Path = "/admin/v1/audit";

    private static readonly IReadOnlyList<Column> Columns =
    [
        Column.Number("number", "number"), Column.Of("at", "at"), Column.Of("by", "by"), Column.Of("action", "action"),
        Column.Of("subject", "subject"), Column.Of("reason", "reason"), Column.Of("details", "details"),
        Column.Of("request", "requestId"),
    ];

    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var by = Text("--by", "Only what this one did: the whole name.", "name");
        var action = Text("--action", "Only this action, such as dropped or sender-shut-off.", "action");
        var participant = AdminInputs.Participant("Only what is about this participant or its parked messages.");
        var from = Text("--from", "Only from this day or time on, in UTC: 2026-11-21 or 2026-11-21T09:30:00Z.", "time");
        var to = Text("--to", "Only before this day or time.", "time");
        var limit = AdminInputs.Limit("records");
        var json = AdminInputs.Json("the records");
        var command = new Command(
            "audit",
            "Lists who did what, when and why, newest first; 'intake' and 'rate' are the server itself.")
        {
            url, by, action, participant, from, to, limit, json,
            ExportCommand.Create(time), HeadCommand.Create(time), VerifyTrailCommand.Create(time),
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var query = AdminInputs.Query(
                ("by", parsed.GetValue(by)), ("action", parsed.GetValue(action)),
                ("participant", parsed.GetValue(participant)?.FirstOrDefault()), ("from", parsed.GetValue(from)),
                ("to", parsed.GetValue(to)));
            return await new ListRun(
                server, new ListForm("record", $"{Path}{query}", "records", "before", Columns), parsed.GetValue(limit))
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Option<string> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
