using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary><c>pixstream limits</c>: how much participants may read and send.</summary>
internal static class LimitsCommand
{
    private const string Path = "/admin/v1/limits";
    private const int Max = 1_000_000;

    private static readonly string[] Directions = ["read", "send"];

    private static readonly string[] Values = ["requests", "messages", "burst"];

    private static readonly ListForm Own = new(
        "participant", Path, "participants", Cursor: null,
        [
            Column.Of("participant", "participant"),
            .. Directions.SelectMany(direction => Values.Select(value => new Column(
                new Heading($"{direction} {value}", IsNumber: true), item => Field.Text(In(item, direction), value)))),
            Column.Of("since", "since"), Column.Of("by", "by"), Column.Of("reason", "reason"),
        ]);

    public static Command Create(TimeProvider time) =>
        new("limits", "How much participants may read and send: lists their own limits, sets them, clears them.")
        {
            CreateList(time), CreateSet(time), CreateClear(time),
        };

    private static Command CreateList(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var json = AdminInputs.Json("the list");
        var command = new Command(
            "list", "Lists participants that have limits of their own. What is empty goes by the server's settings.")
        {
            url, json,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await new ListRun(server, Own, int.MaxValue)
                .RunAsync(new Screen(parsed.InvocationConfiguration, time), parsed.GetValue(json), interrupted);
        });
        return command;
    }

    private static Command CreateSet(TimeProvider time)
    {
        var limits = Directions
            .SelectMany(static direction => Values.Select(value => (direction, value, Limit(direction, value)))).ToArray();
        var command = CreateChange(
            "set",
            "Gives them these limits, in place of all that they had. 0: no limit. Not given: as the server's settings say.",
            "has these limits", "had these limits already", time,
            (parsed, json) =>
            {
                foreach (var direction in Directions)
                {
                    json.WriteStartObject(direction);
                    foreach (var (_, value, option) in limits.Where(limit => limit.direction == direction))
                        if (parsed.GetValue(option) is { } number)
                            json.WriteNumber(value, number);
                    json.WriteEndObject();
                }
            });
        foreach (var (_, _, option) in limits)
            command.Add(option);
        command.Validators.Add(given =>
        {
            if (limits.All(limit => given.GetResult(limit.Item3) is null))
                given.AddError("Give at least one limit, such as --read-requests 100.");
        });
        return command;
    }

    private static Command CreateClear(TimeProvider time) => CreateChange(
        "clear", "Takes their own limits back: the server's settings hold for them again.", "goes by the settings",
        "had no limits of its own", time, static (_, _) => { });

    private static Command CreateChange(
        string name, string description, string changed, string unchanged, TimeProvider time,
        Action<ParseResult, Utf8JsonWriter> more)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var participants = AdminInputs.Several(
            "ispb", "The participants, one or more.", text => Participants.IsIspb(text) ? text : null,
            "is not an ISPB: eight characters of 0-9 and A-Z.");
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command(name, description) { url, participants, by, reason };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            var body = OperatorAction.BodyOf(
                by.Of(parsed), parsed.GetValue(reason), json => more(parsed, json));
            var actions = parsed.GetRequiredValue(participants)
                .Select(ispb => new OperatorAction(ispb, $"/admin/v1/participants/{ispb}/limits", body, Told)).ToList();
            return await ActionRun.RunAsync(server, actions, new Screen(parsed.InvocationConfiguration, time), interrupted);
        });
        return command;

        string Told(JsonElement answer) =>
            (answer.TryGetProperty("changed", out var change) && change.ValueKind == JsonValueKind.False ? unchanged : changed)
            + string.Concat(Directions.Select(direction => $"; {direction}: {Holding(In(answer, direction))}"));
    }

    private static Option<int?> Limit(string direction, string value)
    {
        var what = value switch
        {
            "requests" => "Requests a second.",
            "messages" => "Messages a second, in units.",
            _ => "Units that may go at once after a pause; 0: five times the messages.",
        };
        var option = new Option<int?>($"--{direction}-{value}")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{what} 0 to {Max:N0}."),
            HelpName = "N",
        };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int?>() is < 0 or > Max)
                given.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: 0 to {Max:N0}."));
        });
        return option;
    }

    /// <summary>What holds in one direction, as <c>100 requests/s, 750 units/s (3,750 at once)</c>.</summary>
    private static string Holding(JsonElement limit)
    {
        var parts = new List<string>(2);
        if (Field.Number(limit, "requests") is > 0)
            parts.Add($"{Field.Text(limit, "requests")} requests/s");
        if (Field.Number(limit, "messages") is > 0)
            parts.Add($"{Field.Text(limit, "messages")} units/s ({Field.Text(limit, "burst")} at once)");
        return parts.Count > 0 ? string.Join(", ", parts) : "no limit";
    }

    private static JsonElement In(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : default;
}
