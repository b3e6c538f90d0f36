namespace PixStream.Backend.Redis.Tests;

public sealed class RedisCommits : CommitConformance<RedisTestStore>;

public sealed class RedisClaims : ClaimConformance<RedisTestStore>;

public sealed class RedisReads : ReadConformance<RedisTestStore>;

public sealed class RedisKeys : KeyConformance<RedisTestStore>;

public sealed class RedisRestarts : RestartConformance<RedisTestStore>;

public sealed class RedisFailures : FailureConformance<RedisTestStore>;

public sealed class RedisLostAnswers : FailureConformance<SilentRedisTestStore>;

public sealed class RedisLateCommits : FailureConformance<LateRedisTestStore>;
