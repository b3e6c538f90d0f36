using System.Globalization;
using PixStream.Streams.Limits;

namespace PixStream.Quarantine.Limits;

/// <summary>
/// What an operator has set for one participant, in one direction: 0 to <see cref="LimitOptions.Max"/>, of which 0 is no limit;
/// null goes by the settings.
/// </summary>
/// <param name="Requests">Requests a second.</param>
/// <param name="Messages">Units of messages a second.</param>
/// <param name="Burst">Units that may go at once after a pause.</param>
public readonly record struct OwnLimit(int? Requests = null, int? Messages = null, int? Burst = null)
{
    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => this == default;

    /// <summary>Whether each value is in its range.</summary>
    public bool IsGood => IsIn(Requests) && IsIn(Messages) && IsIn(Burst);

    /// <summary>What holds.</summary>
    public TrafficLimit Over(TrafficLimit others) =>
        new(Requests ?? others.Requests, Messages ?? others.Messages, Burst ?? others.Burst);

    private static bool IsIn(int? value) => value is null or (>= 0 and <= LimitOptions.Max);
}

/// <summary>What an operator has set for one participant.</summary>
/// <param name="Read">For starts and pulls.</param>
/// <param name="Send">For requests to append.</param>
public sealed record OwnLimits(OwnLimit Read = default, OwnLimit Send = default)
{
    /// <summary>Nothing: the settings hold.</summary>
    public static readonly OwnLimits None = new();

    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => Read.IsEmpty && Send.IsEmpty;

    /// <summary>Whether each value is in its range.</summary>
    public bool IsGood => Read.IsGood && Send.IsGood;

    /// <summary>What holds.</summary>
    public TrafficLimits Over(TrafficLimits others) => new(Read.Over(others.Read), Send.Over(others.Send));

    /// <summary>
    /// For a person to read, such as <c>read requests 100, send messages 750</c>; <c>none</c> where nothing is set.
    /// </summary>
    public override string ToString()
    {
        (string Name, int? Value)[] all =
        [
            ("read requests", Read.Requests), ("read messages", Read.Messages), ("read burst", Read.Burst),
            ("send requests", Send.Requests), ("send messages", Send.Messages), ("send burst", Send.Burst),
        ];
        return IsEmpty
            ? "none"
            : string.Join(", ", all.Where(static one => one.Value is not null)
                .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Value}")));
    }
}
