using System.Collections.Frozen;
using PixStream.Streams.Values;

namespace PixStream.Streams.Limits;

/// <summary>The limits that hold now in this process. Read by each request, replaced as a whole.</summary>
public sealed class LimitTable
{
    private volatile Content? _content;

    /// <summary>What holds for a participant.</summary>
    public TrafficLimits Of(Ispb ispb) =>
        _content is not { } content ? TrafficLimits.None : content.Own.GetValueOrDefault(ispb, content.Default);

    /// <summary>Replaces all of it.</summary>
    /// <param name="others">What holds for those that have no limits of their own.</param>
    /// <param name="own">What holds for the others.</param>
    public void Set(TrafficLimits others, IEnumerable<KeyValuePair<Ispb, TrafficLimits>> own)
    {
        var content = new Content(others, own.ToFrozenDictionary());
        _content = others.IsSet || content.Own.Values.Any(static limits => limits.IsSet) ? content : null;
    }

    private sealed record Content(TrafficLimits Default, FrozenDictionary<Ispb, TrafficLimits> Own);
}
