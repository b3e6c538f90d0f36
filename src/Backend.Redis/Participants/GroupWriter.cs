using System.Globalization;
using PixStream.Backend.Redis.MessageKeys;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>
/// Writes a group: first the keys of its messages, which do no harm if nothing follows, then its entry, which alone makes it
/// durable. Where both are on one server they go out together, and the entry is refused if the keys were not written.
/// </summary>
internal sealed class GroupWriter(RedisServers servers, KeyWriter keys)
{
    private const string Done = "OK";

    /// <summary>Writes the message keys that are on other servers, or are too many for one call with the entry.</summary>
    /// <returns>Those that go out with the entry.</returns>
    /// <exception cref="StoreUnavailableException">They may be written or not; nothing of the group is durable.</exception>
    public async Task<List<SenderKeys>> PrepareAsync(Ispb ispb, CommitGroup group)
    {
        var server = servers.Of(ispb);
        var beside = new List<SenderKeys>();
        var before = new List<Task>();
        foreach (var sender in keys.PartsOf(ispb, group).GroupBy(static part => part.Key))
        {
            var parts = sender.ToList();
            if (parts is [var only] && only.Server == server)
                beside.Add(only);
            else
                before.AddRange(parts.Select(part => PrepareAsync(ispb, part)));
        }

        await Task.WhenAll(before).ConfigureAwait(false);
        return beside;
    }

    /// <returns>0 when the group is durable; the epoch of the later claim when nothing of it is.</returns>
    /// <exception cref="NewRunException">Nothing of it is durable, and its claim is void.</exception>
    /// <exception cref="StoreUnavailableException">The group may be durable or not.</exception>
    public async Task<long> WriteAsync(Ispb ispb, CommitGroup group, List<SenderKeys> beside)
    {
        var server = servers.Of(ispb);
        var link = server.Writer(ispb);
        var run = group.Claim.Run;
        var keysWritten = beside.ConvertAll(part => keys.WriteAsync(link, run, part));
        var entry = group.Entry!;
        string[] scriptKeys = [servers.Keys.Epoch(ispb), servers.Keys.Stream(ispb), .. beside.Select(static part => part.Key)];
        var sent = link.RunAsync(
            StoreOperation.Commit, run, run.Commit, scriptKeys,
            group.Claim.Number, group.Id.ToString(), entry.Head, entry.Messages, KeyWriter.MarkField(ispb),
            KeyWriter.MarkOf(group));
        // Its failure comes to light in the entry's, which needs them.
        await Task.WhenAll(keysWritten).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        string? found;
        try
        {
            found = (string?)await sent.ConfigureAwait(false);
        }
        catch (NewRunException)
        {
            entry.Return();
            throw;
        }

        entry.Return();
        if (found == Done)
        {
            server.Wrote();
            await Replicas.WaitAsync(servers.Options, StoreOperation.Commit, link).ConfigureAwait(false);
            return 0;
        }

        var epoch = Claims.ReadEpoch(found);
        if (epoch > group.Claim.Number)
            return epoch.Value;
        await server.ExpectDataAsync(link).ConfigureAwait(false);
        throw new StoreUnavailableException(
            $"The commit of claim {group.Claim.Number} of {ispb} met epoch {epoch?.ToString(CultureInfo.InvariantCulture) ?? "none"}.");
    }

    private Task<bool> PrepareAsync(Ispb ispb, SenderKeys part) => part.Server.InAnyRunAsync(async run =>
    {
        await keys.WriteAsync(part.Server.Writer(ispb), run, part).ConfigureAwait(false);
        await Replicas.WaitAsync(part.Server.Options, StoreOperation.Key, part.Server.Writer(ispb)).ConfigureAwait(false);
        return true;
    });
}
