using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>What a mutation does to the answer.</summary>
internal enum Effect
{
    /// <summary>None: it is answered as before.</summary>
    None = 0,

    /// <summary>It is answered, once, as documented; the connection goes on.</summary>
    Refusable = 1,

    /// <summary>As above, and it may be about something else than before.</summary>
    Retargeted = 2,

    /// <summary>HTTP itself may be broken.</summary>
    BrokenHttp = 3,
}

/// <summary>One way to spoil a request.</summary>
/// <param name="Name">What it is called in a report.</param>
/// <param name="Effect">What it does to the answer at most.</param>
/// <param name="Fits">Whether it can be done to this request.</param>
/// <param name="Apply">Does it.</param>
internal sealed record Mutation(string Name, Effect Effect, Func<Draft, bool> Fits, Action<Draft, World> Apply)
{
    /// <summary>What answers it where nothing else was done to the request; empty where that is not one thing.</summary>
    public string[] Exactly { get; init; } = [];

    /// <summary>The same, where it depends on the request as it is then.</summary>
    public Func<Draft, string[]>? ExactlyOf { get; init; }

    /// <summary>How often it is drawn, against the others.</summary>
    public int Weight { get; init; } = 4;
}
