using System.Text;

namespace PixStream.Conformance.Protocol;

/// <summary>A message that was sent, or that another made: then it is known once it was seen.</summary>
internal sealed class Envelope
{
    public const string ContentType = "application/xml; charset=utf-8";

    private readonly Sightings? _sightings;

    private Envelope(string to, string key, byte[] bytes, Sightings? sightings = null) =>
        (To, Key, Bytes, _sightings) = (to, key, bytes, sightings);

    /// <summary>The participant that is to read it.</summary>
    public string To { get; }

    /// <summary>
    /// What finds it again in either profile: the EndToEndId of its first operation, or its BizMsgIdr. Empty: it was not seen
    /// yet.
    /// </summary>
    public string Key { get; private set; }

    /// <summary>The whole envelope; empty where another made it.</summary>
    public byte[] Bytes { get; }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string BizMsgIdr => ValueOf(Text, "BizMsgIdr") ?? "";

    public static Envelope Of(string to, byte[] bytes) => new(to, KeyOf(Encoding.UTF8.GetString(bytes)), bytes);

    /// <summary>A message that the server is to make, which will be found by that key.</summary>
    public static Envelope Named(string to, string key) => new(to, key, []);

    /// <summary>
    /// A message that another made: the first key that is seen in its place, and was in no other's, is its own from then on.
    /// </summary>
    public static Envelope Unseen(string to, Sightings sightings) => new(to, "", [], sightings);

    /// <summary>Whether that key is its own.</summary>
    public bool Is(string key)
    {
        if (Key.Length > 0 || _sightings is null)
            return Key == key;
        if (key.Length == 0 || !_sightings.TryAdd(key))
            return false;
        Key = key;
        return true;
    }

    /// <summary>The key in the text of an envelope, whatever the prefixes of its names.</summary>
    public static string KeyOf(string xml) => ValueOf(xml, "EndToEndId") ?? ValueOf(xml, "BizMsgIdr") ?? "";

    /// <summary>The same with one text in the place of another.</summary>
    public Envelope With(string old, string now) =>
        Of(To, Encoding.UTF8.GetBytes(Text.Replace(old, now, StringComparison.Ordinal)));

    public static string? ValueOf(string xml, string element)
    {
        for (var at = xml.IndexOf(element + ">", StringComparison.Ordinal); at > 0;
            at = xml.IndexOf(element + ">", at + 1, StringComparison.Ordinal))
            if (xml[at - 1] is '<' or ':')
            {
                var start = at + element.Length + 1;
                var end = xml.IndexOf('<', start);
                return end < 0 ? null : xml[start..end];
            }

        return null;
    }
}

/// <summary>The keys of messages that others made, as far as a check has seen them.</summary>
internal sealed class Sightings
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _keys = [];

    /// <summary>False where a message of this key was seen before.</summary>
    public bool TryAdd(string key)
    {
        lock (_lock)
            return _keys.Add(key);
    }
}
