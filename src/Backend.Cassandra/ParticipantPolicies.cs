using System.Globalization;
using Cassandra;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra;

/// <summary>
/// The policies of the participants that have one, the same in all regions. A change is agreed on by the replicas of all of them
/// (SERIAL), or two of them could both win; what is read is what this region knows.
/// </summary>
public sealed class ParticipantPolicies(CassandraConnection connection) : IParticipantPolicies
{
    /// <inheritdoc/>
    public async ValueTask<ParticipantPolicy> GetAsync(Ispb ispb)
    {
        var rows = await Task.Run(() => connection.ExecuteAsync(StoreOperation.Policy, all => all.Policy.Bind(ispb.ToString())));
        if (rows.FirstOrDefault() is not { } row)
            return ParticipantPolicy.None;
        return new ParticipantPolicy(
            row.GetValue<int?>("max_streams"),
            row.GetValue<int?>("max_batch"),
            row.GetValue<long?>("idle_timeout_ms") is { } idleMs ? TimeSpan.FromMilliseconds(idleMs) : null,
            row.GetValue<int?>("max_deliveries"),
            row.GetValue<long?>("version") ?? 0);
    }

    /// <summary>
    /// Sets the policy of a participant, if no other caller set it since <see cref="ParticipantPolicy.Version"/> was read.
    /// </summary>
    /// <returns>Whether it was set; its version is one higher then.</returns>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="StoreUnavailableException">It may be set or not.</exception>
    public async ValueTask<bool> SetAsync(Ispb ispb, ParticipantPolicy policy)
    {
        ExpectWithin(policy.MaxStreams, 1, 100);
        ExpectWithin(policy.MaxBatch, 1, 10);
        ExpectWithin(policy.MaxDeliveries, 0, 1000);
        ExpectWithin((int?)policy.IdleTimeout?.TotalMilliseconds, 1000, 3_600_000);
        var rows = await Task.Run(() => connection.ExecuteAsync(StoreOperation.Policy, all => Change(all, ispb, policy)));
        return rows.First().GetValue<bool>("[applied]");
    }

    internal static IStatement Change(Statements all, Ispb ispb, ParticipantPolicy policy)
    {
        object?[] values =
        [
            policy.MaxStreams, policy.MaxBatch, (long?)policy.IdleTimeout?.TotalMilliseconds, policy.MaxDeliveries,
            policy.Version + 1, ispb.ToString(),
        ];
        var statement = policy.Version == 0 ? all.AddPolicy.Bind(values) : all.SetPolicy.Bind([.. values, policy.Version]);
        return statement.SetSerialConsistencyLevel(ConsistencyLevel.Serial);
    }

    private static void ExpectWithin(int? value, int min, int max)
    {
        if (value < min || value > max)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{value} is not within {min} and {max}."), nameof(value));
    }
}
