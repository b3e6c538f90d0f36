using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Registry;

/// <summary><c>pixstream participants import</c>: all of a registry's file, onboarded one by one.</summary>
internal static class ImportCommand
{
    private const string Ispb = "ispb";

    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var file = new Argument<string>("file")
        {
            Description = "The registry as a file: what PixStream:Credentials:Registry names, and pixstream certs makes.",
        };
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(
            "import", "Onboards all participants of a file. Those that are there already, and say the same, stay as they are.")
        {
            url, file, by, reason,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            var path = parsed.GetRequiredValue(file);
            var steps = Read(path, by.Of(parsed), parsed.GetValue(reason), out var wrong);
            if (steps is not null)
                return await RegistryStep.RunAsync(parsed, url, steps, time, interrupted);
            new Screen(parsed.InvocationConfiguration, time).Complain($"{path}: {wrong}");
            return ExitCode.Usage;
        });
        return command;
    }

    /// <returns>Null where the file is no registry. What its participants say is the server's to judge.</returns>
    private static List<OperatorAction>? Read(string path, string? by, string? reason, out string wrong)
    {
        wrong = "is not a registry: an object with a list participants, each of them an object with its ispb.";
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("participants", out var participants)
                || participants.ValueKind != JsonValueKind.Array
                || !participants.EnumerateArray().All(static participant => IspbOf(participant) is not null))
                return null;
            return [.. participants.EnumerateArray().Select(participant => StepOf(participant, by, reason))];
        }
        catch (JsonException broken)
        {
            wrong = $"line {broken.LineNumber + 1} is not JSON.";
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            wrong = failure.Message;
            return null;
        }
    }

    private static OperatorAction StepOf(JsonElement participant, string? by, string? reason)
    {
        var ispb = IspbOf(participant)!;
        var body = OperatorAction.BodyOf(by, reason, writer =>
        {
            foreach (var member in participant.EnumerateObject().Where(static member => member.Name != Ispb))
                member.WriteTo(writer);
        });
        return new OperatorAction(ispb, $"{RegistryStep.Root}/{ispb}/onboard", body, static answer =>
            RegistryStep.Told(answer, "onboarded", "was there already, the same"));
    }

    private static string? IspbOf(JsonElement participant) =>
        participant.ValueKind == JsonValueKind.Object && participant.TryGetProperty(Ispb, out var ispb)
        && ispb.ValueKind == JsonValueKind.String && Arguments.Participants.IsIspb(ispb.GetString()!)
            ? ispb.GetString()
            : null;
}
