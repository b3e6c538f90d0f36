using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;

namespace PixStream.Gateway;

/// <summary>Puts the ways to the cluster's grains into a host.</summary>
public static class ClusterPorts
{
    /// <summary>
    /// Registers <see cref="IParticipants"/>, <see cref="IParkedMessages"/>, <see cref="IOpenStreams"/>,
    /// <see cref="IQuarantine"/>, <see cref="IShutOffSenders"/>, <see cref="IKeptRegistry"/>,
    /// <see cref="IParticipantLimits"/>, <see cref="IAuditTrail"/> and <see cref="AuditedParking"/>. The host registers an
    /// <see cref="IClusterClient"/>, a <see cref="ClusterConnection"/>, the settings of the cluster, a
    /// <see cref="TimeProvider"/>, an <see cref="IRandomSource"/> and the HTTP surface, which has the
    /// <see cref="SenderGate"/> and the <see cref="LimitWatch"/>.
    /// </summary>
    public static IServiceCollection AddClusterPorts(this IServiceCollection services)
    {
        services.AddSingleton<IParticipants, ClusterParticipants>();
        services.AddSingleton<IParkedMessages, ClusterParkedMessages>();
        services.AddSingleton<IOpenStreams, ClusterOpenStreams>();
        services.AddSingleton<QuarantineCalls>();
        services.AddSingleton<IQuarantine, ClusterQuarantine>();
        services.AddSingleton<IShutOffSenders, ClusterShutOffSenders>();
        services.AddSingleton<IParticipantLimits, ClusterParticipantLimits>();
        services.AddSingleton<IAuditTrail, ClusterAuditTrail>();
        services.AddSingleton<IKeptRegistry, ClusterKeptRegistry>();
        services.AddSingleton<AuditedParking>();
        services.AddHostedService<GateJoin>();
        return services;
    }
}
