using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http;
using PixStream.Http.Admin;
using PixStream.Quarantine;
using PixStream.Storage.Journal;
using PixStream.Streams;

namespace PixStream.Standalone;

/// <summary>One process that serves all participants from an embedded journal.</summary>
public static class StandaloneHost
{
    /// <summary>Where it listens unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private static readonly HostedProgram Hosted = new()
    {
        ServiceName = "pixstream-standalone",
        DefaultUrl = DefaultUrl,
        Settings = Settings.Known,
        ListensAnywhere = HttpOptions.TrustsNetwork,
        OwnFiles = static services => services.GetRequiredService<IOptions<JournalOptions>>().Value.OpenSegments,
        Explain = failure => failure is CorruptStoreException ? "the journal is damaged" : null,
    };

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code: 0, or 1 where it could not start. Why is then the last thing it wrote to standard error.</returns>
    public static Task<int> RunAsync(string[] args) => Hosted.RunAsync(() => Build(args), Banner.Write);

    /// <summary>Puts the process together; nothing is listened to until it is started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = Hosted.CreateBuilder(args);
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, Settings.Streams);
        services.AddSettings<JournalOptions>(builder.Configuration, Settings.Journal);
        services.PostConfigure<JournalOptions>(static options => options.OpenSegments = FileBudget.ForStore(options.OpenSegments));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        services.AddSingleton<JournalInstruments>();
        services.AddSingleton(provider => new JournalStore(
            provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<JournalInstruments>()));
        services.AddSingleton<IParticipantStore>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton(provider => new LocalParticipants(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IOptions<StreamRules>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<IParticipants>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddQuarantine();
        services.AddSingleton<ITokenKeys, StoredTokenKeys>();
        services.AddPixStreamHttp(builder.Configuration);
        services.AddPixStreamAdmin(builder.Configuration);
        if (builder.Environment.IsDevelopment() && builder.Configuration["PixStream:Utilities:Enabled"] is null)
            services.Configure<UtilityOptions>(options => options.Enabled = true);

        var app = builder.Build();
        app.UseRouting();
        app.MapPixStream();
        return app;
    }
}
