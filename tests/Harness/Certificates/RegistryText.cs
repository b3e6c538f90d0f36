using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace PixStream.Harness.Certificates;

/// <summary>The registry of participants, as its file has it.</summary>
internal static class RegistryText
{
    public static string Of(params IEnumerable<(string Ispb, string State, X509Certificate2[] Certificates)> participants) =>
        WithKeys(static _ => [], participants);

    /// <summary>The same, with the keys of each participant: ids, and scopes or null for all.</summary>
    public static string WithKeys(
        Func<string, (string Id, string? Scope)[]> keysOf,
        IEnumerable<(string Ispb, string State, X509Certificate2[] Certificates)> participants) =>
        JsonSerializer.Serialize(new
        {
            participants = participants.Select(participant => new
            {
                ispb = participant.Ispb,
                name = $"Participant {participant.Ispb}",
                state = participant.State,
                certificates = participant.Certificates.Select(LabAuthority.ThumbprintOf),
                keys = keysOf(participant.Ispb).Select(static key => key.Scope is null
                    ? new Dictionary<string, string> { ["id"] = key.Id }
                    : new Dictionary<string, string> { ["id"] = key.Id, ["scope"] = key.Scope }),
            }),
        });

    /// <summary>Puts it in place of the one before, as a whole.</summary>
    public static void Replace(string path, string text)
    {
        File.WriteAllText($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
    }
}
