using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials;

/// <summary>A participant of the registry. It does not change: a later registry has another one in its place.</summary>
internal sealed class RegisteredParticipant
{
    // Without a timer or another source behind it, so that nothing is held where it is not disposed of.
    private readonly CancellationTokenSource _replaced;

    public RegisteredParticipant(RegistryEntry entry)
        : this(entry, new CancellationTokenSource())
    {
    }

    private RegisteredParticipant(RegistryEntry entry, CancellationTokenSource replaced) =>
        (Entry, _replaced) = (entry, replaced);

    /// <summary>All that the registry says of it.</summary>
    public RegistryEntry Entry { get; }

    public Ispb Ispb => Entry.Ispb;

    public AccessState State => Entry.State;

    /// <summary>Thumbprints: SHA-256, as 64 digits and capitals.</summary>
    public IReadOnlyList<string> Certificates => Entry.Certificates;

    /// <summary>What it signs requests with.</summary>
    public IReadOnlyList<RequestKey> Keys => Entry.Keys;

    /// <summary>Cancelled once the registry has another entry for this participant, or none.</summary>
    public CancellationToken Replaced => _replaced.Token;

    public bool Allows(Operation operation) => State switch
    {
        AccessState.Active => true,
        AccessState.ReadOnly => operation is Operation.Start or Operation.Pull or Operation.End or Operation.Catalog,
        AccessState.SendOnly => operation is Operation.Append or Operation.Catalog,
        _ => false,
    };

    public void EndWaits() => _replaced.Cancel();
}
