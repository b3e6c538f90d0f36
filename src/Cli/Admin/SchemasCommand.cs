using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Schemas;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream schemas</c>: those in force at a server, and files held against schemas without one.</summary>
internal static class SchemasCommand
{
    private const string Path = "/admin/v1/schemas";

    private static readonly ListForm InForce = new(
        "schema", Path, "schemas", Cursor: null,
        [Column.Of("type", "type"), Column.Of("version", "version"), Column.Of("file", "file"), Column.Of("digest", "digest")]);

    public static Command Create(TimeProvider time) =>
        new("schemas", "The schemas that messages are held against: lists and reloads a server's, checks files.")
        {
            CreateList(time),
            CreateReload(time),
            CheckCommand.Create(time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists the schemas in force; equal digests are equal rules.") { url, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await new ListRun(server, InForce, int.MaxValue)
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateReload(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason(required: false);
        var command = new Command(
            "reload", "Has the server read its directory of schemas again. If one cannot be used, the old ones stay in force.")
        {
            url, by, reason,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var step = new OperatorAction(
                "schemas", $"{Path}/reload", OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason)), Told);
            return await ActionRun.RunAsync(server, [step], new Screen(parsed.InvocationConfiguration, time), interrupted);
        });
        return command;
    }

    private static string Told(JsonElement answer)
    {
        var changes = ((string[])["added", "changed", "removed"])
            .Select(what => (what, Names: Field.Items(answer, what).Select(NameOf).ToList()))
            .Where(change => change.Names.Count > 0)
            .Select(change => $"{change.what} {string.Join(", ", change.Names)}");
        var told = string.Join("; ", changes);
        return told.Length == 0 ? "read again, nothing differs" : told;
    }

    private static string NameOf(JsonElement schema) => $"{Field.Text(schema, "type")} {Field.Text(schema, "version")}";
}
