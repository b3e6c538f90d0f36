using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Hosting.Logs;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Certificates;
using PixStream.Http.Credentials.Sources;
using PixStream.Http.Info;
using PixStream.Http.Inspection;
using PixStream.Http.Intake;
using PixStream.Http.Limits;
using PixStream.Http.Pages;
using PixStream.Http.Pull;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Http.Server;
using PixStream.Http.Tokens;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Http;

/// <summary>Puts the HTTP surface into a host.</summary>
public static class PixStreamHttpExtensions
{
    /// <summary>What the HTTP surface can be set to.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(HttpOptions.Section, typeof(HttpOptions)), new(TokenOptions.Section, typeof(TokenOptions)),
        new(UtilityOptions.Section, typeof(UtilityOptions)), new(CredentialOptions.Section, typeof(CredentialOptions)),
        new(AccessTokenOptions.Section, typeof(AccessTokenOptions)),
        .. InspectionExtensions.Sections,
    ];

    /// <summary>
    /// Registers the HTTP surface and binds its options. The host registers an <see cref="IParticipants"/>, an
    /// <see cref="IQuarantine"/>, an <see cref="IShutOffSenders"/> and an <see cref="IParticipantLimits"/>, binds
    /// <see cref="StreamRules"/> (<see cref="SettingsExtensions.AddSettings"/>) and, if it keeps a key of its own, registers an
    /// <see cref="ITokenKeys"/>.
    /// </summary>
    public static IServiceCollection AddPixStreamHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRouting();
        services.AddMetrics();

        // These two write whole paths, and a path holds a token. Tokens are logged as hashes only (TokenHash). And where the
        // first may log anything at all, the host makes an activity for each request, which costs more than one percent of a
        // pull.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings<HttpOptions>(configuration, HttpOptions.Section);
        services.AddSettings<TokenOptions>(configuration, TokenOptions.Section);
        services.AddSettings<UtilityOptions>(configuration, UtilityOptions.Section);
        services.AddInspection(configuration);
        services.AddCredentials(configuration);
        services.AddLimits();
        services.AddHalfOpenConnections();
        services.AddTls();
        services.AddSingleton(new RequestIdSource(static () => CurrentRequest.Id));

        services.AddSingleton(provider => new TokenCodec(TokenKeyRing.Create(
            provider.GetRequiredService<IOptions<TokenOptions>>().Value, provider.GetService<ITokenKeys>())));
        services.AddSingleton(provider => new IntakeParser(
            provider.GetRequiredService<IOptions<HttpOptions>>().Value.MaxMessageBytes));
        services.AddSingleton<HttpInstruments>();
        services.AddSingleton<Draining>();
        services.AddSingleton<RefusalWriter>();
        services.AddSingleton<AbortedAnswers>();
        services.AddSingleton<RequestGuard>();
        services.Configure<SocketTransportOptions>(UnsentBytes.Limit);
        services.AddSingleton<IntakeEndpoint>();
        services.AddSingleton<UtilityEndpoint>();
        services.AddSingleton<CatalogEndpoint>();
        services.AddSingleton(static provider => new HealthEndpoints(
            provider.GetRequiredService<IParticipants>(), provider.GetService<ParticipantRegistry>(),
            provider.GetRequiredService<Draining>(), provider.GetRequiredService<RefusalWriter>()));
        services.AddSingleton<UnroutedEndpoints>();
        return services;
    }

    /// <summary>
    /// Switches on, in development, what helps to try the service and is off elsewhere. What is set stays as it is.
    /// </summary>
    public static IServiceCollection AddDevelopmentDefaults(
        this IServiceCollection services, IHostEnvironment environment, IConfiguration configuration)
    {
        if (!environment.IsDevelopment())
            return services;
        if (configuration[$"{UtilityOptions.Section}:{nameof(UtilityOptions.Enabled)}"] is null)
            services.Configure<UtilityOptions>(static options => options.Enabled = true);
        if (configuration[$"{HttpOptions.Section}:{nameof(HttpOptions.ApiPage)}"] is null)
            services.Configure<HttpOptions>(static options => options.ApiPage = true);
        return services;
    }

    /// <summary>Of several such actions the web server keeps the last.</summary>
    private static void AddTls(this IServiceCollection services)
    {
        services.AddSingleton<ServerCertificate>();
        services.AddSingleton<CertificateInstruments>();
        services.AddHostedService<ServerCertificateWatch>();
        services.AddOptions<KestrelServerOptions>().Configure<IServiceProvider>(static (kestrel, provider) =>
            kestrel.ConfigureHttpsDefaults(https =>
            {
                provider.GetService<ClientCertificates>()?.AskFor(https);
                provider.GetRequiredService<ServerCertificate>().Serve(https);
            }));
    }

    /// <summary>
    /// Maps both profiles, health, the OpenAPI document, the pages for persons, and the refusals of all other paths and methods.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is out of range; the message names it.</exception>
    /// <exception cref="SettingException">A file that a setting names cannot be used; the message names both.</exception>
    public static void MapPixStream(this IEndpointRouteBuilder routes)
    {
        // First, so that every wrong setting is reported, not only the first that an endpoint happens to read.
        var services = routes.ServiceProvider;
        services.GetService<IStartupValidator>()?.Validate();
        // A registry in a file is read now: what is wrong with it stops the start.
        _ = services.GetService<IRegistrySource>();

        var options = services.GetRequiredService<IOptions<HttpOptions>>().Value;
        var map = new Mapping(
            routes, services.GetRequiredService<RequestGuard>(), services.GetRequiredService<Admission>(),
            services.GetRequiredService<UnroutedEndpoints>());
        MapStreams(map, services, ProfileProtocol.Spi, new SpiBatchFormat(), options.SpiWait);
        MapStreams(map, services, ProfileProtocol.Json, new JsonBatchFormat(), options.JsonWait);

        var intake = services.GetRequiredService<IntakeEndpoint>();
        map.Only(HttpMethods.Post, IntakeEndpoint.Pattern, Operation.Append, Profile.Spi, intake.AppendAsync);
        var catalog = services.GetRequiredService<CatalogEndpoint>();
        map.Only(HttpMethods.Get, CatalogEndpoint.InPattern, Operation.Catalog, Profile.Spi, catalog.GetAsync);
        map.Only(HttpMethods.Get, CatalogEndpoint.OutPattern, Operation.Catalog, Profile.Spi, catalog.GetAsync);
        var utility = services.GetRequiredService<UtilityEndpoint>();
        map.Only(HttpMethods.Post, UtilityEndpoint.Pattern, Operation.Generate, Profile.Json, utility.GenerateAsync);
        var health = services.GetRequiredService<HealthEndpoints>();
        map.Only(HttpMethods.Get, HealthEndpoints.LivePattern, Operation.Health, Profile.Json, HealthEndpoints.LiveAsync);
        map.Only(HttpMethods.Get, HealthEndpoints.ReadyPattern, Operation.Health, Profile.Json, health.ReadyAsync);
        map.Only(HttpMethods.Get, DocumentEndpoint.Pattern, Operation.Document, Profile.Json, DocumentEndpoint.GetAsync);
        map.Page(FrontPage.Pattern, FrontPages.Public(options.ApiPage).WriteAsync);
        foreach (var (pattern, endpoint) in options.ApiPage ? ApiPage.Read() : [])
            map.Page(pattern, endpoint);
        map.Rest();
        RejectedRequests.Watch(services, services.GetRequiredService<HttpInstruments>(), UnroutedEndpoints.ProfileOf);
    }

    /// <summary>
    /// Lets callers that close their half of a connection read their answers (<see cref="Caller"/>). Where the host bounds its
    /// connections, these are bounded, too.
    /// </summary>
    internal static void AddHalfOpenConnections(this IServiceCollection services) =>
        services.AddSingleton<IConnectionListenerFactory>(provider => new HalfOpenTransport(
            provider.GetService<ConnectionLimit>() is null
                ? ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider)
                : ConnectionServices.BoundedSockets(provider)));

    private static void MapStreams(
        Mapping map, IServiceProvider services, ProfileProtocol wire, IBatchFormat format, TimeSpan wait)
    {
        var endpoints = new StreamEndpoints(
            wire,
            format,
            wait,
            services.GetRequiredService<IOptions<StreamRules>>().Value,
            services.GetRequiredService<IParticipants>(),
            services.GetRequiredService<TokenCodec>(),
            services.GetRequiredService<Admission>(),
            services.GetRequiredService<Draining>(),
            services.GetRequiredService<RefusalWriter>(),
            services.GetRequiredService<HttpInstruments>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StreamEndpoints>>());
        map.Only(HttpMethods.Get, wire.StartPattern, Operation.Start, wire.Profile, endpoints.StartAsync);
        map.One(HttpMethods.Get, wire.TokenPattern, Operation.Pull, wire.Profile, endpoints.PullAsync);
        map.One(HttpMethods.Delete, wire.TokenPattern, Operation.End, wire.Profile, endpoints.EndAsync);
        map.OtherMethods(wire.TokenPattern, wire.Profile, "GET, DELETE");
    }

    private sealed class Mapping(
        IEndpointRouteBuilder routes, RequestGuard guard, Admission admission, UnroutedEndpoints unrouted)
    {
        private readonly RequestDelegate _unknown = guard.Around(Operation.Unrouted, Profile.Json, unrouted.UnknownPathAsync);

        /// <summary>Maps the one method that a path takes, and refuses the others.</summary>
        public void Only(string method, string pattern, Operation operation, Profile profile, RequestDelegate endpoint)
        {
            One(method, pattern, operation, profile, endpoint);
            OtherMethods(pattern, profile, method);
        }

        public IEndpointConventionBuilder One(
            string method, string pattern, Operation operation, Profile profile, RequestDelegate endpoint) =>
            routes.MapMethods(pattern, [method], ToTheLetter(
                pattern, guard.Around(operation, profile, admission.Around(operation, profile, endpoint))));

        /// <summary>Maps a page for persons. The document does not describe it: it is no operation of the interface.</summary>
        public void Page(string pattern, RequestDelegate endpoint)
        {
            foreach (var method in (string[])[HttpMethods.Get, HttpMethods.Head])
                One(method, pattern, Operation.Document, Profile.Json, endpoint).ExcludeFromDescription();
            OtherMethods(pattern, Profile.Json, "GET, HEAD");
        }

        public void OtherMethods(string pattern, Profile profile, string allow) =>
            routes.Map(
                pattern, ToTheLetter(pattern, guard.Around(Operation.Unrouted, profile, unrouted.OtherMethod(profile, allow))));

        public void Rest() => routes.MapFallback("{*path}", _unknown);

        private RequestDelegate ToTheLetter(string pattern, RequestDelegate endpoint) =>
            new ExactPath(pattern).Or(endpoint, _unknown);
    }
}
