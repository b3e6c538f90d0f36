using System.CommandLine;
using System.Text.Json;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Registry;

/// <summary>What commands that change the registry have in common.</summary>
internal static class RegistryStep
{
    public const string Root = "/admin/v1/participants";

    private const string NoIspb = "is not an ISPB: eight characters of 0-9 and A-Z.";

    public static Argument<string> Participant() => AdminInputs.One("ispb", "The participant.", IspbOf, NoIspb);

    /// <summary>A step with each of several participants.</summary>
    /// <param name="name">Of the command.</param>
    /// <param name="description">For its help.</param>
    /// <param name="step">The step's path behind the participant.</param>
    /// <param name="body">Writes what the step takes.</param>
    /// <param name="changed">What is told where it changed something.</param>
    /// <param name="unchanged">What is told where it did not.</param>
    /// <param name="time">The clock of the screen.</param>
    public static Command Create(
        string name, string description, string step, Action<Utf8JsonWriter> body, string changed, string unchanged,
        TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var participants = AdminInputs.Several("ispb", "The participants, one or more.", IspbOf, NoIspb);
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, participants, by, reason };
        command.SetAction((parsed, interrupted) =>
        {
            var json = OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason), body);
            return RunAsync(
                parsed, url,
                [
                    .. parsed.GetRequiredValue(participants).Select(ispb => new OperatorAction(
                        ispb, $"{Root}/{ispb}/{step}", json, answer => Told(answer, changed, unchanged))),
                ],
                time, interrupted);
        });
        return command;
    }

    /// <summary>A step with each of several things of one participant.</summary>
    /// <inheritdoc cref="Create"/>
    /// <param name="things">What it is about.</param>
    /// <param name="shown">What one of them is called.</param>
    /// <param name="option">What else it takes, by the option's own name.</param>
    public static Command CreateForOne<T>(
        string name, string description, Argument<T[]> things, Func<T, string> shown, string step,
        Action<T, Utf8JsonWriter> body, string changed, string unchanged, TimeProvider time, Option<string?>? option = null)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var participant = AdminInputs.Participant("Whose they are.", required: true);
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, things, participant, by, reason };
        if (option is not null)
            command.Options.Add(option);
        command.SetAction((parsed, interrupted) =>
        {
            var ispb = parsed.GetRequiredValue(participant)[0];
            return RunAsync(
                parsed, url,
                [
                    .. parsed.GetRequiredValue(things).Select(thing => new OperatorAction(
                        $"{ispb} {shown(thing)}", $"{Root}/{ispb}/{step}", BodyOf(thing),
                        answer => Told(answer, changed, unchanged))),
                ],
                time, interrupted);

            byte[] BodyOf(T thing) => OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason), writer =>
            {
                body(thing, writer);
                if (option is not null && parsed.GetValue(option) is { } more)
                    writer.WriteString(option.Name.TrimStart('-'), more);
            });
        });
        return command;
    }

    /// <summary>Takes steps and tells of them.</summary>
    public static async Task<int> RunAsync(
        ParseResult parsed, AdminTarget url, IReadOnlyList<OperatorAction> steps, TimeProvider time,
        CancellationToken interrupted)
    {
        using var server = url.Open(parsed);
        return await ActionRun.RunAsync(server, steps, new Screen(parsed.InvocationConfiguration, time), interrupted);
    }

    public static string Told(JsonElement answer, string changed, string unchanged) =>
        answer.TryGetProperty("changed", out var isChange) && isChange.ValueKind == JsonValueKind.False ? unchanged : changed;

    private static string? IspbOf(string text) => Arguments.Participants.IsIspb(text) ? text : null;
}
