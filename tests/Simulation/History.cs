using System.Globalization;

namespace PixStream.Simulation;

/// <summary>What happened, for people. Written only in a run that is known to fail.</summary>
internal sealed class History(bool isKept)
{
    private readonly List<string> _lines = [];
    private ulong _trace = 14695981039346656037;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Stands for all that happened: two runs of one seed must agree on it.</summary>
    public ulong Trace => _trace;

    public void Add(TimeSpan now, string who, string what)
    {
        Note((ulong)now.Ticks);
        foreach (var letter in what)
            Note(letter);
        if (isKept)
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds,12:F3}  {who,-12} {what}"));
    }

    /// <summary>FNV-1a: the same in every process.</summary>
    private void Note(ulong value) => _trace = (_trace ^ value) * 1099511628211;
}
