namespace PixStream.Backend.Cassandra;

/// <summary>What a statement is for.</summary>
internal enum StoreOperation
{
    Probe = 0,
    Claim = 1,
    Commit = 2,
    Key = 3,
    Verify = 4,
    Read = 5,
    Find = 6,
    Retention = 7,
    RegionMap = 8,
    Policy = 9,
}
