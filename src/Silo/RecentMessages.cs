using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Streams.Ports;
using PixStream.Streams.Recent;

namespace PixStream.Silo;

/// <summary>Keeps recent messages in memory, in front of whichever store the backend has added.</summary>
internal static class RecentMessages
{
    public static void AddRecentMessages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<RecentOptions>(configuration, RecentOptions.Section);
        var added = services.Last(static service => service.ServiceType == typeof(IParticipantStore));
        services.Replace(ServiceDescriptor.Singleton<IParticipantStore>(provider => new RecentMessagesStore(
            (IParticipantStore)added.ImplementationFactory!(provider),
            provider.GetRequiredService<IOptions<RecentOptions>>().Value,
            // They come in requests that were deserialized for the grain alone.
            ownsPayloads: true)));
    }
}
