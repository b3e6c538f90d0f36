using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Model;

/// <summary>A participant of this run.</summary>
internal sealed class Participant(string ispb)
{
    private const int EndedMax = 16;

    private readonly Queue<(Profile Profile, string Path)> _ended = new();

    public string Ispb => ispb;

    public List<PulledStream> Streams { get; } = [];

    /// <summary>Paths of streams that surely ended.</summary>
    public IReadOnlyCollection<(Profile Profile, string Path)> Ended => _ended;

    public void Close(PulledStream stream, bool isCertain)
    {
        Streams.Remove(stream);
        if (!isCertain)
            return;
        _ended.Enqueue((stream.Profile, stream.Next));
        if (_ended.Count > EndedMax)
            _ended.Dequeue();
    }
}
