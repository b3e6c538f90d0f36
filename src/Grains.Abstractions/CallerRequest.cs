using System.Diagnostics;

namespace PixStream.Grains.Abstractions;

/// <summary>The request at a gateway for which a grain is called. Its id goes along, beside the call's arguments.</summary>
public static class CallerRequest
{
    /// <summary>Its name beside the arguments, and in traces.</summary>
    private const string Key = "pixstream.request_id";

    /// <summary>In a silo: the id that came with the call. Null where none came.</summary>
    public static string? Id => RequestContext.Get(Key) as string;

    /// <summary>At a gateway: sends the id along with the calls that the asynchronous method around this makes.</summary>
    public static void Send(string id) => RequestContext.Set(Key, id);

    /// <summary>In a silo: names the request in the span of the call, where there is one.</summary>
    public static void Trace()
    {
        if (Activity.Current is { IsAllDataRequested: true } span && Id is { } id)
            span.SetTag(Key, id);
    }
}
