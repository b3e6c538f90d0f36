using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Measures;

/// <summary>
/// What a process shows of the participants whose owners it has: what waits at each, and which of them have series of their own.
/// Nothing is done until metrics are collected, and then once for each collection.
/// </summary>
public sealed class ParticipantMeasures : IDisposable
{
    /// <summary>Participants with series of their own, unless a setting says otherwise.</summary>
    public const int ParticipantsDefault = 50;

    /// <summary>Times of oldest messages that one collection reads from the store at most.</summary>
    private const int ReadsMax = 100;

    /// <summary>Of those with series of their own, how many are chosen for what waits, and not for their traffic.</summary>
    private const int OldestShare = 5;

    /// <summary>Owners that are kept in memory because their participants have unread messages, at most.</summary>
    public const int KeptMax = 10_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ChooseEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<OwnerMeasures, Done> _owners = new();
    // Held while owners are asked, who have gates of their own: never taken in a turn of an owner.
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ParticipantSeries _series;
    private readonly Meter _meter;
    private Dictionary<string, SeriesStanding> _standings = [];
    private long? _looked;
    private long? _chosen;
    private Task _reading = Task.CompletedTask;

    /// <param name="participants">
    /// How many participants have series of their own for their traffic; with those that had it before, four times as many at
    /// most. The others share one. 0: all do.
    /// </param>
    /// <param name="time">The clock.</param>
    public ParticipantMeasures(int participants, TimeProvider time)
    {
        _time = time;
        _series = new ParticipantSeries(participants);
        _meter = ParticipantInstruments.Observe(this);
    }

    /// <summary>
    /// Whether an owner with unread messages stays in memory, though it is not used: nothing else knows that they wait for their
    /// reader.
    /// </summary>
    public bool KeepsUnread => ParticipantInstruments.IsCounting && _owners.Count <= KeptMax;

    internal int HeldParticipants => _owners.Count;

    public void Dispose() => _meter.Dispose();

    /// <summary>For an owner, which has its participant not in memory yet.</summary>
    internal OwnerMeasures Of(ParticipantOwner owner, Ispb ispb, IParticipantStore store, StreamRules rules) =>
        new(this, owner, ispb, store, rules, _time);

    /// <summary>The owner has its participant in memory.</summary>
    internal void Add(OwnerMeasures measures)
    {
        measures.Series = _series.Take(measures.Name);
        _owners.TryAdd(measures, default);
    }

    /// <summary>It has not any more.</summary>
    internal void Remove(OwnerMeasures measures) => _owners.TryRemove(measures, out _);

    /// <summary>What the series have of this now.</summary>
    /// <param name="value">What is asked for.</param>
    /// <param name="asksOwners">Whether owners are asked now; otherwise only if they were not within a second.</param>
    internal List<Measurement<double>> Observe(Func<SeriesStanding, double> value, bool asksOwners)
    {
        lock (_gate)
        {
            if (asksOwners || _looked is not { } before || _time.GetElapsedTime(before) >= LookAgain)
                Look();
            var measurements = new List<Measurement<double>>(_standings.Count);
            foreach (var (series, standing) in _standings)
                measurements.Add(
                    new(value(standing), new KeyValuePair<string, object?>(ParticipantInstruments.Attribute, series)));
            return measurements;
        }
    }

    /// <summary>Asks all owners.</summary>
    private void Look()
    {
        _looked = _time.GetTimestamp();
        var owners = new List<(OwnerMeasures Measures, OwnerStanding Standing, double Age)>();
        var now = _time.GetUtcNow();
        foreach (var (measures, _) in _owners)
            if (measures.Standing is { } standing)
            {
                var age = standing.Unread > 0 && measures.Oldest.At is { } at ? Math.Max(0, (now - at).TotalSeconds) : 0;
                owners.Add((measures, standing, age));
            }

        if (_chosen is not { } chosen || _time.GetElapsedTime(chosen) >= ChooseEvery)
        {
            _chosen = _looked;
            Choose([.. owners.Select(static one => (one.Measures, one.Age))]);
        }

        // Whose owner is elsewhere by now has nothing waiting here, and has to be told so.
        var standings = _series.Names.ToDictionary(static name => name, static _ => default(SeriesStanding));
        foreach (var (measures, standing, age) in owners)
            standings[measures.Series] = standings.GetValueOrDefault(measures.Series).With(standing, age);
        _standings = standings;
        if (_reading.IsCompleted)
            _reading = Task.WhenAll(
                [.. owners.Where(static one => one.Measures.Oldest.Missing > 0).OrderByDescending(static one => one.Age)
                    .Take(ReadsMax).Select(static one => one.Measures.ReadOldestAsync())]);
    }

    /// <summary>Gives series to those that matter most now.</summary>
    private void Choose(List<(OwnerMeasures Measures, double Age)> owners)
    {
        var busy = owners.Select(static one => (one.Measures, Traffic: one.Measures.TakeTraffic()))
            .Where(static one => one.Traffic > 0).OrderByDescending(static one => one.Traffic).Select(static one => one.Measures)
            .Take(_series.Participants);
        var behind = owners.Where(static one => one.Age >= ChooseEvery.TotalSeconds).OrderByDescending(static one => one.Age)
            .Select(static one => one.Measures).Take(_series.Participants / OldestShare);
        foreach (var foremost in behind.Concat(busy).ToList())
            if (foremost.Series == ParticipantSeries.Others)
                foremost.Series = _series.TakeForemost(foremost.Name);
    }
}
