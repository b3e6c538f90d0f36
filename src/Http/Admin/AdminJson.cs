using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PixStream.Http.Admin.Limits;
using PixStream.Http.Admin.Participants;

namespace PixStream.Http.Admin;

/// <summary>
/// The JSON of the admin API. Of what comes in, nothing unknown is passed over: a step that was not meant so must not be taken.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OperatorAction))]
[JsonSerializable(typeof(ReleaseAction))]
[JsonSerializable(typeof(ParkedAction))]
[JsonSerializable(typeof(ReloadStep))]
[JsonSerializable(typeof(QuarantineAnswer))]
[JsonSerializable(typeof(QuarantineListAnswer))]
[JsonSerializable(typeof(QuarantineCountsAnswer))]
[JsonSerializable(typeof(ReleasedAnswer))]
[JsonSerializable(typeof(DroppedAnswer))]
[JsonSerializable(typeof(ParkedListAnswer))]
[JsonSerializable(typeof(ParkedStepAnswer))]
[JsonSerializable(typeof(StreamsAnswer))]
[JsonSerializable(typeof(StreamClosedAnswer))]
[JsonSerializable(typeof(SendersAnswer))]
[JsonSerializable(typeof(SenderStepAnswer))]
[JsonSerializable(typeof(LimitAction))]
[JsonSerializable(typeof(LimitsAnswer))]
[JsonSerializable(typeof(ParticipantLimitsAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(AuditHeadAnswer))]
[JsonSerializable(typeof(AuditLinesAnswer))]
[JsonSerializable(typeof(SchemasAnswer))]
[JsonSerializable(typeof(SchemaReloadAnswer))]
[JsonSerializable(typeof(CertificateReloadAnswer))]
[JsonSerializable(typeof(OnboardAction))]
[JsonSerializable(typeof(StateAction))]
[JsonSerializable(typeof(CertificateAction))]
[JsonSerializable(typeof(KeyAction))]
[JsonSerializable(typeof(ParticipantsAnswer))]
[JsonSerializable(typeof(ParticipantAnswer))]
[JsonSerializable(typeof(ParticipantStepAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>For people who read it in a terminal: letters and quotes as they are.</summary>
    public static AdminJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string TimeOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
