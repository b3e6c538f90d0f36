namespace PixStream.Streams.Measures;

/// <summary>
/// Which participants have series of their own in metrics; all others share one. A series stays for as long as the process runs:
/// counters of what is told in it must not go down. Safe to call from anywhere.
/// </summary>
/// <param name="participants">
/// How many participants may have the most traffic at once. With what changes over time four times as many have series at most.
/// </param>
public sealed class ParticipantSeries(int participants)
{
    /// <summary>The attribute of a metric that names the series.</summary>
    public const string Attribute = "participant";

    /// <summary>What the others are called.</summary>
    public const string Others = "other";

    private const int NamesPerParticipant = 4;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public int Participants => participants;

    /// <summary>Those that have series of their own now.</summary>
    public string[] Names
    {
        get
        {
            lock (_gate)
                return [.. _names];
        }
    }

    /// <summary>The name of its series, where it has one already or one is free for each that comes.</summary>
    public string Take(string name) => Of(name, participants);

    /// <summary>The name of its series, now that it is among those that matter most.</summary>
    public string TakeForemost(string name) => Of(name, participants * NamesPerParticipant);

    private string Of(string name, int max)
    {
        lock (_gate)
            return _names.Contains(name) || (_names.Count < max && _names.Add(name)) ? name : Others;
    }
}
