using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>Applies up to three mutations to a request, and says what may answer it then.</summary>
internal sealed class Mutator(World world)
{
    private const int MutationsMax = 3;

    private static readonly Mutation[] Catalogue =
    [
        .. LineMutations.All, .. PathMutations.All, .. TokenMutations.All, .. HeaderMutations.All, .. FramingMutations.All,
        .. EnvelopeMutations.All, .. ValueMutations.All, .. BodyMutations.All,
    ];

    private static readonly Mutation[] Weighted =
        [.. Catalogue.SelectMany(mutation => Enumerable.Repeat(mutation, mutation.Weight))];

    /// <summary>Every mutation there is.</summary>
    public static IReadOnlyList<Mutation> All => Catalogue;

    /// <summary>Mutates it: mostly once, often not at all.</summary>
    public void Mutate(Draft draft)
    {
        var count = world.Random.Next(10) switch { < 4 => 0, < 7 => 1, < 9 => 2, _ => MutationsMax };
        for (var i = 0; i < count; i++)
            if (Draw(draft) is { } mutation)
                Apply(mutation, draft);
    }

    public void Apply(Mutation mutation, Draft draft)
    {
        mutation.Apply(draft, world);
        draft.Mutated.Add(mutation.Name);
        draft.IsBrokenHttp |= mutation.Effect == Effect.BrokenHttp;
        draft.IsRetargeted |= mutation.Effect is Effect.Retargeted or Effect.BrokenHttp;
        draft.IsRefusable |= mutation.Effect != Effect.None;
        // Two mutations may undo each other.
        var exactly = mutation.ExactlyOf?.Invoke(draft) ?? mutation.Exactly;
        if (draft.IsRefusable)
            draft.Expected = draft.Mutated.Count == 1 && exactly.Length > 0 ? exactly : Statuses.Documented(draft);
    }

    private Mutation? Draw(Draft draft)
    {
        for (var tries = 0; tries < 6; tries++)
            if (world.Any(Weighted) is { } mutation && mutation.Fits(draft) && !draft.Mutated.Contains(mutation.Name))
                return mutation;
        return null;
    }
}
