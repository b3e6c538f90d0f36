namespace PixStream.Backend.Cassandra.Tests;

public sealed class CassandraCommits : CommitConformance<CassandraPlace>;

public sealed class CassandraClaims : ClaimConformance<CassandraPlace>;

public sealed class CassandraReads : ReadConformance<CassandraPlace>;

public sealed class CassandraNames : NameConformance<CassandraPlace>;

public sealed class CassandraRestarts : RestartConformance<CassandraPlace>;

public sealed class CassandraFailures : FailureConformance<CassandraPlace>;

public sealed class CassandraLostAnswers : FailureConformance<SilentCassandraPlace>;

public sealed class CassandraTimeouts : FailureConformance<SlowCassandraPlace>;
