namespace PixStream.Storage.Journal.Segments;

/// <summary>
/// Bounds how many segments are open for reading: each costs a descriptor, and there can be millions. Who was not read from for a
/// while is closed first, and opened again when it is needed.
/// </summary>
/// <param name="max">Segments that are open at most, beside the one that is written to.</param>
internal sealed class OpenSegments(int max)
{
    private readonly Lock _gate = new();
    private readonly Queue<Segment> _open = new();

    public int Max => max;

    /// <summary>Segments that are open for reading now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>A segment was opened. Others are closed where there are too many.</summary>
    public void Opened(Segment segment)
    {
        lock (_gate)
        {
            _open.Enqueue(segment);
            CloseDownTo(max);
        }
    }

    /// <summary>The process has no descriptor left: gives back half of those that are here.</summary>
    /// <returns>False where there was none to give.</returns>
    public bool TryGiveBack()
    {
        lock (_gate)
        {
            if (_open.Count == 0)
                return false;
            CloseDownTo(_open.Count / 2);
            return true;
        }
    }

    private void CloseDownTo(int count)
    {
        // A segment that was read from since the last look gets one more round.
        for (var rounds = 2 * _open.Count; _open.Count > count; rounds--)
            if (_open.Dequeue() is var oldest && rounds > 0 && oldest.WasRead())
                _open.Enqueue(oldest);
            else
                oldest.Close();
    }
}
