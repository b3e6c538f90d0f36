namespace PixStream.Fuzz.Model;

/// <summary>A message that was stored, or may have been: what a caller knows of it.</summary>
internal sealed class Entry(string name, string destination)
{
    public string Name => name;

    /// <summary>The participant it is for; empty where a change of its bytes may have made it another.</summary>
    public string Destination => destination;

    /// <summary>Answered with 201, or handed out once: it must be handed out until it is confirmed.</summary>
    public bool IsPromised { get; set; }

    /// <summary>Handed out, and not given back since then.</summary>
    public bool IsSeen { get; set; }

    /// <summary>The pull or DELETE that confirms it was answered: it must never come again.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>The stream whose last batch it is in, as far as that is certain.</summary>
    public PulledStream? Holder { get; set; }

    public string? ResourceId { get; set; }

    /// <summary>What happened to it, for people.</summary>
    public string History { get; private set; } = "";

    /// <summary>Audits that went by since it was sent.</summary>
    public int Audits { get; set; }

    public void Note(string what) => History += $" {what};";
}
