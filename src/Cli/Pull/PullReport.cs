using PixStream.Cli.Terminal;

namespace PixStream.Cli.Pull;

/// <summary>A run of pull in words: while it goes on, and in the end.</summary>
internal sealed class PullReport(PullRoom room)
{
    public View View()
    {
        var recent = room.Flow.Recent();
        var messages = room.Flow.Messages;
        var (share, text) = RunRows.Done(room.Bounds, messages, room.Settings.Count);
        List<Row> rows =
        [
            new("read", Numbers.Count(messages, "message")),
            new("now", Numbers.Rate(recent.PerSecond)),
            new("latency now", recent.Latency.ToString()),
            new("streams", $"{Numbers.Count(room.Tally.Open)} of {Numbers.Count(room.Settings.AllStreams)} open"),
            .. RunRows.Live(room.Setbacks),
        ];
        if (room.Bounds.Reason is not null)
            rows.Add(new Row("ending", "waiting for streams just starting, to end all: 15 s at most", Alert: true));
        var line = $"{Numbers.Seconds(room.Bounds.Elapsed)}: {Numbers.Count(messages, "message")} read, now {Numbers.Rate(recent.PerSecond)}, "
            + $"{recent.Latency}, {Numbers.Count(room.Tally.Open, "stream")} open{RunRows.Line(room.Setbacks)}";
        return new View(room.Settings.ToString(), share, text, rows, line);
    }

    public PullResult Result()
    {
        return new PullResult(
            room.Settings.Server.GetLeftPart(UriPartial.Authority),
            room.Bounds.Reason!.Value,
            Math.Round(room.Bounds.Elapsed.TotalSeconds, 3))
        {
            Messages = room.Flow.Messages,
            MessagesPerSecond = Math.Round(room.Flow.PerSecond, 1),
            Bytes = room.Flow.Bytes,
            StoredBefore = room.Folder?.Again,
            EmptyPulls = room.Tally.Empty,
            StreamsGone = room.Tally.Gone,
            StreamsNotEnded = room.Tally.NotEnded,
            LatencyMs = LatencyResult.Of(room.Flow.Latency),
            Setbacks = SetbacksResult.Of(room.Setbacks),
            Failure = room.Bounds.Failure,
        };
    }

    public IEnumerable<Row> Rows(PullResult result)
    {
        yield return new Row(
            "ended", $"{RunRows.Text(result.EndedBy)}, after {Numbers.Seconds(TimeSpan.FromSeconds(result.Seconds))}");
        yield return new Row("read", $"{Numbers.Count(result.Messages, "message")}, {Numbers.Bytes(result.Bytes)}");
        if (result.Messages > 0)
        {
            yield return new Row("rate", $"{Numbers.Rate(result.MessagesPerSecond)} up to the last one");
            yield return new Row("latency", $"{room.Flow.Latency}, with the wait for a message");
        }

        yield return new Row("204", $"{Numbers.Count(result.EmptyPulls, "pull")} found nothing");
        if (result.StoredBefore is { } again)
            yield return new Row("stored", $"{Numbers.Count(result.Messages - again)} in {room.Settings.Directory}, {Numbers.Count(again)} were there already");
        foreach (var row in RunRows.Final(room.Setbacks))
            yield return row;
        if (result.StreamsGone > 0)
            yield return new Row(
                "410", $"{Numbers.Count(result.StreamsGone, "stream")} gone; what was not confirmed comes again", Alert: true);
        if (result.StreamsNotEnded > 0)
            yield return new Row(
                "not ended",
                $"{Numbers.Count(result.StreamsNotEnded, "stream")}; what was read last may come again", Alert: true);
    }
}
