using System.Globalization;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Bodies whose end is announced wrongly: lengths and chunks.</summary>
internal static class FramingMutations
{
    private static readonly string[][] Lengths =
    [
        ["Content-Length: -5"], ["Content-Length: abc"], ["Content-Length: +5"], ["Content-Length: 5, 5"],
        ["Content-Length: 0x10"], ["Content-Length: 99999999999999999999"], ["Content-Length: 9223372036854775807"],
        ["Content-Length: {length}", "Content-Length: {length}"], ["Content-Length: {length}", "Content-Length: 1"],
        ["Content-Length: {length}1"], ["Content-Length: 1"], ["Content-Length: 0"], ["Content-Length:"],
        ["Content-Length: {length}", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: gzip"], ["Transfer-Encoding: identity"], ["Transfer-Encoding: chunked, gzip"],
        ["Transfer-Encoding: \u000Bchunked"], ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: CHUNKED"],
        ["Transfer-Encoding:chunked "], ["Content-Length: {length} {length}"], ["Content-Length: 1000000000"], [],
    ];

    private static readonly string[] Sizes =
    [
        "zz", "-1", "", "FFFFFFFFFFFFFFFF", "0x{0:x}", "{0:x}0", "1", "{0:x} ", " {0:x}", "7FFFFFFF", "{0:d}",
        "00000000000000000{0:x}", "{0:x}\0",
    ];
    private static readonly string[] Extensions = [";a=b", ";a", ";a=\"b;c\"", "; a = b", ";", ";;;", ";a=\u00E9"];
    private static readonly string[] Ends =
    [
        "", "0", "0\r\n", "\r\n", "0\n\n", "0\r\nBad trailer\r\n\r\n", "00\r\n\r\n", "0;x\r\n\r\n",
        "0\r\nContent-Length: 5\r\n\r\n", "0\r\nX: \0\r\n\r\n",
    ];

    public static IEnumerable<Mutation> All =>
    [
        new("a length that is wrong", Effect.BrokenHttp, HasBody,
            (draft, world) => draft.Body!.LengthLines = world.Any(Lengths)) { Weight = 10 },
        new("no length", Effect.BrokenHttp, HasBody, (draft, _) => draft.Body!.Framing = Framing.None) { Weight = 2 },
        Chunking("chunks of a wrong size", Effect.BrokenHttp, (chunks, world) => chunks.SizeFormat = world.Any(Sizes)),
        Chunking("chunks in capitals", Effect.None, (chunks, _) => chunks.SizeFormat = "{0:X}"),
        Chunking("chunks with leading zeros", Effect.None, (chunks, _) => chunks.SizeFormat = "{0:x6}"),
        Chunking("small chunks", Effect.None, (chunks, world) => chunks.Size = 40 + world.Random.Next(100)),
        Chunking("chunk extensions", Effect.BrokenHttp, (chunks, world) => chunks.Extension = world.Any(Extensions)),
        Chunking("a long chunk extension", Effect.BrokenHttp, (chunks, world) =>
            chunks.Extension = ";a=" + new string('e', world.Random.Next(20_000))),
        Chunking("chunk lines that end in LF", Effect.BrokenHttp, (chunks, _) => chunks.LineEnd = "\n"),
        Chunking("a wrong end of chunks", Effect.BrokenHttp, (chunks, world) => chunks.End = world.Any(Ends)),
        Chunking("trailers", Effect.None, (chunks, world) =>
            chunks.End = "0\r\nX-Trailer: " + world.Random.Next().ToString(CultureInfo.InvariantCulture) + "\r\n\r\n"),
        Chunking("many trailers", Effect.BrokenHttp, (chunks, world) =>
            chunks.End = "0\r\n" + string.Concat(Enumerable.Range(0, world.Random.Next(300)).Select(i =>
                $"X-{i}: {new string('t', world.Random.Next(200))}\r\n")) + "\r\n"),
    ];

    private static bool HasBody(Draft draft) => draft.Body is not null;

    private static Mutation Chunking(string name, Effect effect, Action<ChunkPlan, World> change) =>
        new(name, effect, draft => draft.Body is { Framing: Framing.Chunked }, (draft, world) =>
            change(draft.Body!.Chunks, world));
}
