using PixStream.Cli.Terminal;

namespace PixStream.Cli.Load;

/// <summary>A run of load in words: while it goes on, and in the end.</summary>
internal sealed class LoadReport(LoadRoom room)
{
    public View View()
    {
        var recent = room.Flow.Recent();
        var messages = room.Flow.Messages;
        var settled = messages + room.Tally.Answered422 + room.Tally.SetApart;
        var (share, text) = RunRows.Done(room.Bounds, settled, room.Settings.Count);
        List<Row> rows =
        [
            new("accepted", Numbers.Count(messages, "message")),
            new("now", Numbers.Rate(recent.PerSecond)),
            new("latency now", recent.Latency.ToString()),
            .. Live422(),
            .. RunRows.Live(room.Setbacks),
        ];
        if (room.Bounds.Reason is not null)
            rows.Add(new Row("ending", "waiting for answers to requests on their way, 10 s at most", Alert: true));
        var line = $"{Numbers.Seconds(room.Bounds.Elapsed)}: {Numbers.Count(messages, "message")} accepted, now {Numbers.Rate(recent.PerSecond)}, "
            + $"{recent.Latency}{RunRows.Line(room.Setbacks)}";
        return new View(room.Settings.ToString(), share, text, rows, line);
    }

    public LoadResult Result()
    {
        return new LoadResult(
            room.Settings.Server.GetLeftPart(UriPartial.Authority),
            room.Bounds.Reason!.Value,
            Math.Round(room.Bounds.Elapsed.TotalSeconds, 3))
        {
            Accepted = room.Flow.Messages,
            AcceptedPerSecond = Math.Round(room.Flow.PerSecond, 1),
            AcceptedBytes = room.Flow.Bytes,
            Refused = room.Tally.Refused,
            Unanswered = room.Tally.Unanswered,
            Repeats = room.Tally.Repeats,
            Invalid = room.Settings.InvalidPercent == 0
                ? null : new InvalidResult(room.Tally.Invalid, room.Tally.Answered422, room.Tally.SetApart),
            LatencyMs = LatencyResult.Of(room.Flow.Latency),
            Setbacks = SetbacksResult.Of(room.Setbacks),
            Failure = room.Bounds.Failure,
        };
    }

    public IEnumerable<Row> Rows(LoadResult result)
    {
        yield return new Row(
            "ended", $"{RunRows.Text(result.EndedBy)}, after {Numbers.Seconds(TimeSpan.FromSeconds(result.Seconds))}");
        yield return new Row("accepted", $"{Numbers.Count(result.Accepted, "message")}, {Numbers.Bytes(result.AcceptedBytes)}");
        if (result.Accepted > 0)
        {
            yield return new Row("rate", $"{Numbers.Rate(result.AcceptedPerSecond)} up to the last one{Asked()}");
            yield return new Row("latency", room.Flow.Latency.ToString());
        }

        foreach (var row in InvalidRows(result))
            yield return row;
        if (result.Repeats > 0)
            yield return new Row("sent again", Numbers.Count(result.Repeats, "request"));
        foreach (var row in RunRows.Final(room.Setbacks))
            yield return row;
        if (result.Refused > 0)
            yield return new Row("refused", Numbers.Count(result.Refused, "message"), Alert: true);
        if (result.Unanswered > 0)
            yield return new Row("not answered", $"{Numbers.Count(result.Unanswered, "message")}, stored or not", Alert: true);
    }

    private IEnumerable<Row> Live422() =>
        room.Settings.InvalidPercent == 0 ? [] : [new Row("answered 422", Numbers.Count(room.Tally.Answered422, "message"))];

    private IEnumerable<Row> InvalidRows(LoadResult result)
    {
        if (result.Invalid is not { } invalid)
            yield break;
        yield return new Row("made invalid", Numbers.Count(invalid.Sent, "message"));
        yield return new Row(
            "answered 422",
            $"{Numbers.Count(invalid.Answered422, "message")}{(room.Tally.Last422 is { } last ? $", the last one: {last}" : "")}");
        if (invalid.SetApart > 0)
            yield return new Row("in quarantine", $"{Numbers.Count(invalid.SetApart, "message")} beside accepted ones");
    }

    private string Asked() => room.Settings.Rate is { } rate ? $"; asked for {Numbers.Rate(rate)}" : "";
}
