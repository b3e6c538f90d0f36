using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Registry;

/// <summary><c>pixstream keys</c>: the ids of the keys that participants sign requests with.</summary>
internal static class KeysCommand
{
    private const int IdMax = 64;

    private static readonly ListForm Keys = new(
        "participant", RegistryStep.Root, "participants", "after",
        [
            Column.Of("ispb", "ispb"), Column.Of("name", "name"), Column.Of("state", "state"),
            new(new Heading("keys"), static item => string.Join(", ", Field.Items(item, "keys").Select(TextOf))),
        ]);

    public static Command Create(TimeProvider time) =>
        new("keys", "The keys that participants sign requests with, by their ids: lists, adds, revokes. Also makes the files of keys.")
        {
            NewKeyCommand.Create(time),
            CreateList(time),
            CreateAdd(time),
            RegistryStep.CreateForOne(
                "revoke", "Takes keys from a participant. What is signed with them is refused within 5 seconds.",
                Ids(), static id => id, "keys/remove", static (id, writer) => writer.WriteString("id", id), "revoked",
                "was not its key", time),
        };

    /// <summary>A key for people.</summary>
    public static string TextOf(JsonElement key) => $"{Field.Text(key, "id")} ({Field.Text(key, "scope")})";

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var limit = AdminInputs.Limit("participants");
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists participants with the ids of their keys, and what each may be used for.")
        {
            url, limit, json,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await new ListRun(server, Keys, parsed.GetValue(limit))
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateAdd(TimeProvider time)
    {
        var scope = new Option<string?>("--scope")
        {
            Description = "What it may be used for: pix.read, pix.send, or both with a blank between. Both by default.",
            HelpName = "scope",
        };
        return RegistryStep.CreateForOne(
            "add", "Gives a participant a key, or a key that it has another scope; it has two at most.",
            Ids(), static id => id, "keys/add", static (id, writer) => writer.WriteString("id", id), "added",
            "was its key already", time, scope);
    }

    private static Argument<string[]> Ids() => AdminInputs.Several(
        "id", "The ids of the keys, one or more.", IdOf,
        "is not a key id: 1 to 64 letters, digits, '-' and '_'.");

    private static string? IdOf(string text) =>
        text.Length is > 0 and <= IdMax && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? text : null;
}
