using PixStream.Hosting;

namespace PixStream.Http.Credentials;

/// <summary>What came of looking at the file of the registry.</summary>
internal enum RegistryReload
{
    /// <summary>Nothing is new.</summary>
    Unchanged = 0,

    /// <summary>It is in force.</summary>
    Taken = 1,

    /// <summary>It changed and cannot be used. The one before stays in force.</summary>
    Refused = 2,
}

/// <summary>The registry in force. One caller at a time looks for changes; all others only read.</summary>
internal sealed class ParticipantRegistry
{
    private volatile Registry _current;
    private byte[] _seen;
    private string? _unreadable;

    /// <exception cref="SettingException">The file cannot be read or used.</exception>
    public ParticipantRegistry(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        _seen = RegistryFile.Read(Path);
        _current = RegistryFile.Parse(Path, _seen);
    }

    public string Path { get; }

    public Registry Current => _current;

    /// <summary>Looks at the file. Its time is not asked: copies and mounted volumes may keep an old one.</summary>
    /// <param name="reason">Why it was refused. The same reason is given once.</param>
    public RegistryReload Reload(out string reason)
    {
        reason = "";
        try
        {
            var bytes = RegistryFile.Read(Path);
            _unreadable = null;
            if (bytes.AsSpan().SequenceEqual(_seen))
                return RegistryReload.Unchanged;
            _seen = bytes;
        }
        catch (SettingException failure)
        {
            reason = failure.Message;
            var isNew = reason != _unreadable;
            _unreadable = reason;
            return isNew ? RegistryReload.Refused : RegistryReload.Unchanged;
        }

        try
        {
            var previous = _current;
            var next = RegistryFile.Parse(Path, _seen).After(previous);
            // First it is in force, so that a caller whose wait ends is judged by it.
            _current = next;
            previous.EndWaitsChangedIn(next);
            return RegistryReload.Taken;
        }
        catch (SettingException failure)
        {
            reason = failure.Message;
            return RegistryReload.Refused;
        }
    }
}
