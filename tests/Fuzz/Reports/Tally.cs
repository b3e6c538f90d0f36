using System.Globalization;
using System.Text;

namespace PixStream.Fuzz.Reports;

/// <summary>What was done and found so far, by all workers.</summary>
/// <param name="findingsMax">More findings than that are not needed.</param>
/// <param name="write">Takes the first of them, as they are found.</param>
internal sealed class Tally(int findingsMax, Action<string> write)
{
    private const int FindingsShown = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _kinds = [];
    private readonly Dictionary<string, long> _mutations = [];
    private readonly Dictionary<string, long> _deliveries = [];
    private readonly SortedDictionary<string, long> _answers = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];
    private long _requests;
    private long _connections;

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Messages that were accepted, those included that the server made.</summary>
    public long Messages { get; private set; }

    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (_gate)
                return [.. _findings];
        }
    }

    /// <summary>So much was found that no more is needed.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _findings.Count >= findingsMax;
        }
    }

    public void Sent(string kind, IEnumerable<string> mutations)
    {
        Interlocked.Increment(ref _requests);
        lock (_gate)
        {
            Count(_kinds, kind);
            foreach (var mutation in mutations)
                Count(_mutations, mutation);
        }
    }

    public void Delivered(string how)
    {
        lock (_gate)
            Count(_deliveries, how);
    }

    public void Answered(string status)
    {
        lock (_gate)
            Count(_answers, status);
    }

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Stored(long messages)
    {
        lock (_gate)
            Messages += messages;
    }

    public void Found(Finding finding)
    {
        lock (_gate)
        {
            _findings.Add(finding);
            if (_findings.Count <= FindingsShown)
                write(finding.ToString());
        }
    }

    /// <summary>Answers by status, in one line.</summary>
    public string AnswerLine()
    {
        lock (_gate)
            return string.Join(' ', _answers.Select(pair => $"{pair.Key}:{pair.Value}"));
    }

    public string Table()
    {
        lock (_gate)
        {
            var text = new StringBuilder();
            Append(text, "requests by kind", _kinds);
            Append(text, "how they were sent", _deliveries);
            Append(text, "mutations", _mutations);
            Append(text, "answers", _answers);
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{Requests} requests on {_connections} connections, {Messages} messages stored, {_findings.Count} findings\n");
            return text.ToString();
        }
    }

    private static void Count(IDictionary<string, long> counts, string key) =>
        counts[key] = (counts.TryGetValue(key, out var count) ? count : 0) + 1;

    private static void Append(StringBuilder text, string title, IEnumerable<KeyValuePair<string, long>> counts)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{title}\n");
        foreach (var (key, count) in counts.OrderByDescending(pair => pair.Value))
            text.Append(CultureInfo.InvariantCulture, $"  {count,10}  {key}\n");
    }
}
