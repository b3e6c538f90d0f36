using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Limits;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;

namespace PixStream.Grains;

/// <summary>Puts participants and the quarantine into a silo.</summary>
public static class ParticipantGrainExtensions
{
    /// <summary>
    /// Registers what the grains need of their own. The host registers an <c>IParticipantStore</c>, an
    /// <c>IParticipantPolicies</c>, a <see cref="TimeProvider"/>, an <c>IRandomSource</c>, the options <c>StreamRules</c>,
    /// <c>QuarantineOptions</c> and <c>LimitOptions</c> and, if copies are to be kept, a grain storage named
    /// <see cref="ParticipantCopies.StorageName"/>.
    /// </summary>
    public static ISiloBuilder AddParticipants(this ISiloBuilder silo) => silo.ConfigureServices(services =>
    {
        services.AddSingleton<GrainOwners>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<GrainOwners>());
        services.AddSingleton<ParticipantCopies>();
        services.AddSingleton<LimitTable>();
        services.AddSingleton(provider => new SendPressure(
            provider.GetRequiredService<IOptions<LimitOptions>>().Value.BackPressureAfter,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ParticipantMeasures(
            ParticipantMeasures.ParticipantsDefault, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SiloLimits>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloLimits>());
    });

    /// <summary>Id of the request at a gateway for which a grain is called here; null outside of such calls.</summary>
    public static string? FindRequestId() => CallerRequest.Id;
}
