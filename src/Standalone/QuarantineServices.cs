using Microsoft.Extensions.Options;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;

namespace PixStream.Standalone;

/// <summary>The quarantine, beside the streams in the journal.</summary>
internal static class QuarantineServices
{
    public static void AddQuarantine(this IServiceCollection services)
    {
        services.AddSingleton<IAuditTrail>(provider => new AuditTrail(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IOptions<QuarantineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IQuarantine>(provider => new MessageQuarantine(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<IOptions<QuarantineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IShutOffSenders>(provider => new ShutOffSenders(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IKeptRegistry>(provider => new KeptRegistry(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IParticipantLimits>(provider => new ParticipantLimits(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<IOptions<LimitOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IParkedMessages>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddSingleton<IOpenStreams>(provider => provider.GetRequiredService<LocalParticipants>());
    }
}
