using System.Globalization;
using PixStream.Fuzz.Model;

namespace PixStream.Fuzz.Requests;

/// <summary>Makes valid requests: what answers each of them is known.</summary>
internal sealed class Grammar(World world)
{
    private const int PartsMax = 10;
    private const int StreamsMax = 6;

    private static readonly string?[] SpiSingle =
        [null, "*/*", "application/xml", "application/*", "application/xml; charset=utf-8", "text/html, application/xml;q=0.1"];
    private static readonly string?[] SpiMulti =
        ["multipart/mixed", "multipart/*", "multipart/mixed, */*;q=0.1", "application/xml;q=0.5, multipart/mixed"];
    private static readonly string?[] JsonSingle =
        [null, "*/*", "application/json", "application/*", "multipart/json;q=0.2, application/json"];
    private static readonly string?[] JsonMulti = ["multipart/json", "multipart/*", "multipart/json, */*;q=0.1"];
    private static readonly string?[] Codings =
        [null, null, null, null, "identity", "gzip", "gzip;q=0.9, identity;q=0.1", "br, deflate", "*;q=0"];

    private static readonly string[] UnknownPaths =
    [
        "/nothing", "/api", "/api/v1", "/api/v1/out", "/api/v1/in/F0000000", "/api/v2/in/F0000000/msgs",
        "/api/pix/F0000000/stream", "/favicon.ico", "/health", "/admin",
    ];

    private readonly Random _random = world.Random;

    /// <summary>One valid request, about a stream only where no other request is on its way.</summary>
    public Draft Next()
    {
        var draft = _random.Next(100) switch
        {
            < 24 => Append(),
            < 27 => Repeated(Kind.Resend, "201"),
            < 29 => Repeated(Kind.Conflict, "409:duplicate-id"),
            < 40 => Start(),
            < 70 => Pull(),
            < 76 => Replay(),
            < 79 => Superseded(Kind.PullSuperseded),
            < 82 => Ended(Kind.PullEnded),
            < 88 => End(),
            < 90 => EndUnconfirmed(),
            < 92 => Superseded(Kind.EndSuperseded),
            < 94 => Ended(Kind.EndEnded),
            < 96 => Generate(),
            < 97 => Fixed(Kind.Document, "/openapi.json", "200"),
            < 98 => Fixed(Kind.UnknownPath, world.Any(UnknownPaths), "404:not-found"),
            _ => Fixed(Kind.Health, world.OneIn(2) ? "/health/live" : "/health/ready", "200"),
        };
        return draft ?? (world.OneIn(3) ? Append() : Start());
    }

    public static string Path(Profile profile, string ispb, string last) =>
        $"{(profile == Profile.Spi ? "/api/v1/out/" : "/api/pix/")}{ispb}/stream/{last}";

    /// <summary>
    /// A pull of the stream's next step. (Where the stream may have been idle for too long, it may be gone; the settlement knows
    /// when.)
    /// </summary>
    public Draft Pull(PulledStream stream) => Pull(stream, AnyAccept(stream.Profile), world.Any(Codings));

    public static Draft Pull(PulledStream stream, string? accept, string? coding = null) =>
        About(stream, Kind.Pull, "GET", stream.Next, accept, coding, "200", "204", "410:stream-gone");

    /// <summary>A start that asks for batches.</summary>
    public static Draft Start(Participant participant, Profile profile, string? accept, string? coding)
    {
        var draft = new Draft(Kind.Start, "GET", Path(profile, participant.Ispb, "start"))
        {
            Profile = profile, Participant = participant, Accept = accept, AcceptEncoding = coding,
            Expected = ["200", "204", "429:stream-limit"],
        };
        AddAccept(draft);
        return draft;
    }

    /// <summary>A DELETE that confirms.</summary>
    public static Draft End(PulledStream stream) =>
        About(stream, Kind.End, "DELETE", stream.Next, null, null, "200", "410:stream-gone");

    private Draft Append()
    {
        var (sender, destination) = (world.AnyParticipant, world.AnyParticipant);
        var isMultipart = world.OneIn(3);
        var count = isMultipart ? 1 + _random.Next(world.OneIn(3) ? PartsMax : 3) : 1;
        var payloads = Enumerable.Range(0, count)
            .Select(_ => world.Envelopes.Make(sender.Ispb, world.OneIn(4) ? world.AnyParticipant.Ispb : destination.Ispb))
            .ToList();
        return Intake(Kind.Append, payloads, isMultipart, "201");
    }

    private Draft? Repeated(Kind kind, string expected)
    {
        if (world.Recent.Count == 0)
            return null;
        var payload = world.Any(world.Recent);
        return Intake(kind, [kind == Kind.Conflict ? Envelopes.Conflicting(payload) : payload], world.OneIn(4), expected);
    }

    private Draft Intake(Kind kind, List<Payload> payloads, bool isMultipart, string expected)
    {
        var draft = new Draft(kind, "POST", $"/api/v1/in/{payloads[0].Sender}/msgs")
        {
            Payloads = payloads, Expected = [expected],
        };
        var body = new BodyPlan { IsGzip = world.OneIn(4), Framing = world.OneIn(3) ? Framing.Chunked : Framing.Length };
        if (isMultipart)
        {
            body.Multipart = new MultipartPlan(string.Create(CultureInfo.InvariantCulture, $"fuzz-{_random.Next():x}"));
            body.ContentType = $"multipart/mixed; boundary={body.Multipart.Boundary}";
        }

        if (world.OneIn(3))
            body.Chunks.Size = 1 + _random.Next(2000);
        draft.Body = body;
        return draft;
    }

    private Draft Start()
    {
        var participant = world.AnyParticipant;
        // A few are tried beyond the cap.
        if (participant.Streams.Count >= StreamsMax && !world.OneIn(6))
            return participant.Streams.Find(stream => !stream.IsBusy) is { } open
                ? Pull(open)
                : Fixed(Kind.Health, "/health/live", "200");
        var profile = AnyProfile();
        return Start(participant, profile, AnyAccept(profile), world.Any(Codings));
    }

    private Draft? Pull() => AnyStream() is { } stream ? Pull(stream) : null;

    private Draft? Replay()
    {
        if (AnyStream() is not { Current: { } current } stream)
            return null;
        var (_, accept, coding) = stream.Given;
        return About(stream, Kind.Replay, "GET", current, accept, coding, "200", "410:stream-gone");
    }

    private Draft? Superseded(Kind kind) =>
        AnyStream() is { Superseded.Count: > 0 } stream
            ? About(
                stream, kind, kind == Kind.PullSuperseded ? "GET" : "DELETE", world.Any(stream.Superseded),
                AnyAccept(stream.Profile), null,
                stream.Profile == Profile.Json && kind == Kind.EndSuperseded ? ["200", "410:stream-gone"] : ["410:stream-gone"])
            : null;

    private Draft? Ended(Kind kind)
    {
        var participant = world.AnyParticipant;
        if (participant.Ended.Count == 0)
            return null;
        var (profile, path) = participant.Ended.ElementAt(_random.Next(participant.Ended.Count));
        var isPull = kind == Kind.PullEnded;
        var draft = new Draft(kind, isPull ? "GET" : "DELETE", path)
        {
            Profile = profile, Participant = participant,
            Expected = [isPull || profile == Profile.Spi ? "410:stream-gone" : "200"],
        };
        return draft;
    }

    private Draft? End() => AnyStream() is { } stream ? End(stream) : null;

    private Draft? EndUnconfirmed() =>
        AnyStream() is { Current: { } current } stream
            ? About(stream, Kind.EndUnconfirmed, "DELETE", current, null, null, "200", "410:stream-gone")
            : null;

    private Draft Generate()
    {
        var participant = world.AnyParticipant;
        var count = 1 + _random.Next(world.OneIn(50) ? 150 : 8);
        return new Draft(
            Kind.Generate, "POST", string.Create(CultureInfo.InvariantCulture, $"/api/util/msgs/{participant.Ispb}/{count}"))
        {
            Profile = Profile.Json, Participant = participant, Count = count, Expected = ["201"],
            Body = new BodyPlan { ContentType = null },
        };
    }

    private static Draft Fixed(Kind kind, string path, string expected) =>
        new(kind, "GET", path) { Profile = Profile.Json, Expected = [expected] };

    private static Draft About(
        PulledStream stream, Kind kind, string method, string path, string? accept, string? coding, params string[] expected)
    {
        stream.IsBusy = true;
        var draft = new Draft(kind, method, path)
        {
            Profile = stream.Profile, Participant = stream.Participant, Stream = stream, Accept = accept, AcceptEncoding = coding,
            Expected = expected,
        };
        AddAccept(draft);
        return draft;
    }

    private static void AddAccept(Draft draft)
    {
        if (draft.Accept is { } accept)
            draft.SetHeader("Accept", accept);
        if (draft.AcceptEncoding is { } coding)
            draft.SetHeader("Accept-Encoding", coding);
    }

    private PulledStream? AnyStream()
    {
        var participant = world.AnyParticipant;
        var free = participant.Streams.FindAll(stream => !stream.IsBusy);
        return free.Count > 0 ? world.Any(free) : null;
    }

    private Profile AnyProfile() => world.OneIn(3) ? Profile.Json : Profile.Spi;

    private string? AnyAccept(Profile profile) =>
        world.Any((profile, world.OneIn(2)) switch
        {
            (Profile.Spi, true) => SpiSingle,
            (Profile.Spi, false) => SpiMulti,
            (_, true) => JsonSingle,
            _ => JsonMulti,
        });
}
