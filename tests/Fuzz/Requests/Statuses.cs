namespace PixStream.Fuzz.Requests;

/// <summary>Which statuses docs/reference gives to which request.</summary>
internal static class Statuses
{
    private static readonly string[] OfAny = ["404:not-found", "405:method-not-allowed"];
    private static readonly string[] OfIspb = ["400:malformed-ispb"];

    private static readonly string[] OfAppend =
        ["201", "400:malformed-message", "400:malformed-request", "408:request-timeout", "409:duplicate-id",
            "411:length-required", "413:too-large", "415:unsupported-media-type",
        "422:schema-violation"];

    private static readonly string[] OfStart = ["200", "204", "406:not-acceptable", "429:stream-limit"];
    private static readonly string[] OfPull = ["200", "204", "400:malformed-token", "406:not-acceptable", "410:stream-gone"];
    private static readonly string[] OfEnd = ["200", "400:malformed-token", "410:stream-gone"];
    private static readonly string[] OfGenerate = ["201", "400:malformed-request"];

    /// <summary>Everything that is documented anywhere, for requests that may have become others, but for 5xx.</summary>
    private static readonly string[] All =
        [.. OfAny, .. OfIspb, .. OfAppend, .. OfStart, .. OfPull, .. OfGenerate];

    /// <summary>What Kestrel itself answers to what is no HTTP request. It has no body.</summary>
    private static readonly string[] OfKestrel = ["400", "405", "408", "411", "413", "414", "431", "501", "505"];

    /// <summary>What may answer a request without a good credential: never that something was done.</summary>
    public static string[] OfStranger(Draft draft) =>
    [
        .. draft.IsOpen ? ["200", "401:unauthenticated"] : (string[])["401:unauthenticated", "403:forbidden"],
        .. OfIspb, .. OfAny, "408:request-timeout", "413:too-large", "503:unavailable",
        .. draft.IsBrokenHttp ? OfKestrel : draft.IsRefusable ? ["400:malformed-request"] : Array.Empty<string>(),
    ];

    /// <summary>What may answer a request that was mutated.</summary>
    public static string[] Documented(Draft draft) =>
        draft.IsBrokenHttp ? [.. All, .. OfKestrel]
        : draft.IsRetargeted ? All
        : draft.Kind switch
        {
            Kind.Append or Kind.Resend or Kind.Conflict => [.. OfIspb, .. OfAppend],
            Kind.Start => [.. OfIspb, .. OfStart],
            Kind.Pull or Kind.Replay or Kind.PullSuperseded or Kind.PullEnded => [.. OfIspb, .. OfPull],
            Kind.End or Kind.EndUnconfirmed or Kind.EndSuperseded or Kind.EndEnded => [.. OfIspb, .. OfEnd],
            Kind.Generate => [.. OfIspb, .. OfGenerate],
            Kind.UnknownPath => OfAny,
            _ => ["200"],
        };
}
