using Orleans.Messaging;

namespace PixStream.Clustering;

/// <summary>A gateway's list of silos: its start waits, all else is the provider's.</summary>
internal sealed class PatientGatewayList(IGatewayListProvider list, PatientStart start) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => list.MaxStaleness;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) =>
        start.RunAsync(list.InitializeGatewayListProviderAsync, cancellationToken);

    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(default);

    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken) => list.GetGatewaysAsync(cancellationToken);

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(default);
}
