using PixStream.Http.Tokens;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>What one profile looks like on the wire.</summary>
internal sealed class ProfileProtocol
{
    private readonly string _pathHead;

    private ProfileProtocol(
        Profile profile, string pathHead, string tokenParameter, string nextHeader, string singleType, string multiType,
        bool showsSlots)
    {
        Profile = profile;
        NextHeader = nextHeader;
        SingleType = singleType;
        MultiType = multiType;
        TokenParameter = tokenParameter;
        ShowsSlots = showsSlots;
        StartPattern = pathHead + "{ispb}/stream/start";
        TokenPattern = pathHead + "{ispb}/stream/{" + tokenParameter + "}";
        _pathHead = pathHead;
    }

    public static ProfileProtocol Spi { get; } = new(
        Profile.Spi, "/api/v1/out/", "piPullNext", "PI-Pull-Next", "application/xml", "multipart/mixed", showsSlots: true);

    public static ProfileProtocol Json { get; } = new(
        Profile.Json, "/api/pix/", "interactionId", "Pull-Next", "application/json", "multipart/json", showsSlots: false);

    public Profile Profile { get; }

    /// <summary>The header that names the path to pull next.</summary>
    public string NextHeader { get; }

    /// <summary>Media type to ask for one message with.</summary>
    public string SingleType { get; }

    /// <summary>Media type to ask for a batch with.</summary>
    public string MultiType { get; }

    /// <summary>The route parameter that holds the token.</summary>
    public string TokenParameter { get; }

    /// <summary>Whether 200 and 204 say how many streams are open.</summary>
    public bool ShowsSlots { get; }

    public string StartPattern { get; }

    public string TokenPattern { get; }

    /// <summary>The media type that asks for that form.</summary>
    public string TypeOf(BatchForm form) => form == BatchForm.Multi ? MultiType : SingleType;

    /// <summary>The path to pull next: the one string that a pull cannot do without.</summary>
    public string PathOf(TokenCodec tokens, Ispb ispb, StreamStep step, byte keyId)
    {
        const string Middle = "/stream/";
        var state = (Protocol: this, tokens, ispb, step, keyId);
        var path = string.Create(
            _pathHead.Length + Ispb.Length + Middle.Length + TokenCodec.LengthOf(step),
            state,
            static (text, s) =>
            {
                var head = s.Protocol._pathHead;
                head.CopyTo(text);
                text = text[head.Length..];
                for (var i = 0; i < Ispb.Length; i++)
                    text[i] = (char)(byte)(s.ispb.Word >> (8 * (Ispb.Length - 1 - i)));
                Middle.CopyTo(text[Ispb.Length..]);
                s.tokens.Write(s.ispb, s.Protocol.Profile, s.step, s.keyId, text[(Ispb.Length + Middle.Length)..]);
            });
        tokens.Issued.Add(step.Stream, path);
        return path;
    }
}
