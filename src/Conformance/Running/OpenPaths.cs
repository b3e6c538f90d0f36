namespace PixStream.Conformance.Running;

/// <summary>The streams that a check has open: the last path of each.</summary>
internal sealed class OpenPaths
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _latest = [];

    public IReadOnlyList<string> Latest
    {
        get
        {
            lock (_lock)
                return [.. _latest];
        }
    }

    public void Moved(string from, string to)
    {
        lock (_lock)
        {
            _latest.Remove(from);
            _latest.Add(to);
        }
    }

    public void Ended(string path)
    {
        lock (_lock)
            _latest.Remove(path);
    }
}
