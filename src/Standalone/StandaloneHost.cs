using Microsoft.Extensions.Options;
using PixStream.Http;
using PixStream.Storage.Journal;
using PixStream.Streams;

namespace PixStream.Standalone;

/// <summary>One process that serves all participants from an embedded journal.</summary>
public static class StandaloneHost
{
    /// <summary>Where it listens unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private const int Failure = 1;

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code: 0, or 1 where it could not start. Why is then the last thing it wrote to standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var app = Build(args);
            await using (app.ConfigureAwait(false))
            {
                await app.StartAsync().ConfigureAwait(false);
                Banner.Write(app);
                await app.WaitForShutdownAsync().ConfigureAwait(false);
            }

            return 0;
        }
        catch (OptionsValidationException wrong)
        {
            return await Refuse("a setting is wrong", wrong.Failures).ConfigureAwait(false);
        }
        catch (SettingException wrong)
        {
            return await Refuse("a setting is wrong", [wrong.Message]).ConfigureAwait(false);
        }
        catch (CorruptStoreException damage)
        {
            return await Refuse("the journal is damaged", [damage.Message]).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await Refuse("it cannot have what it needs", [failure.Message]).ConfigureAwait(false);
        }
    }

    /// <summary>Puts the process together; nothing is listened to until it is started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        Settings.Check(builder.Configuration);
        ListenAddresses.UseLoopbackOnly(builder);
        Telemetry.Add(builder);

        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, Settings.Streams);
        services.AddSettings<JournalOptions>(builder.Configuration, Settings.Journal);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IRandomSource, CryptoRandomSource>();
        services.AddSingleton<JournalInstruments>();
        services.AddSingleton(provider => new JournalStore(
            provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<JournalInstruments>()));
        services.AddSingleton<IParticipantStore>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IParticipants>(provider => new LocalParticipants(
            provider.GetRequiredService<IParticipantStore>(),
            provider.GetRequiredService<IOptions<StreamRules>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<ITokenKeys, StoredTokenKeys>();
        services.AddPixStreamHttp(builder.Configuration);
        if (builder.Environment.IsDevelopment() && builder.Configuration["PixStream:Utilities:Enabled"] is null)
            services.Configure<UtilityOptions>(options => options.Enabled = true);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));

        var app = builder.Build();
        app.UseRouting();
        app.MapPixStream();
        return app;
    }

    private static async Task<int> Refuse(string what, IEnumerable<string> reasons)
    {
        await Console.Error.WriteLineAsync($"PixStream did not start: {what}.").ConfigureAwait(false);
        foreach (var reason in reasons)
            await Console.Error.WriteLineAsync($"  {reason}").ConfigureAwait(false);
        return Failure;
    }
}
