namespace PixStream.Conformance;

/// <summary>The faces of the interface, and the contracts by which they are judged.</summary>
[Flags]
public enum Profiles
{
    /// <summary>No profile.</summary>
    None = 0,

    /// <summary>XML, with <c>PI-Pull-Next</c>, by this project's contract.</summary>
    Spi = 1,

    /// <summary>JSON, with <c>Pull-Next</c>, by this project's contract.</summary>
    Json = 2,

    /// <summary>XML, by the Central Bank's manual.</summary>
    Icom = 4,

    /// <summary>JSON, by the public challenge.</summary>
    Challenge = 8,

    /// <summary>Both profiles of this project's contract.</summary>
    Both = Spi | Json,

    /// <summary>All of them. They are for lists: one server is judged by one contract.</summary>
    All = Both | Icom | Challenge,
}
