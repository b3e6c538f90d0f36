using System.Globalization;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Auditing;

namespace PixStream.Http.Admin.Auditing;

/// <summary>Reads which audit records a request asks for.</summary>
internal static class AuditQuery
{
    // The form of times in answers, to the millisecond or not.
    private static readonly string[] TimeForms =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd"];

    public static Refusal? Read(HttpContext context, out AuditFilter filter)
    {
        filter = AuditFilter.All;
        AuditAction? action = null;
        if (QueryText.Of(context, "action") is { } name)
        {
            if (!ActionNames.TryParse(name, out var found))
                return QueryText.Malformed($"action is one of {string.Join(", ", ActionNames.All)}.");
            action = found;
        }

        var wrongFrom = ReadTime(context, "from", out var from);
        var wrongTo = ReadTime(context, "to", out var to);
        if ((QueryText.ReadIspb(context, "participant", out var participant) ?? wrongFrom ?? wrongTo) is { } malformed)
            return malformed;
        filter = new AuditFilter(QueryText.Of(context, "by"), action, participant, from, to);
        return null;
    }

    private static Refusal? ReadTime(HttpContext context, string name, out DateTimeOffset? time)
    {
        time = null;
        if (QueryText.Of(context, name) is not { } text)
            return null;
        if (!DateTimeOffset.TryParseExact(
            text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var found))
            return QueryText.Malformed($"{name} is a day or a time in UTC: 2026-11-21 or 2026-11-21T09:30:00Z.");
        time = found;
        return null;
    }
}
