using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PixStream.Doubles;
using PixStream.Hosting;
using PixStream.Hosting.Collecting;
using PixStream.Http.Admin;
using PixStream.Http.Inspection;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Spi.Envelopes;
using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Http.Tests.Admin;

/// <summary>
/// Both servers of a process on free ports, in front of real participants and a real quarantine, over a store in memory.
/// </summary>
internal sealed partial class AdminHarness : IAsyncDisposable
{
    public const string FreePort = "http://127.0.0.1:0";
    public const string Who = """{"by":"ana","reason":"checked"}""";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly WebApplication _app;

    private AdminHarness(WebApplication app, MemoryStore store, FakeTimeProvider time)
    {
        (_app, Store, Time) = (app, store, time);
        PublicUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = app.Services.GetRequiredService<AdminAddress>().Url;
    }

    public MemoryStore Store { get; }

    public FakeTimeProvider Time { get; }

    public string PublicUrl { get; }

    /// <summary>Null where there is no admin API.</summary>
    public string? Url { get; }

    public LocalParticipants Participants => _app.Services.GetRequiredService<LocalParticipants>();

    public MessageRules Rules => _app.Services.GetRequiredService<MessageRules>();

    public IQuarantine Quarantine => _app.Services.GetRequiredService<IQuarantine>();

    /// <summary>Starts it. Messages that are not valid go to quarantine unless a setting says otherwise.</summary>
    public static Task<AdminHarness> StartAsync(params (string Name, string Value)[] settings) => StartAsync(null, settings);

    public static async Task<AdminHarness> StartAsync(ILoggerProvider? log, params (string Name, string Value)[] settings)
    {
        var (store, time) = (new MemoryStore(), new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)));
        var app = Build(store, time, log, settings);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new AdminHarness(app, store, time);
    }

    private static WebApplication Build(
        MemoryStore store, FakeTimeProvider time, ILoggerProvider? log, (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PixStream:Tokens:Keys:0"] = HttpHarness.Key1,
            ["PixStream:Inspection:Invalid"] = "Quarantine",
            ["PixStream:Http:SpiWait"] = "00:00:00",
            ["PixStream:Admin:Url"] = FreePort,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value)));
        var services = builder.Services;
        services.AddSettings<StreamRules>(builder.Configuration, "PixStream:Streams");
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IRandomSource>(new SeededSource(17));
        services.AddSingleton<IParticipantStore>(store);
        services.AddSingleton(provider => new LocalParticipants(
            store, provider.GetRequiredService<IOptions<StreamRules>>().Value, time,
            provider.GetRequiredService<IRandomSource>(), provider.GetRequiredService<LimitTable>()));
        services.AddSingleton<IParticipants>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddSingleton<IParkedMessages>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddSingleton<IOpenStreams>(provider => provider.GetRequiredService<LocalParticipants>());
        services.AddSingleton<IAuditTrail>(static provider => ActivatorUtilities.CreateInstance<AuditTrail>(
            provider, provider.GetRequiredService<IOptions<QuarantineOptions>>().Value));
        services.AddSingleton<IShutOffSenders, ShutOffSenders>();
        services.AddSingleton<IKeptRegistry, KeptRegistry>();
        services.AddSettings<LimitOptions>(builder.Configuration, LimitOptions.Section);
        services.AddSingleton<IParticipantLimits>(static provider => ActivatorUtilities.CreateInstance<ParticipantLimits>(
            provider, provider.GetRequiredService<IOptions<LimitOptions>>().Value));
        services.AddSingleton<IQuarantine>(provider => ActivatorUtilities.CreateInstance<MessageQuarantine>(
            provider, provider.GetRequiredService<IOptions<QuarantineOptions>>().Value));
        if (builder.Configuration.GetValue<bool>("PixStream:Metrics:Scrape"))
            services.AddSingleton(_ =>
                new MetricsScrape(Sdk.CreateMeterProviderBuilder().AddMeter("PixStream.*").AddPrometheusExporter().Build()));
        services.AddPixStreamHttp(builder.Configuration);
        services.AddPixStreamAdmin(builder.Configuration);
        var app = builder.Build();
        app.MapPixStream();
        return app;
    }

    /// <summary>An amount with more decimals than its schema allows.</summary>
    public static byte[] Spoil(byte[] message) =>
        Encoding.UTF8.GetBytes(Amounts().Replace(Encoding.UTF8.GetString(message), "${1}1.234<"));

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Url + path));

    public Task<Answer> PostAsync(string path, string json = Who, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = content });
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            return await Answer.ReadAsync(response);
        }
    }

    public async Task<JsonElement> GetJsonAsync(string path) => JsonOf(await GetAsync(path));

    public async Task<JsonElement> PostJsonAsync(string path, string json = Who) => JsonOf(await PostAsync(path, json));

    public static JsonElement JsonOf(Answer answer)
    {
        answer.Is(HttpStatusCode.OK);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        return JsonElement.Parse(answer.Body);
    }

    /// <summary>Sends a message to the public address.</summary>
    public Task<Answer> PublishAsync(byte[] message, string sender = HttpHarness.Other)
    {
        var content = new ByteArrayContent(message);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/xml; charset=utf-8");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{PublicUrl}/api/v1/in/{sender}/msgs") { Content = content });
    }

    /// <summary>Sends messages that go to quarantine, and returns their ids in order.</summary>
    public async Task<List<string>> QuarantineAsync(params byte[][] messages)
    {
        foreach (var message in messages)
        {
            EnvelopeReader.TryRead(message, out var header, out _);
            (await PublishAsync(Spoil(message), header.From)).IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        }

        return [.. (await Quarantine.ListAsync(QuarantineFilter.All)).Messages.Select(message => message.Id.ToUrlText())
            .TakeLast(messages.Length)];
    }

    /// <summary>What the participant's readers get next, one message.</summary>
    public async Task<Answer> PullAsync(string ispb = HttpHarness.Psp)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{PublicUrl}/api/v1/out/{ispb}/stream/start");
        request.Headers.TryAddWithoutValidation("Accept", "application/xml");
        return await SendAsync(request);
    }

    /// <summary>Sends messages and reads them, without confirming, until they are parked. Needs MaxDeliveries of 1.</summary>
    public async Task ParkAsync(params byte[][] messages)
    {
        foreach (var message in messages)
            (await PublishAsync(message)).Is(HttpStatusCode.Created);
        for (var i = 0; i < messages.Length; i++)
        {
            (await PullAsync()).Is(HttpStatusCode.OK);
            Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>The actions in the audit, oldest first.</summary>
    public async Task<List<string>> ActionsAsync() =>
    [
        .. (await GetJsonAsync("/admin/v1/audit")).GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("action").GetString()!).Reverse(),
    ];

    /// <summary>Maps the routes of the admin API in another app, where they can be counted.</summary>
    public void Map(WebApplication other) => _app.Services.GetRequiredService<AdminRoutes>().Map(other);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [GeneratedRegex("(<IntrBkSttlmAmt[^>]*>)[0-9.]+<")]
    private static partial Regex Amounts();
}
