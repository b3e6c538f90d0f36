using System.Buffers;
using Cassandra;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>Where a participant is at home.</summary>
/// <param name="Region">The region that owns its streams.</param>
/// <param name="Version">Counts the changes, from 1.</param>
public sealed record HomeRegion(string Region, long Version);

/// <summary>The home region of each participant. One that has no entry is at home in every region that asks.</summary>
/// <remarks>
/// What is read is what this region knows. A change is agreed on by the replicas of all regions (SERIAL), or two of them could
/// both win: it needs a majority of all replicas, and waits for the others' answers. So the keyspace must have copies in all
/// regions.
/// </remarks>
public sealed class RegionMap(CassandraConnection connection)
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <returns>Null where there is no entry.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    public async ValueTask<HomeRegion?> GetAsync(Ispb ispb)
    {
        var rows = await Task.Run(() =>
            connection.ExecuteAsync(StoreOperation.RegionMap, all => all.HomeRegion.Bind(ispb.ToString())));
        return rows.FirstOrDefault() is { } row && row.GetValue<string?>("region") is { } region
            ? new HomeRegion(region, row.GetValue<long>("version"))
            : null;
    }

    /// <summary>Changes the home region of a participant, if no other caller changed it since it was read.</summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="region">1 to 32 of <c>[a-z0-9-]</c>.</param>
    /// <param name="version">The version that was read; 0 where there is no row. The new one is one higher.</param>
    /// <returns>Whether it was changed.</returns>
    /// <exception cref="ArgumentException">That is no region.</exception>
    /// <exception cref="StoreUnavailableException">It may be changed or not.</exception>
    public async ValueTask<bool> CompareAndSetAsync(Ispb ispb, string region, long version)
    {
        if (region.Length is 0 or > 32 || region.AsSpan().ContainsAnyExcept(Allowed))
            throw new ArgumentException($"'{region}' is not a region: 1 to 32 of a-z, 0-9 and -.", nameof(region));
        var rows = await Task.Run(() =>
            connection.ExecuteAsync(StoreOperation.RegionMap, all => Change(all, ispb, region, version)));
        return rows.First().GetValue<bool>("[applied]");
    }

    internal static IStatement Change(Statements all, Ispb ispb, string region, long version)
    {
        var statement = version == 0
            ? all.AddHomeRegion.Bind(ispb.ToString(), region, 1L)
            : all.SetHomeRegion.Bind(region, version + 1, ispb.ToString(), version);
        return statement.SetSerialConsistencyLevel(ConsistencyLevel.Serial);
    }
}
