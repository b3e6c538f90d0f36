using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Tokens that were not issued, not to this participant, not in this profile, or that were altered.</summary>
internal static class TokenMutations
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly string[] Refused = ["400:malformed-token"];

    public static IEnumerable<Mutation> All =>
    [
        Spoiling("a token with another character", Altered),
        Spoiling("a token that was cut", (token, world) => token[..(1 + world.Random.Next(token.Length - 1))]),
        Spoiling("a token that grew", (token, world) => token + world.Any(["A", "=", "==", "AAAA", "%20", ".", "~"])),
        Spoiling("a token made up", (token, world) => string.Concat(token.Select(_ => AnyCharacter(world)))),
        Spoiling("the token of another stream's head", (token, world) => Altered(token[..20], world) + token[20..]),
        new("a token of another participant", Effect.Refusable, HasToken, (draft, world) =>
        {
            var other = world.Participants.First(participant => participant != draft.Participant);
            draft.Target = draft.Target.Replace(draft.Participant!.Ispb, other.Ispb, StringComparison.Ordinal);
            draft.NamesNoStream = true;
        }) { ExactlyOf = Answers, Weight = 8 },
        new("a token of the other profile", Effect.Refusable, HasToken, (draft, _) =>
        {
            draft.Target = IsJson(draft)
                ? draft.Target.Replace("/api/pix/", "/api/v1/out/", StringComparison.Ordinal)
                : draft.Target.Replace("/api/v1/out/", "/api/pix/", StringComparison.Ordinal);
            draft.NamesNoStream = true;
        }) { ExactlyOf = Answers, Weight = 8 },
        new("garbage for a token", Effect.Retargeted, HasToken, (draft, world) =>
            draft.Target = Head(draft) + world.Any(
            [
                "%2F", "%2e", "%25%30%30", "{piPullNext}", "null", "START", "%73tart%20", new string('A', 2000), "%F0%9F%92%B8",
            ])),
    ];

    private static Mutation Spoiling(string name, Func<string, World, string> spoil) =>
        new(name, Effect.Refusable, HasToken, (draft, world) =>
        {
            var token = draft.Target[Head(draft).Length..];
            draft.Target = Head(draft) + spoil(token, world);
            draft.NamesNoStream = true;
        }) { ExactlyOf = Answers, Weight = 8 };

    /// <summary>The end of a stream that is not there is answered in the JSON profile as that of one that is.</summary>
    private static string[] Answers(Draft draft) => draft.Method == "DELETE" && IsJson(draft) ? ["200"] : Refused;

    private static bool IsJson(Draft draft) => draft.Target.StartsWith("/api/pix/", StringComparison.Ordinal);

    /// <summary>Only an untouched path: where another mutation was faster, what stands there is no token any more.</summary>
    private static bool HasToken(Draft draft) =>
        draft.Kind is Kind.Pull or Kind.Replay or Kind.PullSuperseded or Kind.PullEnded or Kind.End or Kind.EndUnconfirmed
            or Kind.EndSuperseded or Kind.EndEnded
        && draft.Mutated.Count == 0;

    private static string Head(Draft draft) => draft.Target[..(draft.Target.LastIndexOf('/') + 1)];

    private static string Altered(string token, World world)
    {
        var at = world.Random.Next(token.Length);
        var other = AnyCharacter(world);
        while (other == token[at])
            other = AnyCharacter(world);
        return $"{token[..at]}{other}{token[(at + 1)..]}";
    }

    private static char AnyCharacter(World world) => Alphabet[world.Random.Next(Alphabet.Length)];
}
