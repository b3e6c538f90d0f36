using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Running;

/// <summary>What a server serves of the interface.</summary>
/// <param name="HasXml">The streams of the XML profile.</param>
/// <param name="HasJson">The streams of the JSON profile.</param>
/// <param name="Publisher">How messages get in; null: no way was found.</param>
internal sealed record Offer(bool HasXml, bool HasJson, Publisher? Publisher)
{
    /// <summary>Why a check cannot be made here; null if it can.</summary>
    public string? Lacks(Check check)
    {
        if (check.IsOfNoProfile)
            return null;
        var (xml, json) = (
            (check.Profiles & (Profiles.Spi | Profiles.Icom)) != 0, (check.Profiles & (Profiles.Json | Profiles.Challenge)) != 0);
        return xml && !HasXml ? "The server does not serve the XML profile."
            : json && !HasJson ? "The server does not serve the JSON profile."
            : check is { ChoosesMessages: true, Profiles: not (Profiles.Icom or Profiles.Challenge) }
                && Publisher is not { ChoosesMessages: true }
                    ? $"It must choose its messages, and here {(Publisher is null ? "no way to publish was found" : $"they are made by {Publisher.Name}")}."
                    : null;
    }
}
