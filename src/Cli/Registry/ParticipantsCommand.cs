using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Registry;

/// <summary><c>pixstream participants</c>: the registry that a server keeps.</summary>
internal static class ParticipantsCommand
{
    private static readonly ListForm All = new(
        "participant", RegistryStep.Root, "participants", "after",
        [
            Column.Of("ispb", "ispb"), Column.Of("name", "name"), Column.Of("state", "state"),
            new(new Heading("certificates", IsNumber: true), static item => CountOf(item, "certificates")),
            new(new Heading("keys", IsNumber: true), static item => CountOf(item, "keys")),
        ]);

    public static Command Create(TimeProvider time) =>
        new("participants", "The registry of participants: lists and shows it and, where the server keeps it, changes it.")
        {
            CreateList(time),
            CreateShow(time),
            OnboardCommand.Create(time),
            CreateState(
                "suspend", "suspended", "They may do nothing. Their waiting pulls end at once, their messages are kept.", time),
            CreateState("activate", "active", "They may do everything.", time),
            CreateState("read-only", "read-only", "They may pull and end streams, and nothing else.", time),
            CreateState("send-only", "send-only", "They may send, and nothing else.", time),
            CreateCertificate(
                "add-certificate", "add", "Gives a participant more certificates; it has four at most.", "added",
                "was its certificate already", time),
            CreateCertificate(
                "remove-certificate", "remove", "Takes certificates from a participant. They are refused within 5 seconds.",
                "removed", "was not its certificate", time),
            RegistryStep.Create(
                "remove", "Takes them out of the registry. Their messages are kept.", "remove", static _ => { }, "removed",
                "was not there", time),
            ImportCommand.Create(time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var limit = AdminInputs.Limit("participants");
        var json = AdminInputs.Json("the list");
        var command = new Command("list", "Lists them by ISPB.") { url, limit, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await new ListRun(server, All, parsed.GetValue(limit))
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateShow(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var ispb = RegistryStep.Participant();
        var json = AdminInputs.Json("the participant");
        var command = new Command("show", "Shows one of them with its certificates and keys.") { url, ispb, json };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await ShowRun.RunAsync(
                server, $"{RegistryStep.Root}/{parsed.GetRequiredValue(ispb)}", Rows, parsed.GetValue(json),
                new Screen(parsed.InvocationConfiguration, time), interrupted);
        });
        return command;
    }

    private static Command CreateState(string name, string state, string description, TimeProvider time) =>
        RegistryStep.Create(
            name, description, "state", writer => writer.WriteString("state", state), $"is {state}", $"was {state} already",
            time);

    private static Command CreateCertificate(
        string name, string step, string description, string changed, string unchanged, TimeProvider time) =>
        RegistryStep.CreateForOne(
            name, description, CertificateName.Argument(), static certificate => certificate.Shown, $"certificates/{step}",
            static (certificate, writer) => writer.WriteString("thumbprint", certificate.Thumbprint), changed, unchanged, time);

    private static IEnumerable<Row> Rows(JsonElement participant)
    {
        foreach (var name in (string[])["ispb", "name", "state"])
            yield return new Row(name, Field.Text(participant, name));
        foreach (var certificate in Field.Items(participant, "certificates"))
            yield return new Row("certificate", Field.Text(certificate));
        foreach (var key in Field.Items(participant, "keys"))
            yield return new Row("key", KeysCommand.TextOf(key));
    }

    private static string CountOf(JsonElement participant, string name) => Numbers.Count(Field.Items(participant, name).Count());
}
