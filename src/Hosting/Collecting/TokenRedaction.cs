using System.Diagnostics;
using OpenTelemetry;

namespace PixStream.Hosting.Collecting;

/// <summary>
/// Takes tokens out of traces: the host's spans carry the request's path, and a stream's path ends with its token. What is left
/// is the path as far as <c>/stream/</c>.
/// </summary>
internal sealed class TokenRedaction : BaseProcessor<Activity>
{
    private const string Marker = "/stream/";

    public override void OnEnd(Activity data)
    {
        foreach (var (key, value) in data.TagObjects.ToArray())
            if (value is string text && text.Contains(Marker, StringComparison.Ordinal))
                data.SetTag(key, Redacted(text));
        if (data.DisplayName.Contains(Marker, StringComparison.Ordinal))
            data.DisplayName = Redacted(data.DisplayName);
    }

    internal static string Redacted(string text)
    {
        var end = text.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length;
        var rest = text.AsSpan(end);
        // Neither the pattern of a route nor a start is a secret.
        return rest.SequenceEqual("start") || rest.StartsWith("{") ? text : text[..end] + "…";
    }
}
