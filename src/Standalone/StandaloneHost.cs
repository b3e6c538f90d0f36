using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Hosting.Collecting;
using PixStream.Http;
using PixStream.Http.Admin;
using PixStream.Http.Credentials;
using PixStream.Http.Inspection;
using PixStream.Http.Tokens;
using PixStream.Quarantine.Limits;
using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Encryption;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Standalone;

/// <summary>One process that serves all participants from an embedded journal.</summary>
internal static class StandaloneHost
{
    /// <summary>Where it listens unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private static readonly HostedProgram Hosted = new()
    {
        Name = "PixStream.Standalone",
        Purpose = "serves all participants from one process.",
        MainSettings =
        [
            new($"{JournalOptions.Section}:Directory", "where the journal lies: everything that is to last"),
            new($"{JournalOptions.Section}:Retention", "how long a message is kept, as [days.]hours:minutes:seconds"),
            new($"{CredentialOptions.Section}:Registry", "the participants, if they are to show certificates"),
            new($"{HttpOptions.Section}:TrustNetwork", "true: listen beyond loopback without credentials"),
            new($"{HttpOptions.Section}:SpiWait", "how long a pull waits for a message (JsonWait: in the JSON profile)"),
            new($"{StreamRules.Section}:IdleTimeout", "after how long without a pull a stream is closed"),
            new($"{InspectionOptions.Section}:Invalid", "Reject or Quarantine: validate messages by their schemas"),
            new($"{AdminOptions.Section}:Url", "where the admin API listens: loopback only"),
        ],
        Pages =
        [
            new("docs/reference/settings.md", "all settings"),
            new("docs/reference/README.md", "the interface; also GET /openapi.json"),
            new("docs/operations/standalone.md", "how it is operated"),
        ],
        ServiceName = "pixstream-standalone",
        DefaultUrl = DefaultUrl,
        Settings = Settings.Known,
        Reach = CredentialOptions.ReachOf,
        OwnFiles = static services => services.GetRequiredService<IOptions<JournalOptions>>().Value.OpenSegments,
        Explain = static failure => failure switch
        {
            CorruptStoreException => "the journal is damaged",
            JournalKeyException => "the journal cannot be decrypted",
            _ => null,
        },
    };

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code, as of <see cref="HostedProgram.RunAsync"/>.</returns>
    public static Task<int> RunAsync(string[] args) => Hosted.RunAsync(args, static given => Build(given), Banner.Write);

    /// <summary>Puts the process together; nothing is listened to until it is started.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="change">Puts something else in the place of a service.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? change = null)
    {
        var builder = Hosted.CreateBuilder(args);
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, StreamRules.Section);
        services.AddSettings<JournalOptions>(builder.Configuration, JournalOptions.Section);
        services.AddSettings<LimitOptions>(builder.Configuration, LimitOptions.Section);
        services.PostConfigure<JournalOptions>(static options =>
            options.OpenSegments = FileBudget.ForStore(options.OpenSegments));
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        services.AddSingleton<JournalInstruments>();
        services.AddSingleton(provider =>
            JournalDirectory.Use(provider.GetRequiredService<IOptions<JournalOptions>>().Value, journal => new JournalStore(
                journal, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<JournalInstruments>())));
        services.AddSingleton<IParticipantStore>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton(provider => new SendPressure(
            provider.GetRequiredService<IOptions<LimitOptions>>().Value.BackPressureAfter,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ParticipantMeasures(
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Participants,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LocalParticipants(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IOptions<StreamRules>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<LimitTable>(),
            provider.GetRequiredService<SendPressure>(),
            provider.GetRequiredService<ParticipantMeasures>()));
        services.AddSingleton<IParticipants>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddHostedService<BacklogStart>();
        services.AddQuarantine();
        services.AddSingleton<ITokenKeys>(static provider => new TokenKeyFile(
            provider.GetRequiredService<IOptions<JournalOptions>>().Value.Directory,
            $"{JournalOptions.Section}:{nameof(JournalOptions.Directory)}"));
        services.AddPixStreamHttp(builder.Configuration);
        services.AddPixStreamAdmin(builder.Configuration);
        services.AddDevelopmentDefaults(builder.Environment, builder.Configuration);
        change?.Invoke(services);

        var app = builder.Build();
        app.UseRouting();
        app.MapPixStream();
        return app;
    }
}
