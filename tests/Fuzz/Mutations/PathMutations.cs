using System.Globalization;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Paths that are wrong, in their segments and as a whole.</summary>
internal static class PathMutations
{
    private static readonly string[] Ispbs =
    [
        "F000000", "F00000000", "f0000000", "0000-000", "........", "%C3%A9000000", "%20F000000", "F0000%200", "%2e%2e%2f%2e%2e",
        "%25%30%30", "start", "%D9%A1000000", "null", "%F0%9F%92%B8", "'OR'1'=1",
    ];

    private static readonly string[] BrokenTargets =
    [
        "", "*", "no/slash", "http://fuzz/health/live", "http://other.example/health/live", "//", "/%", "/%zz", "/%00", "/a b",
        "/\u00C3\u00A9", "/\0", "/#x", "/\u007F", "https://[::1", "/%ff%fe", "/%u0041", "/\t",
    ];

    private static readonly string[] Queries =
        ["?", "?a=b", "?%zz", "?%00", "?a=b&a=c&&&=", "?ispb=F0000000&n=10000", "?/../..", "?{}"];

    private static readonly string[] Numbers =
        ["0", "-1", "10001", "+5", "1e3", "ten", "99999999999999999999", "0x5", "5.0", "%20", "%D9%A5", ""];

    public static IEnumerable<Mutation> All =>
    [
        new("a text that is not an ISPB", Effect.Retargeted, HasIspb,
            (draft, world) => ReplaceIspb(draft, world.Any(Ispbs))) { Exactly = ["400:malformed-ispb"] },
        new("an ISPB of another length", Effect.Retargeted, HasIspb,
            (draft, world) => ReplaceIspb(draft, new string('F', 9 + world.Random.Next(2500))))
            { Exactly = ["400:malformed-ispb"] },
        new("an ISPB in lower case", Effect.Retargeted, HasIspb,
            (draft, _) => ReplaceIspb(draft, IspbOf(draft).ToLowerInvariant()))
            { Exactly = ["400:malformed-ispb"] },
        new("an ISPB with NUL", Effect.BrokenHttp, HasIspb, (draft, _) => ReplaceIspb(draft, "F%0000000")) { Weight = 1 },
        new("percent-encoding", Effect.None, HasIspb, EncodeOne),
        new("segments in another case", Effect.Retargeted, HasIspb,
            (draft, _) => draft.Target = UpperPrefix(draft.Target)) { Exactly = ["404:not-found"] },
        new("a slash at the end", Effect.Retargeted, _ => true, (draft, _) => draft.Target += "/"),
        new("a dot segment", Effect.Retargeted, HasIspb, (draft, world) =>
            draft.Target = draft.Target.Replace("/api/", world.OneIn(2) ? "/api/./" : "/x/../api/", StringComparison.Ordinal)),
        new("one segment less", Effect.Retargeted, HasIspb,
            (draft, _) => draft.Target = draft.Target[..draft.Target.LastIndexOf('/')]),
        new("one segment more", Effect.Retargeted, _ => true,
            (draft, world) => draft.Target += world.Any(["/x", "//", "/..", "/%2e%2e", "/%2F", ";v=1", "/starts"])),
        new("an empty segment", Effect.Retargeted, HasIspb,
            (draft, _) => draft.Target = draft.Target.Replace("/api/", "//api/", StringComparison.Ordinal)),
        new("a query", Effect.None, draft => draft.Kind != Kind.UnknownPath,
            (draft, world) => draft.Target += world.Any(Queries)),
        new("a very long path", Effect.Retargeted, _ => true,
            (draft, world) => draft.Target += "/" + new string('a', world.Random.Next(2500))),
        new("a path that is too long", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Target += "/" + new string('a', 8000 + world.Random.Next(40_000))) { Weight = 1 },
        new("a text that is not a target", Effect.BrokenHttp, _ => true,
            (draft, world) => draft.Target = world.Any(BrokenTargets)),
        new("a text that is not a number", Effect.Retargeted, draft => draft.Kind == Kind.Generate && HasIspb(draft),
            (draft, world) =>
                draft.Target = draft.Target[..(draft.Target.LastIndexOf('/') + 1)] + world.Any(Numbers)) { Weight = 12 },
    ];

    /// <summary>Where another mutation was faster, there may be nothing left to change.</summary>
    private static bool HasIspb(Draft draft) =>
        IspbOf(draft) is { Length: > 0 } ispb && draft.Target.StartsWith("/api/", StringComparison.Ordinal)
        && draft.Target.Contains(ispb, StringComparison.Ordinal);

    private static string IspbOf(Draft draft) =>
        draft.Participant?.Ispb ?? (draft.Payloads.Count > 0 ? draft.Payloads[0].Sender : "");

    private static void ReplaceIspb(Draft draft, string by) =>
        draft.Target = draft.Target.Replace(IspbOf(draft), by, StringComparison.Ordinal);

    private static void EncodeOne(Draft draft, World world)
    {
        var ispb = IspbOf(draft);
        // From the ISPB on, so that a token may be hit, and never a percent sign.
        var at = draft.Target.IndexOf(ispb, StringComparison.Ordinal);
        if (at < 0)
            return;
        at += world.Random.Next(draft.Target.Length - at);
        if (char.IsAsciiLetterOrDigit(draft.Target[at]) && !draft.Target.Contains('%', StringComparison.Ordinal))
            draft.Target = string.Create(
                CultureInfo.InvariantCulture, $"{draft.Target[..at]}%{(int)draft.Target[at]:X2}{draft.Target[(at + 1)..]}");
    }

    private static string UpperPrefix(string target)
    {
        var api = target.IndexOf("/api/", StringComparison.Ordinal);
        return api < 0 ? target : target.Replace("/api/", "/API/", StringComparison.Ordinal)
            .Replace("/stream/", "/Stream/", StringComparison.Ordinal);
    }
}
