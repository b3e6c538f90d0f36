using PixStream.Quarantine.Participants;

namespace PixStream.Gateway;

/// <summary>The cluster's registry of participants, behind the quarantine's grain.</summary>
internal sealed class ClusterKeptRegistry(QuarantineCalls calls) : IKeptRegistry
{
    public ValueTask<RegistryContent> ReadAsync(long known) =>
        calls.AskAsync(grain => grain.ReadRegistryAsync(known), new RegistryContent(RegistryStatus.Unavailable, known, []));

    public ValueTask<RegistryAnswer> ChangeAsync(RegistryChange change) => calls.ActAsync(
        grain => grain.ChangeRegistryAsync(change), new RegistryAnswer(RegistryStatus.Unavailable),
        static answer => answer.Status is RegistryStatus.NoChange or RegistryStatus.NotFound);
}
