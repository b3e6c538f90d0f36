using Microsoft.Extensions.DependencyInjection;
using PixStream.Quarantine.Limits;
using PixStream.Streams.Limits;

namespace PixStream.Http.Limits;

/// <summary>Puts the limits of participants into a host.</summary>
internal static class LimitExtensions
{
    public static void AddLimits(this IServiceCollection services)
    {
        services.AddSingleton<LimitTable>();
        services.AddSingleton(provider => new LimitWatch(
            provider.GetRequiredService<IParticipantLimits>().ListAsync, provider.GetRequiredService<LimitTable>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SendLimit>();
        services.AddHostedService<LimitStart>();
    }
}
