namespace PixStream.Backend.Redis;

/// <summary>What a command is for.</summary>
internal enum StoreOperation
{
    Check = 0,
    Claim = 1,
    Commit = 2,
    Key = 3,
    Verify = 4,
    Read = 5,
    Find = 6,
    Retention = 7,
    Policy = 8,
}
