using System.Diagnostics.Metrics;
using PixStream.Streams.Measures;

namespace PixStream.Streams.Tests.Measures;

/// <summary>Collects what one test's participants are counted and shown as, as an exporter of metrics does.</summary>
internal sealed class Collector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Participant), double> _values = [];
    private readonly List<double> _ages = [];
    private readonly string[] _participants;

    /// <param name="measures">Whose gauges are read.</param>
    /// <param name="participants">Whose counts are: counts are of the whole process, and other tests run beside this one.</param>
    public Collector(ParticipantMeasures measures, params string[] participants)
    {
        _participants = participants;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == measures
                || (instrument.Meter.Scope is null
                    && instrument.Name.StartsWith("pixstream.participant.", StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Times from acceptance to when messages were handed out, in seconds.</summary>
    public double[] Ages
    {
        get
        {
            lock (_gate)
                return [.. _ages];
        }
    }

    /// <summary>The value of <c>pixstream.participant.NAME</c>; 0 where none was told.</summary>
    public double this[string name, string participant]
    {
        get
        {
            lock (_gate)
                return _values.GetValueOrDefault(($"pixstream.participant.{name}", participant));
        }
    }

    /// <summary>The series of a gauge.</summary>
    public string[] Series(string name)
    {
        lock (_gate)
            return
            [
                .. _values.Keys.Where(key => key.Name == $"pixstream.participant.{name}")
                    .Select(static key => key.Participant).Order(StringComparer.Ordinal),
            ];
    }

    public void Collect() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var participant = "";
        foreach (var (name, tag) in tags)
            if (name == "participant")
                participant = (string)tag!;
        lock (_gate)
            switch (instrument)
            {
                case Histogram<double> when _participants.Contains(participant):
                    _ages.Add(value);
                    break;
                case Counter<long> when _participants.Contains(participant):
                    _values[(instrument.Name, participant)] = _values.GetValueOrDefault((instrument.Name, participant)) + value;
                    break;
                case { IsObservable: true }:
                    _values[(instrument.Name, participant)] = value;
                    break;
                default:
                    break;
            }
    }
}
