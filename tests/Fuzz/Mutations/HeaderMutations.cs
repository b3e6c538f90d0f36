using System.Globalization;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Headers that are wrong, too many, too long, or only strange.</summary>
internal static class HeaderMutations
{
    private static readonly string[] Harmless =
    [
        "X-HTTP-Method-Override: DELETE", "Cookie: a=b; c", "Range: bytes=0-1", "If-None-Match: *", "If-Match: \"x\"",
        "TE: trailers", "X-Forwarded-For: 1.2.3.4", "Authorization: Bearer \"\"", "traceparent: 00-zz", "Content-MD5: x",
        "Via: 1.0 x", "Max-Forwards: -1", "X:", "X: \t", "Forwarded: for=\"[::1\"", "Date: yesterday",
        "X-Original-URL: /openapi.json", "Prefer: wait=9999", "Keep-Alive: timeout=0", "Connection: keep-alive", "Origin: null",
        "Expect: 100-continue",
    ];

    private static readonly string[] Broken =
    [
        "No colon here", ": no name", "Space : before", " folded", "\tfolded", "A: \0", "A: \u0001", "\u00E9: x",
        "A: \u00C3\u00A9", "A\0: x", "Host: other", "Content-Length: 5", "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked", "Content-Length: -5", "Connection: upgrade\r\nUpgrade: websocket",
        "Connection: close, keep-alive",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", "Host:", "Expect: 200-maybe",
        "Connection: close", "A: x\ry", "A: x\ny", "\"A\": x",
    ];

    private static readonly string[] Hosts =
    [
        "Host: a b", "Host: ", "Host: fuzz:99999", "Host: [::1", "Host: \"x\"", "Host: user@x", "Host: x/y", "Host: \u00E9",
        "host: fuzz", "Host: a, b",
    ];

    private static readonly string[] Accepts =
    [
        "", ",", ";", "\"", "\\", "text/html", "application/xml;q=0", "multipart/mixed;q=2", "*/*;q=-1", "*/*;q=0", "*", "a/b/c",
        "application/json, application/xml", "multipart/mixed;boundary=x", "application/xml;charset=utf-16",
        "multipart/json;q=0.0001", ";q=1", "application/xml;;q=,", "*/xml", "\t", "application/xml; q=\"1\"",
    ];

    private static readonly string[] AcceptCodings =
        ["", ",,", "gzip;q=0", "*;q=0", "gzip;q=9", "\"gzip\"", ";;;q=9,,", "identity;q=0", "GZIP", "x-gzip", "gzip, gzip"];

    private static readonly string[] ContentTypes =
    [
        "application/xml; charset=utf-16", "application/xml; charset=iso-8859-1", "text/xml", "application/json",
        "application/x-www-form-urlencoded", "garbage", "", "application/xml;", "/", "application/xml; charset=\"",
        "application/xml; charset=", "multipart/form-data; boundary=x", "multipart/mixed", "application/*",
        "application/xml, application/xml",
    ];

    private static readonly string[] Codings =
        ["br", "deflate", "gzip, gzip", "identity", "GZIP", "", "x-gzip", "gzip;q=1", "chunked", "zstd", "*"];

    public static IEnumerable<Mutation> All =>
    [
        new("a strange header", Effect.None, _ => true, (draft, world) => draft.Headers.Add(world.Any(Harmless))) { Weight = 10 },
        new("a line that is not a header", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Headers.Insert(world.Random.Next(draft.Headers.Count + 1), world.Any(Broken))) { Weight = 6 },
        new("no Host", Effect.BrokenHttp, _ => true, (draft, _) => draft.RemoveHeader("Host")) { Weight = 1 },
        new("another Host", Effect.BrokenHttp, _ => true, (draft, world) =>
        {
            draft.RemoveHeader("Host");
            draft.Headers.Insert(0, world.Any(Hosts));
        }) { Weight = 2 },
        new("a long header", Effect.None, draft => draft.Headers.Count < 5,
            (draft, world) => draft.Headers.Add("X-Long: " + new string('l', world.Random.Next(6000)))),
        new("a huge header", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Headers.Add("X-Huge: " + new string('h', 30_000 + world.Random.Next(60_000)))) { Weight = 1 },
        new("many headers", Effect.BrokenHttp, _ => true, (draft, world) =>
        {
            for (var i = world.Random.Next(300); i > 0; i--)
                draft.Headers.Add(string.Create(CultureInfo.InvariantCulture, $"X-{i}: {i}"));
        }) { Weight = 1 },
        new("Accept that says little", Effect.Refusable, draft => draft.Stream is not null || draft.Kind == Kind.Start,
            (draft, world) =>
                draft.SetHeader("Accept", world.Any(Accepts))) { Weight = 10 },
        new("Accept twice", Effect.Refusable, draft => draft.Kind is Kind.Start or Kind.Pull,
            (draft, world) => draft.Headers.Add("Accept: " + world.Any(Accepts))),
        new("Accept-Encoding that says little", Effect.Refusable, _ => true,
            (draft, world) => draft.SetHeader("Accept-Encoding", world.Any(AcceptCodings))),
        new("another Content-Type", Effect.Refusable, IsIntake,
            (draft, world) => draft.Body!.ContentType = world.Any(ContentTypes)) { Weight = 8 },
        new("no Content-Type", Effect.Refusable, IsIntake, (draft, _) => draft.Body!.ContentType = null)
        {
            Exactly = ["415:unsupported-media-type"],
        },
        new("another Content-Encoding", Effect.Refusable, IsIntake,
            (draft, world) => draft.Body!.ContentEncoding = world.Any(Codings)) { Weight = 6 },
        new("a body where none is asked for", Effect.None, draft => draft.Body is null && draft.Version == "HTTP/1.1",
            (draft, world) =>
            {
                draft.Body = new BodyPlan { Framing = world.OneIn(2) ? Framing.Chunked : Framing.Length, ContentType = null };
                var bytes = new byte[world.Random.Next(3000)];
                draft.Body.Plain.Add(_ => bytes);
            }),
    ];

    private static bool IsIntake(Draft draft) => draft.Payloads.Count > 0 && draft.Body is not null;
}
