namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// One run of a Redis server, from its start to its end, and the scripts as they are loaded there. Their texts name the run, so
/// their digests are unknown to every other run: what was claimed in this one cannot be committed in another, which may have lost
/// the end of the log.
/// </summary>
/// <param name="Id">The server's <c>run_id</c>.</param>
internal sealed record ServerRun(
    string Id, string Claim, string Commit, string Verify, string AddKeys, string FindKeys, string Exchange, string Ids)
{
    public static string TextOf(string script, string runId) => $"-- run {runId}\n{script}";
}

/// <summary>
/// Thrown where a script is not known: Redis was started or failed over since, or a client flushed its scripts. Nothing was done.
/// </summary>
internal sealed class NewRunException(string message, Exception innerException)
    : PixStream.Streams.Ports.VoidClaimException(message, innerException);
