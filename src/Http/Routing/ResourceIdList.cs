using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>The value of <c>PI-ResourceId</c> for several messages: comma-separated, in their order.</summary>
internal static class ResourceIdList
{
    public static string Of(IReadOnlyList<ResourceId> ids)
    {
        if (ids.Count == 1)
            return ids[0].ToString();
        return string.Create((ids.Count * (ResourceId.TextLength + 1)) - 1, ids, static (text, list) =>
        {
            Span<byte> ascii = stackalloc byte[ResourceId.TextLength];
            for (var i = 0; i < list.Count; i++)
            {
                if (i > 0)
                {
                    text[0] = ',';
                    text = text[1..];
                }

                list[i].WriteText(ascii);
                System.Text.Encoding.ASCII.GetChars(ascii, text);
                text = text[ResourceId.TextLength..];
            }
        });
    }
}
