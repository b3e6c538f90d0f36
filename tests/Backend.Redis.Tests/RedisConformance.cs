namespace PixStream.Backend.Redis.Tests;

public sealed class RedisCommits : CommitConformance<RedisPlace>;

public sealed class RedisClaims : ClaimConformance<RedisPlace>;

public sealed class RedisReads : ReadConformance<RedisPlace>;

public sealed class RedisKeys : NameConformance<RedisPlace>;

public sealed class RedisRestarts : RestartConformance<RedisPlace>;

public sealed class RedisFailures : FailureConformance<RedisPlace>;

public sealed class RedisLostAnswers : FailureConformance<SilentRedisPlace>;

public sealed class RedisLateCommits : FailureConformance<LateRedisPlace>;
