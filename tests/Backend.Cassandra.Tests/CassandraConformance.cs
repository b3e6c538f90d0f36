namespace PixStream.Backend.Cassandra.Tests;

public sealed class CassandraCommits : CommitConformance<CassandraTestStore>;

public sealed class CassandraClaims : ClaimConformance<CassandraTestStore>;

public sealed class CassandraReads : ReadConformance<CassandraTestStore>;

public sealed class CassandraKeys : KeyConformance<CassandraTestStore>;

public sealed class CassandraRestarts : RestartConformance<CassandraTestStore>;

public sealed class CassandraFailures : FailureConformance<CassandraTestStore>;

public sealed class CassandraLostAnswers : FailureConformance<SilentCassandraTestStore>;

public sealed class CassandraTimeouts : FailureConformance<SlowCassandraTestStore>;
