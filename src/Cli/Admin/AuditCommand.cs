using System.CommandLine;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream audit</c>: who did what, when and why.</summary>
internal static class AuditCommand
{
    private static readonly ListForm Records = new(
        "record", "/admin/v1/audit", "records", "before",
        [
            Column.Number("number", "number"), Column.Of("at", "at"), Column.Of("by", "by"), Column.Of("action", "action"),
            Column.Of("subject", "subject"), Column.Of("reason", "reason"), Column.Of("details", "details"),
            Column.Of("request", "requestId"),
        ]);

    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var limit = AdminInputs.Limit("records");
        var json = AdminInputs.Json("the records");
        var command = new Command(
            "audit",
            "Lists who did what, when and why, newest first; 'intake' and 'rate' are the server itself.") { url, limit, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = new AdminServer(parsed.GetRequiredValue(url));
            return await new ListRun(server, Records, parsed.GetValue(limit))
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }
}
