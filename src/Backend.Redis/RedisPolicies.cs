using System.Globalization;
using System.Text.Json;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis;

/// <summary>
/// The policies of the participants that have one, each in a key of its own as JSON that a person can read and write:
/// <c>{"version":1,"maxStreams":3,"maxBatch":5,"idleTimeoutMs":60000,"maxDeliveries":7}</c>. What is not there does not differ
/// from the rules.
/// </summary>
internal sealed class RedisPolicies(RedisServers servers) : IParticipantPolicies
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <inheritdoc/>
    public async ValueTask<ParticipantPolicy> GetAsync(Ispb ispb) => Read(ispb, await TextAsync(ispb).ConfigureAwait(false));

    /// <summary>
    /// Sets the policy of a participant, if it was not set since <see cref="ParticipantPolicy.Version"/> was read.
    /// </summary>
    /// <returns>Whether it was set; its version is one higher then.</returns>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="StoreUnavailableException">It may be set or not.</exception>
    public async ValueTask<bool> SetAsync(Ispb ispb, ParticipantPolicy policy)
    {
        ExpectWithin(policy.MaxStreams, 1, 100);
        ExpectWithin(policy.MaxBatch, 1, 10);
        ExpectWithin(policy.MaxDeliveries, 0, 1000);
        ExpectWithin(policy.IdleTimeout?.TotalMilliseconds, 1000, 3_600_000);
        var before = await TextAsync(ispb).ConfigureAwait(false);
        if (Read(ispb, before).Version != policy.Version)
            return false;
        var text = JsonSerializer.Serialize(
            new Stored(
                policy.Version + 1, policy.MaxStreams, policy.MaxBatch, (long?)policy.IdleTimeout?.TotalMilliseconds,
                policy.MaxDeliveries), Json);
        var server = servers.Of(ispb);
        var link = server.Writer(ispb);
        string[] keys = [servers.Keys.Policy(ispb)];
        var isSet = (int)await server.InAnyRunAsync(run =>
            link.RunAsync(StoreOperation.Policy, run, run.Exchange, keys, before ?? "", text)).ConfigureAwait(false) == 1;
        await Servers.Replicas.WaitAsync(servers.Options, StoreOperation.Policy, link).ConfigureAwait(false);
        return isSet;
    }

    private async Task<string?> TextAsync(Ispb ispb) =>
        (string?)await servers.Of(ispb).Reader(ispb).ExecuteAsync(StoreOperation.Policy, "GET", servers.Keys.Policy(ispb))
            .ConfigureAwait(false);

    private ParticipantPolicy Read(Ispb ispb, string? text)
    {
        if (text is null)
            return ParticipantPolicy.None;
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(text, Json) ?? throw new JsonException("It is null.");
            return new ParticipantPolicy(
                stored.MaxStreams, stored.MaxBatch, stored.IdleTimeoutMs is { } idleMs ? TimeSpan.FromMilliseconds(idleMs) : null,
                stored.MaxDeliveries, stored.Version);
        }
        catch (JsonException damage)
        {
            throw new StoreUnavailableException($"{servers.Keys.Policy(ispb)} is not a policy: {damage.Message}", damage);
        }
    }

    private static void ExpectWithin(double? value, int min, int max)
    {
        if (value < min || value > max)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{value} is not within {min} and {max}."), nameof(value));
    }

    private sealed record Stored(long Version, int? MaxStreams, int? MaxBatch, long? IdleTimeoutMs, int? MaxDeliveries);
}
