using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Hosting;
using PixStream.Http.Tests.Inspection;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Http.Tests;

/// <summary>The HTTP surface on a real Kestrel and a free port, in front of <see cref="FakeParticipants"/>.</summary>
internal sealed class HttpHarness : IAsyncDisposable
{
    public const string Psp = "11111111";
    public const string Other = "22222222";
    public const string SpiStart = "/api/v1/out/" + Psp + "/stream/start";
    public const string JsonStart = "/api/pix/" + Psp + "/stream/start";
    public const string Intake = "/api/v1/in/" + Other + "/msgs";

    public static readonly string Key1 = Convert.ToBase64String(Encoding.ASCII.GetBytes("the first key, thirty-two bytes."));
    public static readonly string Key2 = Convert.ToBase64String(Encoding.ASCII.GetBytes("another key of thirty-two bytes!"));

    private readonly WebApplication _app;
    private readonly Client _client;
    private readonly IParticipants _participants;

    private HttpHarness(WebApplication app, IParticipants participants)
    {
        (_app, _participants) = (app, participants);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(address);
        _client = new Client(Address);
    }

    public Uri Address { get; }

    /// <summary>Where it is not in front of others.</summary>
    public FakeParticipants Participants => (FakeParticipants)_participants;

    public IServiceProvider Services => _app.Services;

    public SenderGate Gate => Services.GetRequiredService<SenderGate>();

    /// <summary>The quarantine, and the senders that are shut off.</summary>
    public QuarantinePorts QuarantinePorts => Services.GetRequiredService<QuarantinePorts>();

    /// <summary>What its timer does every two seconds.</summary>
    public ValueTask<bool> RefreshLimitsAsync() => Services.GetRequiredService<LimitWatch>().RefreshAsync();

    public IEnumerable<RouteEndpoint> Endpoints =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>();

    public static Task<HttpHarness> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(new FakeParticipants(), settings);

    /// <summary>In front of other participants than the fake ones.</summary>
    public static Task<HttpHarness> StartBeforeAsync(IParticipants participants, params (string Name, string Value)[] settings) =>
        StartAsync(Build(participants, settings, log: null, HttpProtocols.Http1), participants);

    public static Task<HttpHarness> StartAsync(FakeParticipants participants, params (string Name, string Value)[] settings) =>
        StartAsync(Build(participants, settings), participants);

    public static Task<HttpHarness> StartAsync(
        FakeParticipants participants, ILoggerProvider? log = null, HttpProtocols protocols = HttpProtocols.Http1,
        TimeProvider? time = null) =>
        StartAsync(Build(participants, [], log, protocols, time, isImpatient: time is not null), participants);

    public static Task<HttpHarness> StartAsync(
        FakeParticipants participants, (string Name, string Value)[] settings, ILoggerProvider log, TimeProvider time,
        QuarantinePorts? ports = null) =>
        StartAsync(Build(participants, settings, log, HttpProtocols.Http1AndHttp2, time, ports: ports), participants);

    public static WebApplication Build(FakeParticipants participants, params (string Name, string Value)[] settings) =>
        Build(participants, settings, log: null, HttpProtocols.Http1);

    private static WebApplication Build(
        IParticipants participants, (string Name, string Value)[] settings, ILoggerProvider? log, HttpProtocols protocols,
        TimeProvider? time = null, bool isImpatient = false, QuarantinePorts? ports = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        var isEncrypted = settings.Any(static setting => setting.Name == "Kestrel:Certificates:Default:Path");
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls($"http{(isEncrypted ? "s" : "")}://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = protocols);
            // As impatient as it can be made, so that a test need not wait for it long.
            if (isImpatient)
                kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1e9, gracePeriod: TimeSpan.FromSeconds(1.1));
        });
        builder.Configuration.AddInMemoryCollection([new("PixStream:Tokens:Keys:0", Key1)]);
        // Of a setting that stands there twice the later value counts.
        builder.Configuration.AddInMemoryCollection(
            settings.GroupBy(s => s.Name).Select(s => new KeyValuePair<string, string?>(s.Key, s.Last().Value)));
        builder.Services.AddSingleton(participants);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(ports ?? new QuarantinePorts());
        builder.Services.AddSingleton<IQuarantine>(provider => provider.GetRequiredService<QuarantinePorts>().Quarantine);
        builder.Services.AddSingleton<IShutOffSenders>(provider => provider.GetRequiredService<QuarantinePorts>().Senders);
        builder.Services.AddSingleton<IKeptRegistry>(provider => provider.GetRequiredService<QuarantinePorts>().Registry);
        builder.Services.AddSingleton<IParticipantLimits>(provider => provider.GetRequiredService<QuarantinePorts>().Limits);
        builder.Services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<QuarantinePorts>().Audit);
        builder.Services.AddSettings<StreamRules>(builder.Configuration, "PixStream:Streams");
        builder.Services.AddPixStreamHttp(builder.Configuration);
        var app = builder.Build();
        app.MapPixStream();
        return app;
    }

    private static async Task<HttpHarness> StartAsync(WebApplication app, IParticipants participants)
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HttpHarness(app, participants);
    }

    public Task<Answer> GetAsync(string path, string? accept = null, string? acceptEncoding = null) =>
        _client.GetAsync(path, accept, acceptEncoding);

    public Task<Answer> DeleteAsync(string path) => _client.DeleteAsync(path);

    public Task<Answer> PostAsync(
        byte[] body, string? contentType = Envelopes.ContentType, string? encoding = null, string path = Intake) =>
        _client.PostToAsync(path, body, contentType, encoding);

    public Task<Answer> SendAsync(HttpRequestMessage request) => _client.SendAsync(request);

    /// <summary>A socket to it that holds little, so that what a reader has not read is not with it either.</summary>
    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Address, receiveBytes: 64 * 1024);

    /// <summary>Puts messages from <see cref="Other"/> to <see cref="Psp"/> into the fake.</summary>
    public async Task<List<byte[]>> FillAsync(int count, int operations = 1)
    {
        var messages = Sample.Messages(count, operations: operations);
        foreach (var message in messages)
            (await PostAsync(message)).Is(HttpStatusCode.Created);
        return messages;
    }

    /// <summary>Begins to stop, as SIGTERM does, without stopping.</summary>
    public void BeginDraining() => Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
