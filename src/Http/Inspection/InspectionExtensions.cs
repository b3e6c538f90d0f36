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
    /// <summary>What the checks can be set to.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(InspectionOptions.Section, typeof(InspectionOptions)), new(SchemaOptions.Section, typeof(SchemaOptions)),
        new(SignatureOptions.Section, typeof(SignatureOptions)), new(SigningOptions.Section, typeof(SigningOptions)),
        new(QuarantineOptions.Section, typeof(QuarantineOptions)),
    ];

    internal static void AddInspection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<InspectionOptions>(configuration, InspectionOptions.Section);
        services.AddSettings<SchemaOptions>(configuration, SchemaOptions.Section);
        services.AddSettings<SignatureOptions>(configuration, SignatureOptions.Section);
        services.AddSettings<SigningOptions>(configuration, SigningOptions.Section);
        services.AddSettings<QuarantineOptions>(configuration, QuarantineOptions.Section);
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
