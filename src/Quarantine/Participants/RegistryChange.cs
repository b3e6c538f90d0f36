using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>Kinds of changes. Numbers cross the cluster.</summary>
public enum RegistryStep
{
    /// <summary>A participant comes into the registry, with all of <see cref="RegistryChange.Entry"/>.</summary>
    Onboard = 1,

    /// <summary>It has the state of <see cref="RegistryChange.Entry"/> from now on.</summary>
    SetState = 2,

    /// <summary>The certificates of <see cref="RegistryChange.Entry"/> are its own, too.</summary>
    AddCertificate = 3,

    /// <summary>The certificates of <see cref="RegistryChange.Entry"/> are not its own any more.</summary>
    RemoveCertificate = 4,

    /// <summary>The keys of <see cref="RegistryChange.Entry"/> are its own, too, or have these scopes from now on.</summary>
    AddKey = 5,

    /// <summary>The keys of <see cref="RegistryChange.Entry"/> are not its own any more, whatever their scopes.</summary>
    RemoveKey = 6,

    /// <summary>The participant leaves the registry. Its messages stay.</summary>
    Remove = 7,
}

/// <summary>One change of the registry.</summary>
/// <param name="Step">What is to be done.</param>
/// <param name="Entry">With which participant and with what; what the step does not speak of does not count.</param>
/// <param name="By">The operator who does it.</param>
/// <param name="Reason">Why.</param>
public sealed record RegistryChange(RegistryStep Step, RegistryEntry Entry, string By, string Reason)
{
    /// <summary>The participant.</summary>
    public Ispb Ispb => Entry.Ispb;
}
