using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Quarantine;
using PixStream.Quarantine.Senders;
using PixStream.Spi.Schemas;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Signing;

namespace PixStream.Http.Inspection;

/// <summary>Puts the checks of messages into a host.</summary>
public static class InspectionExtensions
{
    public const string Schemas = "PixStream:Schemas";
    public const string Signatures = "PixStream:Signatures";
    public const string Signing = "PixStream:Signing";
    public const string Quarantine = "PixStream:Quarantine";

    /// <summary>What the checks can be set to.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(InspectionOptions.Section, typeof(InspectionOptions)), new(Schemas, typeof(SchemaOptions)), new(Signatures, typeof(SignatureOptions)),
        new(Signing, typeof(SigningOptions)), new(Quarantine, typeof(QuarantineOptions)),
    ];

    internal static void AddInspection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<InspectionOptions>(configuration, InspectionOptions.Section);
        services.AddSettings<SchemaOptions>(configuration, Schemas);
        services.AddSettings<SignatureOptions>(configuration, Signatures);
        services.AddSettings<SigningOptions>(configuration, Signing);
        services.AddSettings<QuarantineOptions>(configuration, Quarantine);
        services.AddSingleton(provider => MessageRules.Open(
            provider.GetRequiredService<IOptions<SchemaOptions>>().Value,
            provider.GetRequiredService<IOptions<SignatureOptions>>().Value,
            provider.GetRequiredService<IOptions<SigningOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MessageInspector>();
        services.AddSingleton(provider => new SenderGate(
            provider.GetRequiredService<IShutOffSenders>(),
            provider.GetRequiredService<IOptions<QuarantineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SubmissionInspection>();
        services.AddHostedService<RulesStart>();
        services.AddHostedService<GateStart>();
        services.AddHostedService<SchemaWatch>();
    }
}
