using System.Globalization;

namespace PixStream.Cli.Requests;

/// <summary>One kind of setback.</summary>
internal sealed class Setback(string name)
{
    /// <summary>The status, or that there was no answer.</summary>
    public string Name => name;

    /// <summary>How often it was met.</summary>
    public long Count { get; set; }

    /// <summary>How many loops wait because of it at this moment.</summary>
    public int Waiting { get; set; }

    /// <summary>How long the last one waits: for a status, what its Retry-After asked for.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>The last refusal; null: there was no refusal.</summary>
    public Refusal? Last { get; set; }

    /// <summary>How long it is to be waited, and on whose word.</summary>
    public string WaitText =>
        string.Create(CultureInfo.InvariantCulture, $"{(Last?.Status is null ? "" : "Retry-After ")}{Wait.TotalSeconds:0.#} s");

    public override string ToString() => $"{Last} {WaitText}.";
}
