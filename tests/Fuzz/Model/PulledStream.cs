using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Model;

/// <summary>A stream that this run opened, as far as its answers told.</summary>
internal sealed class PulledStream(Participant participant, Profile profile, string next)
{
    private const int SupersededMax = 8;

    private readonly List<string> _superseded = [];

    public Participant Participant => participant;

    public Profile Profile => profile;

    /// <summary>The path to pull next.</summary>
    public string Next { get; private set; } = next;

    /// <summary>The path that gave the batch outstanding; null where a start gave it, or nothing is outstanding.</summary>
    public string? Current { get; private set; }

    /// <summary>The batch outstanding.</summary>
    public List<Entry> Batch { get; set; } = [];

    /// <summary>Body of the answer that had the batch, and what was asked for then: a replay is the same.</summary>
    public (byte[] Body, string? Accept, string? AcceptEncoding) Given { get; set; }

    /// <summary>When the last request that counted as use was sent: no earlier than that was the stream seen.</summary>
    public long SeenAt { get; set; }

    /// <summary>A request is on its way: no second one.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Paths of earlier steps.</summary>
    public IReadOnlyList<string> Superseded => _superseded;

    /// <summary>A pull of <see cref="Next"/> was answered.</summary>
    public void Advance(string next, bool withBatch)
    {
        if (Current is not null)
            Retire(Current);
        Current = withBatch ? Next : null;
        if (next != Next && !withBatch)
            Retire(Next);
        Next = next;
    }

    private void Retire(string path)
    {
        _superseded.Add(path);
        if (_superseded.Count > SupersededMax)
            _superseded.RemoveAt(0);
    }
}
