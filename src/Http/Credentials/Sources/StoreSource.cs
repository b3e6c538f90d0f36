using PixStream.Quarantine.Participants;

namespace PixStream.Http.Credentials.Sources;

/// <summary>The registry that PixStream keeps in its store.</summary>
internal sealed class StoreSource(ParticipantRegistry registry, IKeptRegistry kept) : IRegistrySource, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private long _version = -1;

    public string Place => "in the store";

    public void Dispose() => _turn.Dispose();

    // One after the other: what was asked later is not older.
    public async ValueTask<(RegistryReload Result, string Reason)> LookAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var content = await kept.ReadAsync(_version);
            switch (content.Status)
            {
                case RegistryStatus.NoChange:
                    return (RegistryReload.Unchanged, "");
                case RegistryStatus.Done:
                    registry.Take(new Registry(content.Entries.Select(static entry => new RegisteredParticipant(entry))));
                    _version = content.Version;
                    return (RegistryReload.Taken, "");
                case RegistryStatus.Damaged:
                    return (RegistryReload.Refused,
                        "A part of it in the store is damaged, or of a later version of the program.");
                default:
                    return (RegistryReload.Refused, "The store that keeps it cannot be reached.");
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
