using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Commits;

/// <summary>Decisions on their way. Who waits for them goes on elsewhere, never in the call that ends them.</summary>
internal sealed class PendingCommit
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="ArgumentException">It is larger than one batch can be.</exception>
    public PendingCommit(IReadOnlyList<Decision> decisions)
    {
        Decisions = [.. decisions];
        foreach (var decision in Decisions)
        {
            if (decision is not MessageAccepted accepted)
                continue;
            if (accepted.Message.Payload.Length > CassandraStore.PayloadBytesMax)
                throw new ArgumentException(
                    $"A message is longer than {CassandraStore.PayloadBytesMax} bytes.", nameof(decisions));
            Messages++;
            PayloadBytes += accepted.Message.Payload.Length;
        }

        if (PayloadBytes > CassandraStore.CommitBytesMax || Messages > CassandraStore.CommitMessagesMax)
            throw new ArgumentException(
                $"The messages of one commit are more than {CassandraStore.CommitMessagesMax}, or longer than {CassandraStore.CommitBytesMax} bytes.",
                nameof(decisions));
    }

    public Decision[] Decisions { get; }

    public int Messages { get; }

    public long PayloadBytes { get; }

    /// <summary>Ends when the decisions are durable, or fails.</summary>
    public Task Done => _done.Task;

    public void Succeed() => _done.TrySetResult();

    public void Fail(StoreUnavailableException failure) => _done.TrySetException(failure);
}
