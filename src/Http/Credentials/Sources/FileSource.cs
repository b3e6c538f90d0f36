using PixStream.Hosting;

namespace PixStream.Http.Credentials.Sources;

/// <summary>The registry in a file.</summary>
internal sealed class FileSource : IRegistrySource
{
    private readonly Lock _gate = new();
    private byte[] _seen;
    private string? _unreadable;

    /// <summary>Reads the file and puts it into force.</summary>
    /// <exception cref="SettingException">It cannot be read or used.</exception>
    public FileSource(ParticipantRegistry registry, string path)
    {
        Registry = registry;
        Place = Path.GetFullPath(path);
        _seen = RegistryFile.Read(Place);
        Registry.Take(RegistryFile.Parse(Place, _seen));
    }

    public string Place { get; }

    /// <summary>Where it is put into force.</summary>
    public ParticipantRegistry Registry { get; }

    public ValueTask<(RegistryReload Result, string Reason)> LookAsync() => new((Reload(out var reason), reason));

    /// <summary>Looks at the file. Its time is not asked: copies and mounted volumes may keep an old one.</summary>
    /// <param name="reason">Why it was refused. The same reason is given once.</param>
    public RegistryReload Reload(out string reason)
    {
        lock (_gate)
            return ReloadInTurn(out reason);
    }

    private RegistryReload ReloadInTurn(out string reason)
    {
        reason = "";
        try
        {
            var bytes = RegistryFile.Read(Place);
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
            Registry.Take(RegistryFile.Parse(Place, _seen));
            return RegistryReload.Taken;
        }
        catch (SettingException failure)
        {
            reason = failure.Message;
            return RegistryReload.Refused;
        }
    }
}
