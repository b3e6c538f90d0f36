namespace PixStream.Harness.Reference;

/// <summary>A message in its place.</summary>
internal sealed record Item(long Sequence, string ResourceId, int Operations, byte[] Bytes);

/// <summary>One reading session.</summary>
internal sealed class Session(string id, bool isXml)
{
    public string Id => id;

    public bool IsXml => isXml;

    /// <summary>Number of the batch that is outstanding, or awaited.</summary>
    public int Step { get; set; } = 1;

    public List<Item>? Outstanding { get; set; }

    public bool IsBatch { get; set; }

    public int Waiting { get; set; }

    public long LastSeen { get; set; }
}

/// <summary>One participant's messages and sessions. Everything happens under the server's lock.</summary>
internal sealed class Handler(string ispb, Fault fault, TimeSpan idleTime, TimeProvider time)
{
    private long _last;
    private int _handedOut;

    public string Ispb => ispb;

    /// <summary>Those that came back, then the new ones.</summary>
    public List<Item> Waiting { get; } = [];

    public List<Session> Open { get; } = [];

    /// <summary>Slots that a fault took.</summary>
    public int Leaked { get; set; }

    public void Add(string resourceId, int operations, byte[] bytes)
    {
        if (fault == Fault.LosesMessages && ++_last % 7 == 0)
            return;
        var item = new Item(fault == Fault.LosesMessages ? _last : ++_last, resourceId, operations, bytes);
        if (fault == Fault.GivesNewestFirst)
            Waiting.Insert(0, item);
        else
            Waiting.Add(item);
    }

    public bool IsFull(bool isXml)
    {
        var cap = fault switch { Fault.NoCap => int.MaxValue, Fault.CapOfSeven => 7, _ => 6 };
        return Leaked + (fault == Fault.CapForEachProfile ? Open.Count(session => session.IsXml == isXml) : Open.Count) >= cap;
    }

    /// <summary>Takes a batch of that many messages, or operations where these count; null where nothing is there.</summary>
    public List<Item>? Take(int max, bool countsOperations)
    {
        max = (fault, max) switch { (Fault.GivesEleven, 10) => 11, (Fault.BatchOfOne, 10) => 1, _ => max };
        var batch = new List<Item>();
        var size = 0;
        while (Waiting.Count > 0)
        {
            var item = Waiting[0];
            size += countsOperations ? item.Operations : 1;
            if (batch.Count > 0 && size > max)
                break;
            batch.Add(item);
            if (!(fault == Fault.GivesMessagesTwice && ++_handedOut % 5 == 0))
                Waiting.RemoveAt(0);
            if (size >= max)
                break;
        }

        return batch.Count == 0 ? null : batch;
    }

    public void CloseIdle()
    {
        if (fault == Fault.NeverIdle)
            return;
        foreach (var session in Open.Where(session => session.Waiting == 0 && time.GetElapsedTime(session.LastSeen) >= idleTime)
            .ToList())
            Close(session, confirms: fault == Fault.VanishedBatchIsLost);
    }

    public void Close(Session session, bool confirms)
    {
        Open.Remove(session);
        if (confirms || session.Outstanding is not { } batch)
            return;
        session.Outstanding = null;
        if (fault == Fault.ReturnedComeLast)
            Waiting.AddRange(batch);
        else
            foreach (var item in batch)
            {
                var at = Waiting.FindIndex(other => other.Sequence > item.Sequence);
                Waiting.Insert(at < 0 ? Waiting.Count : at, item);
            }
    }
}
