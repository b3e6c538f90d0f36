using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Spi.Schemas;
using PixStream.Spi.Signatures;

namespace PixStream.Http.Inspection;

/// <summary>Says at the start what messages are checked by, and what goes on unchecked.</summary>
internal sealed partial class RulesStart(
    MessageRules rules, IOptions<InspectionOptions> inspection, IOptions<SchemaOptions> schemas,
    IOptions<SignatureOptions> signatures, ILogger<RulesStart> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var directory = schemas.Value.Directory;
        var hasDirectory = !string.IsNullOrEmpty(directory);
        var current = rules.Schemas.Current;
        if (inspection.Value.Invalid != MessagePolicy.Off)
        {
            LogValidated(new InForce(current), hasDirectory ? directory! : "the project's own");
            if (inspection.Value.UnknownType == MessagePolicy.Off)
                LogUnknown();
        }
        else if (hasDirectory)
        {
            LogUnused();
        }

        if (current.Unread.Count > 0)
            LogUnread(new NotRead(current));
        if (rules.Certificates?.Current is { } certificates)
            LogVerified(certificates.Count, certificates.ListCount, signatures.Value.CertificateDirectory);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Messages are validated for: {Schemas}. Schemas: {Directory}.")]
    private partial void LogValidated(InForce schemas, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Messages of any other type or version go on without validation: PixStream:Inspection:UnknownType is Off. Reject or Quarantine holds them back.")]
    private partial void LogUnknown();

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "PixStream:Schemas:Directory is set, and no message is validated: PixStream:Inspection:Invalid is Off.")]
    private partial void LogUnused();

    [LoggerMessage(Level = LogLevel.Information, Message = "Not read in the directory of schemas, as they hold none: {Names}.")]
    private partial void LogUnread(NotRead names);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Signatures are verified. Certificates: {Certificates}. Revocation lists: {Lists}. Directory: {Directory}.")]
    private partial void LogVerified(int certificates, int lists, string directory);
}
