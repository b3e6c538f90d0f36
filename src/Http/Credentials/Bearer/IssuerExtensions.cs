using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>Puts the verification of one issuer's access tokens into a host: participants' and operators' apart.</summary>
internal static class IssuerExtensions
{
    /// <summary>Registers <see cref="AccessTokens"/> and <see cref="IssuerKeys"/> under the name of the section.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="section">The section of the options. The framework's scheme has this name, too.</param>
    /// <param name="options">The options.</param>
    /// <param name="holder">Reads whom a token is for.</param>
    public static void AddIssuer(
        this IServiceCollection services, string section, Func<IServiceProvider, IssuerOptions> options,
        Func<IServiceProvider, TokenHolder> holder)
    {
        services.AddKeyedSingleton(section, (provider, _) => new IssuerKeys(
            options(provider), section, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IssuerKeys>>()));
        services.AddKeyedSingleton(section, (provider, _) => new AccessTokens(
            options(provider), KeysOf(provider, section),
            provider.GetRequiredService<IOptions<AuthenticationOptions>>().Value.SchemeMap[section].Build(), holder(provider),
            provider.GetRequiredService<JwtBearerHandler>, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new IssuerKeyWatch(
            KeysOf(provider, section), options(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddWebEncoders();
        // Not AddJwtBearer: it would take further settings from a section of its own (Authentication:Schemes).
        new AuthenticationBuilder(services).AddScheme<JwtBearerOptions, JwtBearerHandler>(section, null);
        services.AddOptions<JwtBearerOptions>(section).Configure<IServiceProvider>((handler, provider) =>
        {
            handler.MapInboundClaims = false;
            handler.SaveToken = false;
            handler.IncludeErrorDetails = false;
            handler.TokenValidationParameters = ValidationFor(options(provider), KeysOf(provider, section));
            handler.TokenHandlers.Clear();
            handler.TokenHandlers.Add(new JsonWebTokenHandler
            {
                MapInboundClaims = false,
                MaximumTokenSizeInBytes = AccessTokens.BytesMax,
            });
        });
        // Any caller can bring these about; refusals are counted.
        services.AddLogging(static logging => logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.Warning));
    }

    private static IssuerKeys KeysOf(IServiceProvider provider, string section) =>
        provider.GetRequiredKeyedService<IssuerKeys>(section);

    /// <summary>
    /// What a token is verified by. Nothing is left to what the library would do by itself: a key is one of the issuer's, has the
    /// id that the token names and is for its algorithm, which is one of those that are set.
    /// </summary>
    private static TokenValidationParameters ValidationFor(IssuerOptions options, IssuerKeys keys) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudience = options.Audience,
        ValidAlgorithms = options.Accepted,
        ClockSkew = options.ClockSkew,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidateLifetime = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, token, id, _) =>
            token is JsonWebToken { Alg: { } algorithm } && id is not null && keys.Current is { } current
                ? current.For(id, algorithm)
                : [],
    };
}
