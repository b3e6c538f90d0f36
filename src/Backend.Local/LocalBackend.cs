using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Backend.Local;
using PixStream.Clustering;
using PixStream.Hosting;
using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Encryption;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

[assembly: Backend(typeof(LocalBackend))]

namespace PixStream.Backend.Local;

/// <summary>
/// One silo, which keeps its streams in a journal of its own, and gateways on the same machine: nothing to install. The journal
/// is the one that Standalone has, and either program goes on with what the other left.
/// </summary>
internal sealed class LocalBackend : ClusterBackend
{
    public override string Name => "Local";

    public override IReadOnlyList<KeyValuePair<string, Type>> SiloSections =>
        [new(JournalOptions.Section, typeof(JournalOptions))];

    /// <summary>A gateway keeps the key that seals tokens beside the journal.</summary>
    public override IReadOnlyList<KeyValuePair<string, Type>> GatewaySections => SiloSections;

    public override IReadOnlyList<HelpSetting> MainSiloSettings =>
        [new(
            $"{JournalOptions.Section}:{nameof(JournalOptions.Directory)}",
            "with Local: where the journal lies, everything that is to last")];

    public override IReadOnlyList<HelpSetting> MainGatewaySettings =>
        [new(
            $"{JournalOptions.Section}:{nameof(JournalOptions.Directory)}",
            "with Local: the silo's directory, where the key of tokens lies, too")];

    public override void AddStore(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<JournalOptions>(configuration, JournalOptions.Section);
        services.PostConfigure<JournalOptions>(static options =>
            options.OpenSegments = FileBudget.ForStore(options.OpenSegments));
        services.AddSingleton<JournalInstruments>();
        services.AddSingleton(static provider => Open(provider));
        services.AddSingleton<IParticipantStore>(static provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IParticipantPolicies, SamePolicies>();
        services.AddSingleton<BackendReadiness, JournalReadiness>();
    }

    public override void AddMembership(ISiloBuilder silo, ClusterOptions cluster, IConfiguration configuration) =>
        silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, null, cluster.ServiceId, cluster.ClusterId);

    public override void AddMembership(IClientBuilder gateway, ClusterOptions cluster, IConfiguration configuration) =>
        gateway.UseLocalhostClustering(cluster.GatewayPort, cluster.ServiceId, cluster.ClusterId);

    public override SharedDirectory DirectoryOf(IConfiguration configuration) => new(
        (configuration.GetSection(JournalOptions.Section).Get<JournalOptions>() ?? new JournalOptions()).Directory,
        $"{JournalOptions.Section}:{nameof(JournalOptions.Directory)}");

    public override string? Explain(Exception failure) => failure switch
    {
        CorruptStoreException => "the journal is damaged",
        JournalKeyException => "the journal cannot be decrypted",
        JournalInUseException => "its journal has another owner",
        _ => null,
    };

    public override int OwnFiles(IServiceProvider services) =>
        services.GetRequiredService<IOptions<JournalOptions>>().Value.OpenSegments;

    private static JournalStore Open(IServiceProvider provider)
    {
        try
        {
            return JournalDirectory.Use(provider.GetRequiredService<IOptions<JournalOptions>>().Value, options =>
                new JournalStore(
                    options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<JournalInstruments>()));
        }
        catch (JournalInUseException failure)
        {
            throw new JournalInUseException(
                $"{failure.Message} The backend Local has one silo: for several set {ClusterOptions.Section}:{nameof(ClusterOptions.Backend)} to Redis or Cassandra.",
                failure);
        }
    }

    /// <summary>Nothing says of a single participant that it is different.</summary>
    private sealed class SamePolicies : IParticipantPolicies
    {
        public ValueTask<ParticipantPolicy> GetAsync(Ispb ispb) => new(ParticipantPolicy.None);
    }

    private sealed class JournalReadiness(JournalStore store) : BackendReadiness
    {
        public override string? Hindrance => store.IsAvailable ? null : "The journal takes nothing at the moment.";
    }
}
