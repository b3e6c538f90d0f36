using Cassandra;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>
/// Sends again, once, only what may be sent twice: reads and plain inserts. A conditional statement whose answer is lost is never
/// sent again: the second answer would speak of the first one's effect.
/// </summary>
internal sealed class CarefulRetryPolicy : IExtendedRetryPolicy
{
    public RetryDecision OnReadTimeout(
        IStatement query, ConsistencyLevel cl, int requiredResponses, int receivedResponses, bool dataRetrieved, int nbRetry) =>
        Once(query, nbRetry) ? RetryDecision.Retry(cl) : RetryDecision.Rethrow();

    public RetryDecision OnWriteTimeout(
        IStatement query, ConsistencyLevel cl, string writeType, int requiredAcks, int receivedAcks, int nbRetry) =>
        Once(query, nbRetry) ? RetryDecision.Retry(cl) : RetryDecision.Rethrow();

    public RetryDecision OnUnavailable(
        IStatement query, ConsistencyLevel cl, int requiredReplica, int aliveReplica, int nbRetry) =>
        Once(query, nbRetry) ? RetryDecision.Retry(cl, useCurrentHost: false) : RetryDecision.Rethrow();

    public RetryDecision OnRequestError(IStatement statement, Configuration config, Exception ex, int nbRetry) =>
        ex is not OperationTimedOutException && Once(statement, nbRetry)
            ? RetryDecision.Retry(null, useCurrentHost: false)
            : RetryDecision.Rethrow();

    private static bool Once(IStatement? statement, int retries) => retries == 0 && statement?.IsIdempotent == true;
}
