namespace PixStream.Storage.Cassandra;

/// <summary>The tables are not those that this program knows. The message says what to do.</summary>
public sealed class CassandraSchemaException : Exception
{
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
