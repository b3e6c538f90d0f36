using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Http.Refusals;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Streams.Values;

namespace PixStream.Http.Inspection;

/// <summary>Checks one message that is well-formed already: its signature, then its schema.</summary>
internal sealed partial class MessageInspector(
    IOptions<InspectionOptions> options, IOptions<SignatureOptions> signatures, MessageRules rules, HttpInstruments instruments,
    ILogger<MessageInspector> logger)
{
    private readonly InspectionOptions _policies = options.Value;
    private readonly SignatureCheck _signatures = signatures.Value.Verify;

    /// <summary>Whether any message is looked at.</summary>
    public bool IsOn => _policies.Invalid != MessagePolicy.Off || _signatures != SignatureCheck.Off;

    /// <returns>Null where the message may go on.</returns>
    public Finding? Inspect(IncomingMessage message) => InspectSignature(message) ?? InspectSchema(message.Payload);

    /// <summary>Whether it is valid now. Its signature is not looked at.</summary>
    public Finding? InspectSchema(ReadOnlyMemory<byte> payload)
    {
        if (_policies.Invalid == MessagePolicy.Off)
            return null;
        var verdict = rules.Schemas.Current.Validate(payload.Span);
        var isUnknown = verdict.Outcome is SchemaOutcome.UnknownType or SchemaOutcome.UnknownVersion;
        var policy = isUnknown ? _policies.UnknownType : _policies.Invalid;
        if (verdict.IsValid || policy == MessagePolicy.Off)
            return null;
        IReadOnlyList<string> reasons = verdict.Violations.Count == 0
            ? [verdict.Text]
            : [.. verdict.Violations.Select(each => each.ToString())];
        return Find(payload, policy, Problems.SchemaViolation, reasons, isUnknown ? "unknown" : "schema");
    }

    private Finding? InspectSignature(IncomingMessage message)
    {
        if (rules.Verifier is not { } verifier)
            return null;
        var result = verifier.Verify(message.Payload);
        if (result.IsValid)
            return null;
        if (_signatures == SignatureCheck.Require)
            return Find(message.Payload, MessagePolicy.Reject, Problems.SignatureViolation, [result.Text], "signature");
        instruments.Found("signature", "warn");
        LogUnsigned(message.Sender, message.BizMsgIdr, result.Text);
        return null;
    }

    private Finding Find(
        ReadOnlyMemory<byte> payload, MessagePolicy policy, Problem problem, IReadOnlyList<string> reasons, string check)
    {
        instruments.Found(check, policy == MessagePolicy.Reject ? "reject" : "quarantine");
        EnvelopeReader.TryRead(payload.Span, out var header, out _);
        return new Finding(policy, problem, header.MessageType, header.Version, reasons);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The signature of {BizMsgIdr} from {Sender} is not good, and the message goes on: {Reason}")]
    private partial void LogUnsigned(Ispb sender, string bizMsgIdr, string reason);
}
