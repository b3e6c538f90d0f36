using Cassandra;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>The prepared statements of a session. Only those marked so may be sent twice.</summary>
internal sealed class Statements
{
    public required PreparedStatement Raise { get; init; }

    public required PreparedStatement Begin { get; init; }

    public required PreparedStatement Commit { get; init; }

    public required PreparedStatement CommitFirst { get; init; }

    public required PreparedStatement AddMessage { get; init; }

    public required PreparedStatement AddMarker { get; init; }

    public required PreparedStatement Epoch { get; init; }

    public required PreparedStatement Head { get; init; }

    public required PreparedStatement Messages { get; init; }

    public required PreparedStatement Markers { get; init; }

    public required PreparedStatement AcceptedAt { get; init; }

    public required PreparedStatement RemoveBucket { get; init; }

    public required PreparedStatement AddToIndex { get; init; }

    public required PreparedStatement IndexNewest { get; init; }

    public required PreparedStatement IndexFrom { get; init; }

    public required PreparedStatement IndexAbove { get; init; }

    public required PreparedStatement IndexAt { get; init; }

    public required PreparedStatement RemoveFromIndex { get; init; }

    public required PreparedStatement AddKey { get; init; }

    public required PreparedStatement Keys { get; init; }

    public required PreparedStatement ManyKeys { get; init; }

    public required PreparedStatement HomeRegion { get; init; }

    public required PreparedStatement AddHomeRegion { get; init; }

    public required PreparedStatement SetHomeRegion { get; init; }

    public required PreparedStatement Policy { get; init; }

    public required PreparedStatement AddPolicy { get; init; }

    public required PreparedStatement SetPolicy { get; init; }

    public static async Task<Statements> PrepareAsync(ISession session, string keyspace)
    {
        return new Statements
        {
            Raise = await OnceAsync(Cql.Raise),
            Begin = await OnceAsync(Cql.Begin),
            Commit = await OnceAsync(Cql.Commit),
            CommitFirst = await OnceAsync(Cql.CommitFirst),
            AddMessage = await OnceAsync(Cql.AddMessage),
            AddMarker = await OnceAsync(Cql.AddMarker),
            AddHomeRegion = await OnceAsync(Cql.AddHomeRegion),
            SetHomeRegion = await OnceAsync(Cql.SetHomeRegion),
            AddPolicy = await OnceAsync(Cql.AddPolicy),
            SetPolicy = await OnceAsync(Cql.SetPolicy),
            RemoveBucket = await OnceAsync(Cql.RemoveBucket),
            RemoveFromIndex = await OnceAsync(Cql.RemoveFromIndex),
            Epoch = await RepeatableAsync(Cql.Epoch),
            Head = await RepeatableAsync(Cql.Head),
            Messages = await RepeatableAsync(Cql.Messages),
            Markers = await RepeatableAsync(Cql.Markers),
            AcceptedAt = await RepeatableAsync(Cql.AcceptedAt),
            AddToIndex = await RepeatableAsync(Cql.AddToIndex),
            IndexNewest = await RepeatableAsync(Cql.IndexNewest),
            IndexFrom = await RepeatableAsync(Cql.IndexFrom),
            IndexAbove = await RepeatableAsync(Cql.IndexAbove),
            IndexAt = await RepeatableAsync(Cql.IndexAt),
            AddKey = await RepeatableAsync(Cql.AddKey),
            Keys = await RepeatableAsync(Cql.Keys),
            ManyKeys = await RepeatableAsync(Cql.ManyKeys),
            HomeRegion = await RepeatableAsync(Cql.HomeRegion),
            Policy = await RepeatableAsync(Cql.Policy),
        };

        async Task<PreparedStatement> OnceAsync(string text) =>
            (await session.PrepareAsync(Cql.In(keyspace, text))).SetIdempotence(false);

        async Task<PreparedStatement> RepeatableAsync(string text) =>
            (await session.PrepareAsync(Cql.In(keyspace, text))).SetIdempotence(true);
    }
}
