using System.Collections.Concurrent;
using System.Globalization;
using PixStream.Backend.Redis.Participants;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.MessageKeys;

/// <summary>The message keys of one sender in a commit, and the call that writes them.</summary>
/// <param name="Key">The sender's hash.</param>
/// <param name="Server">Where it is.</param>
/// <param name="Arguments">Of the script: mark's field, mark, then each message key and its places.</param>
internal sealed record SenderKeys(string Key, RedisServer Server, object[] Arguments);

/// <summary>
/// Writes where the messages of a commit will be, before the commit. A place counts only if the message is there, so what is left
/// of a commit that failed hides nothing and passes for nothing.
/// </summary>
internal sealed class KeyWriter(RedisServers servers, TimeProvider time)
{
    /// <summary>The hashes of this period that have their expiry, each with the run of the server in which it was set.</summary>
    private readonly ConcurrentDictionary<string, ServerRun> _expiring = new();
    private long _period;

    /// <summary>Message keys of one script call.</summary>
    public const int AtOnceMax = 500;

    /// <summary>
    /// The field in a sender's hash that a commit marks with its own number: it proves to the commit that its message keys were
    /// written. A message key has 35 characters at most, so the field is not one.
    /// </summary>
    public static string MarkField(Ispb ispb) => $"(the newest commit with keys for {ispb})";

    public static string MarkOf(CommitGroup group) =>
        string.Create(CultureInfo.InvariantCulture, $"{group.Claim.Number}-{group.Id.Commit}");

    /// <summary>What is to be written, in parts that one script call takes.</summary>
    public IEnumerable<SenderKeys> PartsOf(Ispb ispb, CommitGroup group)
    {
        var period = KeyPeriods.Of(time.GetUtcNow());
        var mark = MarkOf(group);
        foreach (var sender in group.Messages.GroupBy(static accepted => accepted.Message.Sender))
            foreach (var chunk in sender.GroupBy(static accepted => accepted.Message.BizMsgIdr, StringComparer.Ordinal)
                .Chunk(AtOnceMax))
            {
                var arguments = new List<object>(2 + (2 * chunk.Length)) { MarkField(ispb), mark };
                foreach (var messages in chunk)
                {
                    var places = new byte[MessagePlace.SentSize * messages.Count()];
                    var at = 0;
                    foreach (var accepted in messages)
                    {
                        MessagePlace.Write(places.AsSpan(at), ispb, accepted.Sequence);
                        at += MessagePlace.SentSize;
                    }

                    arguments.Add(messages.Key);
                    arguments.Add(places);
                }

                yield return new SenderKeys(servers.Keys.MessageKeys(sender.Key, period), servers.Of(sender.Key), [.. arguments]);
            }
    }

    /// <summary>Sends one part. Whether it was written is known when the task ends.</summary>
    /// <exception cref="StoreUnavailableException">It may be written or not.</exception>
    public async Task WriteAsync(RedisLink link, ServerRun run, SenderKeys part)
    {
        var written = link.RunAsync(StoreOperation.Key, run, run.AddKeys, [part.Key], part.Arguments);
        // Not in the script, which makes one write. The expiry counts from the first key, so a later call would change nothing.
        if (_expiring.GetValueOrDefault(part.Key) != run)
        {
            await Task.WhenAll(
                written, link.ExecuteAsync(StoreOperation.Key, "EXPIRE", part.Key, (long)KeyPeriods.Lifetime.TotalSeconds, "NX"))
                .ConfigureAwait(false);
            RememberExpiry(part.Key, run);
        }

        await written.ConfigureAwait(false);
    }

    /// <summary>Forgets the hashes of earlier periods, which get no more keys.</summary>
    private void RememberExpiry(string key, ServerRun run)
    {
        var period = KeyPeriods.Of(time.GetUtcNow()).UtcTicks;
        if (Interlocked.Exchange(ref _period, period) != period)
            _expiring.Clear();
        _expiring[key] = run;
    }
}
