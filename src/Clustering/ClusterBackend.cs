using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Hosting;

namespace PixStream.Clustering;

/// <summary>
/// The port of a backend: where a cluster's streams, policies and list of silos lie. Silos and gateways name one by
/// <c>PixStream:Cluster:Backend</c>, and nothing above knows which it is. An implementation is found by its assembly
/// (<see cref="Backends"/>) and has a constructor without parameters.
/// </summary>
public abstract class ClusterBackend
{
    /// <summary>Its name in the settings: <c>Redis</c>, for example.</summary>
    public abstract string Name { get; }

    /// <summary>Sections of settings that a silo reads for it, and the options that are bound from each.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Type>> SiloSections { get; }

    /// <summary>The same for a gateway.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Type>> GatewaySections { get; }

    /// <summary>The settings of a silo that its help names.</summary>
    public abstract IReadOnlyList<HelpSetting> MainSiloSettings { get; }

    /// <summary>The settings of a gateway that its help names.</summary>
    public virtual IReadOnlyList<HelpSetting> MainGatewaySettings => [];

    /// <summary>
    /// What <c>migrate</c> does with it; null where there is nothing to make or to bring up to date before the first start.
    /// </summary>
    public virtual BackendMigration? Migration => null;

    /// <summary>
    /// Adds to a silo what keeps the streams: <c>IParticipantStore</c>, <c>IParticipantPolicies</c> and
    /// <see cref="BackendReadiness"/>.
    /// </summary>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public abstract void AddStore(IServiceCollection services, IConfiguration configuration);

    /// <summary>Has a silo find the others.</summary>
    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public abstract void AddMembership(ISiloBuilder silo, ClusterOptions cluster, IConfiguration configuration);

    /// <summary>Has a gateway find the silos.</summary>
    /// <inheritdoc cref="AddMembership(ISiloBuilder, ClusterOptions, IConfiguration)"/>
    public abstract void AddMembership(IClientBuilder gateway, ClusterOptions cluster, IConfiguration configuration);

    /// <summary>
    /// A directory that all programs of the cluster share, in which a gateway keeps the key that seals tokens if no key is set.
    /// Null where there is no such directory: then the key has to be set.
    /// </summary>
    public virtual SharedDirectory? DirectoryOf(IConfiguration configuration) => null;

    /// <summary>
    /// What an exception of its own at start means to an operator; the exception's message follows. Null for all others.
    /// </summary>
    public virtual string? Explain(Exception failure) => null;

    /// <summary>Files that a silo keeps open for it, beside its connections.</summary>
    public virtual int OwnFiles(IServiceProvider services) => 0;
}

/// <summary>What a backend needs to be made, or brought up to date, before a silo can use it.</summary>
/// <param name="Prepare">Adds to a process's services what <paramref name="RunAsync"/> needs.</param>
/// <param name="RunAsync">Does it, and gives the sentence that an operator reads then.</param>
public sealed record BackendMigration(
    Action<IServiceCollection, IConfiguration> Prepare, Func<IServiceProvider, Task<string>> RunAsync);

/// <summary>A directory that all programs of a cluster share.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Setting">The setting that names it.</param>
public sealed record SharedDirectory(string Path, string Setting);

/// <summary>How a backend stands, as a silo tells it.</summary>
public abstract class BackendReadiness
{
    /// <summary>
    /// Ends when the backend was reached for the first time: until then a silo joins no cluster, as it could only refuse.
    /// </summary>
    public virtual Task First => Task.CompletedTask;

    /// <summary>Why the backend takes nothing at the moment, as a sentence; null where it does.</summary>
    public abstract string? Hindrance { get; }
}
