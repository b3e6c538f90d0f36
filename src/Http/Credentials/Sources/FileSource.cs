using PixStream.Hosting;
using PixStream.Http.Watching;

namespace PixStream.Http.Credentials.Sources;

/// <summary>The registry in a file.</summary>
internal sealed class FileSource : IRegistrySource
{
    private readonly Lock _gate = new();
    private readonly WatchedFile<Registry> _file;

    /// <summary>Reads the file and puts it into force.</summary>
    /// <exception cref="SettingException">It cannot be read or used.</exception>
    public FileSource(ParticipantRegistry registry, string path)
    {
        Registry = registry;
        Place = Path.GetFullPath(path);
        _file = new WatchedFile<Registry>(() => RegistryFile.Read(Place), bytes => RegistryFile.Parse(Place, bytes));
        Registry.Take(_file.ReadFirst());
    }

    public string Place { get; }

    /// <summary>Where it is put into force.</summary>
    public ParticipantRegistry Registry { get; }

    public ValueTask<(RegistryReload Result, string Reason)> LookAsync() => new((Reload(out var reason), reason));

    /// <summary>Looks at the file.</summary>
    /// <param name="reason">Why it was refused. The same reason is given once.</param>
    public RegistryReload Reload(out string reason)
    {
        lock (_gate)
        {
            if (_file.Look(out reason) is not { } registry)
                return reason.Length == 0 ? RegistryReload.Unchanged : RegistryReload.Refused;
            Registry.Take(registry);
            return RegistryReload.Taken;
        }
    }
}
