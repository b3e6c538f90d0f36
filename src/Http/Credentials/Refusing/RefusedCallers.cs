using System.Globalization;
using System.Net;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials.Refusing;

/// <summary>
/// The callers that were refused since the last account: how many for each reason, and some of them. Bounded, as anyone can bring
/// refusals about.
/// </summary>
internal sealed class RefusedCallers
{
    public const int ExamplesMax = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<Example> _examples = [];

    /// <param name="reason">As in metrics.</param>
    /// <param name="participant">The one in the path; null for none.</param>
    /// <param name="address">Of the connection.</param>
    public void Add(string reason, Ispb? participant, IPAddress? address)
    {
        var example = new Example(reason, participant, address);
        lock (_gate)
        {
            _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
            if (_examples.Count < ExamplesMax && !_examples.Contains(example))
                _examples.Add(example);
        }
    }

    /// <summary>What there is to tell, for a person to read; it is forgotten then. Null for nothing.</summary>
    public string? Take()
    {
        lock (_gate)
        {
            if (_counts.Count == 0)
                return null;
            var counts = _counts.OrderBy(static count => count.Key, StringComparer.Ordinal).Select(static count =>
                string.Create(CultureInfo.InvariantCulture, $"{count.Key}: {count.Value}"));
            var text = $"{string.Join(", ", counts)}. Among them: {string.Join("; ", _examples.Select(static one => one.Text))}.";
            _counts.Clear();
            _examples.Clear();
            return text;
        }
    }

    private readonly record struct Example(string Reason, Ispb? Participant, IPAddress? Address)
    {
        public string Text =>
            $"{Reason} from {(Address is null ? "an unknown address" : Address)}{(Participant is { } ispb ? $" for {ispb}" : "")}";
    }
}
