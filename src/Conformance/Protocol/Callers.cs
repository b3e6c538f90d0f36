namespace PixStream.Conformance.Protocol;

/// <summary>Who calls: of each request the participant in its path, or, where that one has no credential, the first.</summary>
internal sealed class Callers(ConformanceOptions options)
{
    private readonly Dictionary<string, Presented> _all =
        options.Credentials.ToDictionary(one => one.Key, one => new Presented(one.Key, one.Value));

    public Presented Of(string path)
    {
        foreach (var segment in path.Split('/', '?'))
            if (_all.TryGetValue(segment, out var named))
                return named;
        return options.Participants.Count > 0 && _all.TryGetValue(options.Participants[0], out var first)
            ? first
            : Presented.Nothing;
    }

    /// <summary>Whether it may ask in the name of that participant: where nothing is shown, everyone may.</summary>
    public bool MayBe(string ispb) => _all.Count == 0 || _all.ContainsKey(ispb);
}
