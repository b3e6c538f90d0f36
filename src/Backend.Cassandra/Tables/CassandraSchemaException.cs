namespace PixStream.Backend.Cassandra.Tables;

/// <summary>The tables are not those that this program knows. The message says what to do.</summary>
public sealed class CassandraSchemaException : Exception
{
    /// <summary>Whether a migration mends it, by this program or another one: a start may wait for that.</summary>
    public bool IsBehind { get; init; }

    public CassandraSchemaException()
    {
    }

    public CassandraSchemaException(string message)
        : base(message)
    {
    }

    public CassandraSchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
