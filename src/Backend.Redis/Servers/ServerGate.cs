using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using PixStream.Streams.Ports;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// What is done once in each run of a server before anything is committed there: its configuration is checked, its append-only
/// file is rewritten, and only then the scripts are loaded, without which no commit is possible. Any number of processes may come
/// through at once.
/// </summary>
/// <remarks>
/// Why it is rewritten: scripts of others (Orleans has some) make several writes, which the file holds as one transaction. Where
/// a crash tore the file within one, Redis drops the torn command and leaves the transaction open; whatever is acknowledged
/// behind it is thrown away at the next start.
/// </remarks>
internal sealed class ServerGate(
    string server, Keys keys, ServerRequirements requirements, TimeProvider time, RedisInstruments instruments)
{
    private static readonly TimeSpan RewritePause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FailedRewritePause = TimeSpan.FromSeconds(5);

    private static readonly string[] Texts =
        [Scripts.Claim, Scripts.Commit, Scripts.Verify, Scripts.AddKeys, Scripts.FindKeys, Scripts.Exchange, Scripts.Ids];

    /// <summary>Another release may have other scripts, and both may run at once.</summary>
    private readonly string _loadedKey =
        $"{keys.Server}:scripts:{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Concat(Texts))).ToString("x16", CultureInfo.InvariantCulture)}";

    /// <exception cref="RedisRefusedException">The server is not one to commit to.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened now.</exception>
    public async Task<(ServerRun Run, string Version)> OpenAsync(RedisLink link)
    {
        var info = await InfoAsync(link).ConfigureAwait(false);
        requirements.CheckKind(info);
        if (await requirements.CheckConfigurationAsync(link).ConfigureAwait(false))
            await RewriteOnceAsync(link, info.RunId).ConfigureAwait(false);
        return (
            await FindLoadedAsync(link, info.RunId).ConfigureAwait(false)
            ?? await LoadAsync(link, info.RunId).ConfigureAwait(false),
            info.Version);
    }

    private async Task RewriteOnceAsync(RedisLink link, string runId)
    {
        if ((string?)await link.ExecuteAsync(StoreOperation.Check, "GET", keys.Rewritten).ConfigureAwait(false) == runId)
            return;
        instruments.Rewriting(server, runId);
        try
        {
            await link.AskAsync(StoreOperation.Check, "BGREWRITEAOF").ConfigureAwait(false);
        }
        catch (StoreUnavailableException busy)
            when (busy.InnerException is RedisServerException { Message: var message } && message.Contains("in progress"))
        {
            // Begun by another process, or by Redis itself: in this run in any case.
        }

        var info = await InfoAsync(link).ConfigureAwait(false);
        for (; info.IsRewriting; info = await InfoAsync(link).ConfigureAwait(false))
            await Task.Delay(RewritePause, time).ConfigureAwait(false);
        ExpectRun(info, runId);
        if (!info.IsRewriteWell)
        {
            // Whatever is the matter, it is no help to try at once.
            await Task.Delay(FailedRewritePause, time).ConfigureAwait(false);
            throw new StoreUnavailableException(
                $"Redis {server} could not rewrite its append-only file. Its log says why; a full disk, mostly.");
        }

        await link.ExecuteAsync(StoreOperation.Check, "SET", keys.Rewritten, runId).ConfigureAwait(false);
    }

    private async Task<ServerRun?> FindLoadedAsync(RedisLink link, string runId)
    {
        var loaded = ((string?)await link.ExecuteAsync(StoreOperation.Check, "GET", _loadedKey).ConfigureAwait(false))?.Split(' ')
            ?? [];
        if (loaded.Length != Texts.Length + 1 || loaded[0] != runId)
            return null;
        var exist = (RedisResult[])(await link.AskAsync(StoreOperation.Check, "SCRIPT", ["EXISTS", .. loaded[1..]])
            .ConfigureAwait(false))!;
        return exist.All(static each => (int)each == 1) ? RunOf(runId, loaded[1..]) : null;
    }

    private async Task<ServerRun> LoadAsync(RedisLink link, string runId)
    {
        // If the server was started again since INFO the scripts are now in a run that was not checked. Each load has a name of
        // its own, and this one is told to no process then.
        var name = $"{runId} {Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        var loaded = new List<string>();
        foreach (var text in Texts)
            loaded.Add(
                (string)(await link.AskAsync(StoreOperation.Check, "SCRIPT", "LOAD", ServerRun.TextOf(text, name))
                    .ConfigureAwait(false))!);
        ExpectRun(await InfoAsync(link).ConfigureAwait(false), runId);
        await link.ExecuteAsync(StoreOperation.Check, "SET", _loadedKey, $"{runId} {string.Join(' ', loaded)}")
            .ConfigureAwait(false);
        return RunOf(runId, [.. loaded]);
    }

    private void ExpectRun(ServerInfo info, string runId)
    {
        if (info.RunId != runId)
            throw new StoreUnavailableException($"Redis {server} was started again a moment ago.");
    }

    private static async Task<ServerInfo> InfoAsync(RedisLink link) =>
        new((string)(await link.AskAsync(StoreOperation.Check, "INFO").ConfigureAwait(false))!);

    private static ServerRun RunOf(string runId, string[] loaded) =>
        new(runId, loaded[0], loaded[1], loaded[2], loaded[3], loaded[4], loaded[5], loaded[6]);
}
