using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Multiparts and gzip that are wrong.</summary>
internal static class BodyMutations
{
    private const int PartsMax = 10;

    private static readonly string[] Malformed = ["400:malformed-message"];
    private static readonly byte[] Bomb = BodyPlan.Pack(new byte[4 << 20]);

    private static readonly string[] BoundaryParameters =
    [
        "", "; boundary=", "; boundary=other", "; boundary=\"\"", "; boundary=\"", "; boundary=a b", "; charset=utf-8",
        "; boundary=x; boundary=y", ";boundary", "; boundary=\"a \"",
    ];

    private static readonly string[] PartHeaders =
    [
        "Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=x", "Content-Transfer-Encoding: base64",
        "Content-Encoding: gzip", "no colon", "A b: c", "\u00E9: x", "Content-Type: application/xml; charset=utf-16", ": x",
        "A: \0", "Content-Type:",
    ];

    private static readonly string[] GoodPartHeaders =
    [
        "Content-Transfer-Encoding: binary", "X-Anything: \"", "Content-Disposition: form-data; name=a",
        "content-type: APPLICATION/XML", "Content-ID: <1>", "X-Folded: a\r\n b\r\n\tc", "X-Text: \u00E9",
        "Content-Encoding: identity",
    ];

    public static IEnumerable<Mutation> All =>
    [
        Parts("a boundary parameter that is wrong", (draft, world) =>
            draft.Body!.ContentType = "multipart/mixed" + world.Any(BoundaryParameters)) with { Exactly = [] },
        new("a quoted boundary", Effect.None, IsMultipart,
            (draft, _) => draft.Body!.ContentType = $"multipart/mixed; boundary=\"{draft.Body.Multipart!.Boundary}\""),
        new("a long boundary", Effect.None, IsMultipart, (draft, _) => Rename(draft, new string('b', 70))),
        Parts("a boundary that is too long", (draft, world) => Rename(draft, new string('b', 71 + world.Random.Next(400)))),
        Parts("another boundary inside", (draft, _) => draft.Body!.Multipart!.Boundary += "x") with { Exactly = [] },
        new("a preamble", Effect.None, IsMultipart, (draft, world) =>
            draft.Body!.Multipart!.Preamble = world.Any(["preamble\r\n", "\r\n", "\r\n\r\n", "--\r\n", "a\nb\0\r\n"])),
        Parts("a preamble that does not end its line", (draft, world) =>
            draft.Body!.Multipart!.Preamble = world.Any(["preamble", " ", "\n", "\r", "\r\n-"])),
        new("an epilogue", Effect.None, IsMultipart,
            (draft, world) => draft.Body!.Multipart!.Epilogue = world.Any(["\r\nepilogue", "\r\n--", " \t\r\n\0"])),
        Parts("an epilogue on the line of the boundary", (draft, world) =>
            draft.Body!.Multipart!.Epilogue = world.Any(["x", "-", "\0", " x\r\n"])),
        new("white space for an epilogue", Effect.None, IsMultipart,
            (draft, world) => draft.Body!.Multipart!.Epilogue = world.Any(["", "  ", "\r\n\r\n", "\t\n"])),
        Parts("no final boundary", (draft, world) =>
            draft.Body!.Multipart!.FinalBoundaryEnd = world.Any(["", "-", " --", "x--"])) with { Exactly = [] },
        Parts("parts whose lines end in LF", (draft, _) => draft.Body!.Multipart!.LineEnd = "\n"),
        Parts("parts without the empty line", (draft, _) => draft.Body!.Multipart!.HasEmptyLine = false),
        Parts("a part header that is refused", (draft, world) =>
            draft.Body!.Multipart!.PartHeaders.Add(world.Any(PartHeaders))) with { Weight = 6 },
        new("a part header that is taken", Effect.None, IsMultipart,
            (draft, world) => draft.Body!.Multipart!.PartHeaders.Add(world.Any(GoodPartHeaders))),
        new("no part headers", Effect.None, IsMultipart, (draft, _) => draft.Body!.Multipart!.PartHeaders.Clear()),
        Parts("long part headers", (draft, world) =>
            draft.Body!.Multipart!.PartHeaders.Add("X-Long: " + new string('p', 4200 + world.Random.Next(4000)))),
        Parts("too many parts", (draft, world) =>
        {
            while (draft.Payloads.Count <= PartsMax)
                draft.Payloads.Add(world.Envelopes.Make(draft.Payloads[0].Sender, world.AnyParticipant.Ispb));
        }),
        Parts("no part", (draft, _) => draft.Payloads.Clear()),
        Parts("a body that is no multipart", (draft, _) => draft.Body!.Plain.Add(static _ => "not a multipart"u8.ToArray())),
        Gzip("a gzip that was cut", (bytes, world) => bytes[..world.Random.Next(bytes.Length)]) with { Weight = 8 },
        Gzip("garbage behind the gzip", (bytes, _) => [.. bytes, 1, 2, 3, 4]),
        Gzip("a wrong length in the gzip", (bytes, _) => [.. bytes[..^1], (byte)(bytes[^1] ^ 0x40)]),
        Gzip("flipped bits in the gzip", Flipped) with { Exactly = [], Weight = 8 },
        Gzip("gzip twice", (bytes, _) => BodyPlan.Pack(bytes)),
        Gzip("two gzip members", (bytes, _) => [.. bytes, .. BodyPlan.Pack("x"u8.ToArray())]) with { Exactly = [] },
        Gzip("a gzip bomb", (_, _) => Bomb) with { Exactly = ["413:too-large"], Weight = 1 },
        Gzip("no gzip at all", (_, _) => "<Envelope/>"u8.ToArray()),
        Gzip("an empty gzip", (_, _) => []),
    ];

    private static bool IsMultipart(Draft draft) => draft.Body?.Multipart is not null && draft.Payloads.Count > 0;

    private static Mutation Parts(string name, Action<Draft, World> apply) =>
        new(name, Effect.Refusable, IsMultipart, apply) { Exactly = Malformed };

    private static Mutation Gzip(string name, Func<byte[], World, byte[]> change) =>
        new(name, Effect.Refusable, draft => draft.Body is { IsGzip: true } && draft.Payloads.Count > 0, (draft, world) =>
            draft.Body!.Packed.Add(bytes => bytes.Length == 0 ? bytes : change(bytes, world)))
        {
            Exactly = Malformed,
        };

    private static void Rename(Draft draft, string boundary)
    {
        draft.Body!.Multipart!.Boundary = boundary;
        draft.Body.ContentType = "multipart/mixed; boundary=" + boundary;
    }

    /// <summary>The checksum may still be right: bits that say nothing (the time, the name) are there, too.</summary>
    private static byte[] Flipped(byte[] bytes, World world)
    {
        byte[] flipped = [.. bytes];
        flipped[world.Random.Next(bytes.Length)] ^= (byte)(1 << world.Random.Next(8));
        return flipped;
    }
}
