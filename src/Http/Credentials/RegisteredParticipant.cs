using PixStream.Http.Credentials.Signed;
using PixStream.Http.Routing;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials;

/// <summary>What a participant may do.</summary>
internal enum AccessState
{
    Active = 0,
    Suspended = 1,
    ReadOnly = 2,
    SendOnly = 3,
}

/// <summary>A participant of the registry. It does not change: a later registry has another one in its place.</summary>
internal sealed class RegisteredParticipant
{
    // Without a timer or another source behind it, so that nothing is held where it is not disposed of.
    private readonly CancellationTokenSource _replaced;

    public RegisteredParticipant(
        Ispb ispb, AccessState state, IReadOnlyList<string> certificates, IReadOnlyList<RequestKey> keys)
        : this(ispb, state, certificates, keys, new CancellationTokenSource())
    {
    }

    private RegisteredParticipant(
        Ispb ispb, AccessState state, IReadOnlyList<string> certificates, IReadOnlyList<RequestKey> keys,
        CancellationTokenSource replaced) =>
        (Ispb, State, Certificates, Keys, _replaced) = (ispb, state, certificates, keys, replaced);

    public Ispb Ispb { get; }

    public AccessState State { get; }

    /// <summary>Thumbprints: SHA-256, as 64 digits and capitals.</summary>
    public IReadOnlyList<string> Certificates { get; }

    /// <summary>What it signs requests with.</summary>
    public IReadOnlyList<RequestKey> Keys { get; }

    /// <summary>Cancelled once the registry has another entry for this participant, or none.</summary>
    public CancellationToken Replaced => _replaced.Token;

    public bool Allows(Operation operation) => State switch
    {
        AccessState.Active => true,
        AccessState.ReadOnly => operation is Operation.Start or Operation.Pull or Operation.End or Operation.Catalog,
        AccessState.SendOnly => operation is Operation.Append or Operation.Catalog,
        _ => false,
    };

    /// <summary>Whether both say the same.</summary>
    public bool SaysSameAs(RegisteredParticipant other) =>
        Ispb == other.Ispb && State == other.State && Certificates.SequenceEqual(other.Certificates)
        && Keys.SequenceEqual(other.Keys);

    public void EndWaits() => _replaced.Cancel();
}
