namespace PixStream.Fuzz.Mutations;

/// <summary>Request lines that are wrong: methods, versions, line ends.</summary>
internal static class LineMutations
{
    private static readonly string[] OtherMethods =
        ["PUT", "PATCH", "OPTIONS", "TRACE", "HEAD", "get", "FOO", "M-SEARCH", "QUERY"];
    private static readonly string[] BrokenMethods =
        ["", "G ET", "G\0T", "GET\t", "CONNECT", "\u00E9", "(GET)", new('M', 9000), "PRI"];
    private static readonly string[] Versions =
    [
        "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/1.2", "http/1.1", "", "HTTP/1.10", "HTTP/1.1 ", "HTTP", "ICY/1.1", "HTTP/1.1\0",
    ];
    private static readonly string[] Befores =
        ["\r\n", "\r\n\r\n", "\n", " ", "\0", "\u0016\u0003\u0001\u0002\0\u0001", "\u00EF\u00BB\u00BF"];

    public static IEnumerable<Mutation> All =>
    [
        new("another method", Effect.Retargeted, _ => true, (draft, world) => draft.Method = world.Any(OtherMethods)),
        new("a text that is not a method", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Method = world.Any(BrokenMethods)) { Weight = 1 },
        new("another version", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Version = world.Any(Versions)) { Weight = 2 },
        new("bytes before the request", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Before = world.Any(Befores)) { Weight = 1 },
        new("lines that end in LF", Effect.BrokenHttp, _ => true, (draft, _) => draft.LineEnd = "\n") { Weight = 1 },
        new("lines that end in CR", Effect.BrokenHttp, _ => true, (draft, _) => draft.LineEnd = "\r") { Weight = 1 },
    ];
}
