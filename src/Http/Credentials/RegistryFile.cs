using System.Text.Json;
using PixStream.Hosting;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials;

/// <summary>
/// Reads the file of the registry. It is strict: what is not understood might have been meant to shut a participant out.
/// </summary>
internal sealed class RegistryFile
{
    private const int BytesMax = 16 << 20;

    private static readonly string[] RootMembers = ["participants"];
    private static readonly string[] KeyMembers = ["id", "scope"];
    private static readonly string[] ParticipantMembers = ["ispb", "name", "state", "certificates", "keys"];

    private readonly string _path;
    private readonly Dictionary<Ispb, RegisteredParticipant> _participants = [];
    private readonly Dictionary<string, Ispb> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ispb> _keys = new(StringComparer.Ordinal);

    private RegistryFile(string path) => _path = path;

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="SettingException">It cannot be read, or is too large.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length is > BytesMax and var length)
                throw Wrong(path, $"it has {length} bytes, and a registry has {BytesMax} at most");
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Setting} cannot be read. {failure.Message}", failure);
        }
    }

    /// <summary>The registry that the bytes hold.</summary>
    /// <exception cref="SettingException">They hold none. The message names the file, the place and the reason.</exception>
    public static Registry Parse(string path, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return new RegistryFile(path).ReadRoot(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw Wrong(path, $"line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1} is not JSON");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(path, "it holds bytes that are no text in UTF-8");
        }
    }

    private static string Setting => $"{CredentialOptions.Section}:{nameof(CredentialOptions.Registry)}";

    private static SettingException Wrong(string path, string why) => new($"{Setting}: {path}: {why}.");

    private SettingException WrongAt(string place, string why) => Wrong(_path, $"{place} {why}");

    private Registry ReadRoot(JsonElement root)
    {
        var list = MembersOf(root, "the file", RootMembers).GetValueOrDefault("participants");
        if (list.ValueKind != JsonValueKind.Array)
            throw WrongAt("participants", "is to be a list");
        foreach (var (i, participant) in list.EnumerateArray().Index())
            ReadParticipant(participant, $"participants[{i}]");
        return new Registry(_participants.Values);
    }

    private void ReadParticipant(JsonElement element, string place)
    {
        var members = MembersOf(element, place, ParticipantMembers);
        var text = TextOf(members, place, "ispb");
        if (!Ispb.TryParse(text, out var ispb))
            throw WrongAt($"{place}.ispb", $"is '{text}', and an ISPB is 8 characters of 0-9 and A-Z");
        if (_participants.ContainsKey(ispb))
            throw WrongAt($"{place}.ispb", $"is {ispb}, which stands in the file before");
        var name = members.ContainsKey("name") ? TextOf(members, place, "name") : "";
        var word = TextOf(members, place, "state");
        if (!AccessStateExtensions.TryParse(word, out var state))
            throw WrongAt($"{place}.state", $"is '{word}', which is not one of {AccessStateExtensions.AllNames}");
        _participants.Add(ispb, new RegisteredParticipant(new RegistryEntry(
            ispb, name, state, ReadCertificates(members, ispb, place), ReadKeys(members, ispb, place))));
    }

    private List<string> ReadCertificates(Dictionary<string, JsonElement> members, Ispb ispb, string place)
    {
        place += ".certificates";
        var list = members.GetValueOrDefault("certificates");
        if (list.ValueKind != JsonValueKind.Array)
            throw WrongAt(place, "is to be a list, which may be empty");
        if (list.GetArrayLength() > RegistryEntry.CertificatesMax)
            throw WrongAt(place, $"has {list.GetArrayLength()}, and a participant has {RegistryEntry.CertificatesMax} at most");
        var certificates = new List<string>();
        foreach (var (i, element) in list.EnumerateArray().Index())
        {
            var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
            var thumbprint = RegistryEntry.ThumbprintOf(text)
                ?? throw WrongAt($"{place}[{i}]", "is not the SHA-256 thumbprint of a certificate: 64 digits of 0-9 and A-F");
            if (!_owners.TryAdd(thumbprint, ispb))
                throw WrongAt($"{place}[{i}]", $"stands in the file before, at {_owners[thumbprint]}");
            certificates.Add(thumbprint);
        }

        return certificates;
    }

    private List<RequestKey> ReadKeys(Dictionary<string, JsonElement> participant, Ispb ispb, string place)
    {
        if (!participant.TryGetValue("keys", out var list))
            return [];
        place += ".keys";
        if (list.ValueKind != JsonValueKind.Array)
            throw WrongAt(place, "is to be a list");
        if (list.GetArrayLength() > RegistryEntry.KeysMax)
            throw WrongAt(place, $"has {list.GetArrayLength()}, and a participant has {RegistryEntry.KeysMax} at most");
        return [.. list.EnumerateArray().Select((element, i) => ReadKey(element, ispb, $"{place}[{i}]"))];
    }

    private RequestKey ReadKey(JsonElement element, Ispb ispb, string place)
    {
        var members = MembersOf(element, place, KeyMembers);
        var id = TextOf(members, place, "id");
        if (!RequestKey.IsId(id))
            throw WrongAt($"{place}.id", $"is not 1 to {RequestKey.IdLengthMax} letters, digits, - and _");
        if (!_keys.TryAdd(id, ispb))
            throw WrongAt($"{place}.id", $"stands in the file before, at {_keys[id]}");
        var scopes = AccessScopes.All;
        if (members.ContainsKey("scope")
            && !AccessScopeExtensions.TryParseStrictly(TextOf(members, place, "scope"), out scopes))
            throw WrongAt($"{place}.scope", "is not pix.read, pix.send or both with a blank between");
        return new RequestKey(id, scopes);
    }

    private Dictionary<string, JsonElement> MembersOf(JsonElement element, string place, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw WrongAt(place, "is to be an object");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
                throw WrongAt(place, $"has '{member.Name}', which is not one of {string.Join(", ", known)}");
            if (!members.TryAdd(member.Name, member.Value))
                throw WrongAt(place, $"has '{member.Name}' twice");
        }

        return members;
    }

    private string TextOf(Dictionary<string, JsonElement> members, string place, string name) =>
        members.GetValueOrDefault(name) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw WrongAt($"{place}.{name}", "is to be a text");
}
