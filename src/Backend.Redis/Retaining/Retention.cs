using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Participants;
using PixStream.Backend.Redis.Reading;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Retaining;

/// <summary>
/// Removes what is confirmed and old: the oldest entries up to the first that must stay, and entries between messages that stay.
/// What is needed to read the state stays. An owner that was overtaken does no harm: what is confirmed stays so, and the state
/// that a later owner needs lies behind the one known here.
/// </summary>
internal sealed class Retention(RedisServers servers, EntryReader entries, TimeProvider time, RedisInstruments instruments)
{
    private const int TrimmedAtOnce = 100;
    private const int IdsAtOnce = 16;
    private const int GapsAtOnce = 500;

    /// <summary>How long a participant is left alone after a run.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <param name="ispb">The participant.</param>
    /// <param name="durable">What tells which messages are confirmed.</param>
    /// <param name="from">The sequence where the search for gaps goes on; 0 at the begin.</param>
    /// <param name="isEnding">Whether to end as soon as that can be.</param>
    public async Task<RetentionOutcome> RunAsync(Ispb ispb, Durable durable, long from, Func<bool> isEnding)
    {
        try
        {
            var now = time.GetUtcNow();
            // What is not handed out is not confirmed, and what lies behind the snapshot is needed.
            var last = Math.Min(durable.State.Next - 1, durable.Snapshot.Sequence);
            if (await OldestAsync(ispb).ConfigureAwait(false) is not var (oldest, acceptedAt))
                return new RetentionOutcome(now + servers.Options.Retention, IsDone: true);
            if (!IsOld(acceptedAt, now))
                return new RetentionOutcome(acceptedAt + servers.Options.Retention);
            var old = await LastOldAsync(ispb, oldest, last, now).ConfigureAwait(false);
            await TrimAsync(ispb, durable, old, isEnding).ConfigureAwait(false);
            from = await RemoveBetweenAsync(ispb, durable, old, from, isEnding).ConfigureAwait(false);
            return new RetentionOutcome(now + Pause, from, IsDone: from == 0 && old >= last && !isEnding());
        }
        catch (Exception failure)
        {
            // No request waits for this, and the next run begins from the start.
            instruments.RetentionFailed(ispb, failure.Message);
            return new RetentionOutcome(time.GetUtcNow() + Pause);
        }
    }

    private bool IsOld(DateTimeOffset acceptedAt, DateTimeOffset now) => now - acceptedAt > servers.Options.Retention;

    /// <summary>The last sequence of the oldest entry that has messages, and its age.</summary>
    private async Task<(long Sequence, DateTimeOffset AcceptedAt)?> OldestAsync(Ispb ispb) =>
        await AtAsync(ispb, 1).ConfigureAwait(false) is { } entry ? AgeOf(entry) : null;

    /// <summary>
    /// The last message up to <paramref name="last"/> that is old: messages lie in the order in which they were accepted.
    /// </summary>
    private async Task<long> LastOldAsync(Ispb ispb, long oldest, long last, DateTimeOffset now)
    {
        var (old, young) = (oldest, last + 1);
        while (old + 1 < young)
        {
            var middle = old + ((young - old) / 2);
            if (await AtAsync(ispb, middle).ConfigureAwait(false) is not { } entry || entry.First >= young)
                young = middle;
            else if (AgeOf(entry) is var (end, acceptedAt) && IsOld(acceptedAt, now))
                old = Math.Min(end, last);
            else
                young = Math.Min(middle, entry.First);
        }

        return Math.Min(old, last);
    }

    /// <summary>The entry that carries a message, or the next one that carries any.</summary>
    private async Task<Entry?> AtAsync(Ispb ispb, long sequence)
    {
        while (true)
        {
            var read =
                await entries.FromAsync(StoreOperation.Retention, servers.Of(ispb).Reader(ispb), ispb, EntryId.At(sequence), 1)
                    .ConfigureAwait(false);
            if (read.Count == 0 || read[0].Count > 0)
                return read.FirstOrDefault();
            sequence = read[0].Id.Sequence + 1;
        }
    }

    private async Task TrimAsync(Ispb ispb, Durable durable, long old, Func<bool> isEnding)
    {
        var (link, key) = (servers.Of(ispb).Reader(ispb), servers.Keys.Stream(ispb));
        var kept = new EntryId(Math.Min(durable.State.LowestUnconfirmed, old + 1), 0);
        if (kept > durable.Snapshot)
            kept = durable.Snapshot;
        long removed;
        do
        {
            removed = (long)await link
                .ExecuteAsync(StoreOperation.Retention, "XTRIM", key, "MINID", "~", kept.ToString(), "LIMIT", TrimmedAtOnce)
                .ConfigureAwait(false);
            RedisInstruments.Removed(removed);
        }
        while (removed > 0 && !isEnding());
    }

    /// <summary>Removes entries whose messages are all confirmed and old, though older ones are not confirmed.</summary>
    private async Task<long> RemoveBetweenAsync(Ispb ispb, Durable durable, long old, long from, Func<bool> isEnding)
    {
        var gaps = 0;
        foreach (var (first, last) in Gaps.In(durable.State, Math.Max(from, durable.State.LowestUnconfirmed), old))
        {
            if (gaps++ == GapsAtOnce || isEnding())
                return first;
            await RemoveAsync(ispb, durable, first, last).ConfigureAwait(false);
        }

        return 0;
    }

    private async Task RemoveAsync(Ispb ispb, Durable durable, long first, long last)
    {
        var server = servers.Of(ispb);
        var (link, key) = (server.Reader(ispb), servers.Keys.Stream(ispb));
        var start = EntryId.At(first);
        while (true)
        {
            // Of an entry at the border it is not known whether its first message is within: the one before it tells.
            var from = start;
            var found = await server
                .InAnyRunAsync(run => link.RunAsync(StoreOperation.Retention, run, run.Ids, [key], from, last, IdsAtOnce))
                .ConfigureAwait(false);
            var ids = ((RedisResult[])found!)
                .Select(static id => EntryId.Parse(((ReadOnlyMemory<byte>)(RedisValue)id).Span)).ToList();
            object[] within = [.. ids.Zip(ids.Skip(1))
                .Where(pair => pair.First.Sequence >= first - 1 && pair.Second < durable.Snapshot)
                .Select(static pair => pair.Second.ToString())];
            if (within.Length > 0)
                RedisInstruments.Removed(
                    (long)await link.ExecuteAsync(StoreOperation.Retention, "XDEL", [key, .. within]).ConfigureAwait(false));
            if (ids.Count <= IdsAtOnce || within.Length == 0)
                return;
            start = ids[^1].ToString();
        }
    }

    private static (long Sequence, DateTimeOffset AcceptedAt) AgeOf(Entry entry) =>
        (entry.Id.Sequence, entry.Message(entry.Id.Sequence).Id.AcceptedAt);
}

/// <summary>How far a run came.</summary>
/// <param name="Due">When to run again at the earliest.</param>
/// <param name="From">The sequence where the search for gaps goes on; 0 at the begin.</param>
/// <param name="IsDone">Whether all was removed that is confirmed as far as was known.</param>
internal readonly record struct RetentionOutcome(DateTimeOffset Due, long From = 0, bool IsDone = false);

/// <summary>Confirmed messages between others that are not.</summary>
internal static class Gaps
{
    /// <summary>Ranges of confirmed messages from one sequence to another, lowest first.</summary>
    public static IEnumerable<(long First, long Last)> In(ParticipantState state, long first, long last)
    {
        var unconfirmed = state.Returned.Concat(state.Parked)
            .Concat(state.Streams.SelectMany(static stream => stream.Outstanding?.Ranges ?? []))
            .OrderBy(static range => range.First);
        foreach (var range in unconfirmed)
        {
            if (range.Last < first)
                continue;
            if (range.First > last)
                break;
            if (range.First > first)
                yield return (first, range.First - 1);
            first = range.Last + 1;
        }

        if (first <= last)
            yield return (first, last);
    }
}
