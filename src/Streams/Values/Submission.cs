namespace PixStream.Streams.Values;

/// <summary>Messages that were sent together, on their way to the store.</summary>
internal sealed class Submission(IReadOnlyList<IncomingMessage> messages)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResourceId[] _ids = new ResourceId[messages.Count];
    private Dictionary<int, int>? _repeats;
    private HashSet<int>? _known;

    public IReadOnlyList<IncomingMessage> Messages => messages;

    /// <summary>The resource ids, in the order of the messages. Whole once the submission is stored.</summary>
    public IReadOnlyList<ResourceId> Ids => _ids;

    /// <summary>Ends when the submission is stored or refused.</summary>
    public Task Done => _done.Task;

    public void Repeats(int index, int first) => (_repeats ??= []).Add(index, first);

    public int? RepeatOf(int index) => _repeats is not null && _repeats.TryGetValue(index, out var first) ? first : null;

    public void IsKnownAs(int index, ResourceId id)
    {
        (_known ??= []).Add(index);
        _ids[index] = id;
    }

    public bool IsNew(int index) => _known?.Contains(index) != true && RepeatOf(index) is null;

    public void SetId(int index, ResourceId id) => _ids[index] = id;

    public void SetIdsOfRepeats()
    {
        if (_repeats is not null)
            foreach (var (index, first) in _repeats)
                _ids[index] = _ids[first];
    }

    public void Complete() => _done.TrySetResult();
}
