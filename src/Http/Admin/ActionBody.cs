using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Admin.Roles;
using PixStream.Http.Bodies;
using PixStream.Http.Refusals;
using PixStream.Quarantine;

namespace PixStream.Http.Admin;

/// <summary>Reads the body of a request that changes something.</summary>
internal static class ActionBody
{
    private const int BytesMax = 16 * 1024;

    public static Refusal BadReason { get; } = QueryText.Malformed(
        $"by is 1 to {ActionText.ByMax} characters and reason 1 to {ActionText.ReasonMax}, and neither is blanks alone: say who does it, and why.");

    /// <summary>The step, or why there is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its form.</param>
    /// <param name="example">Such a body, shown to a caller that sent another.</param>
    public static async ValueTask<(T? Action, Refusal Refusal)> ReadAsync<T>(
        HttpContext context, JsonTypeInfo<T> type, string example)
        where T : OperatorAction
    {
        using var body = new PooledBuffer();
        var refusal = ContentCoding.Read(context, out var gzip)
            ?? RequestBody.Check(context, BytesMax)
            ?? await RequestBody.ReadAsync(context, body, gzip, BytesMax);
        if (refusal is { } unread)
            return (null, unread);
        T? step;
        try
        {
            step = JsonSerializer.Deserialize(body.Written.Span, type);
        }
        catch (JsonException wrong)
        {
            return (null, QueryText.Malformed(
                $"The body must be like {example}, with no other members. It is not at {wrong.Path ?? "$"}."));
        }

        if (step is null)
            return (null, QueryText.Malformed($"The body must be like {example}."));
        if (OperatorAdmission.NameOf(context) is { } name)
        {
            if (step.By.Length > 0 && step.By != name)
                return (null, QueryText.Malformed(
                    $"by is '{step.By}', and the access token is of '{name}', which goes into the audit trail. Leave by out."));
            step = (T)(step with { By = name });
        }

        return step.SaysWhoAndWhy() ? (step, default) : (null, BadReason);
    }
}
