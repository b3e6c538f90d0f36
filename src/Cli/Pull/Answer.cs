using System.Text;
using System.Text.Json;

namespace PixStream.Cli.Pull;

/// <summary>Takes the messages out of an answer's body.</summary>
internal static class Answer
{
    private const string ResourceIdHeader = "PI-ResourceId";

    /// <summary>The messages of an answer that is here as a whole.</summary>
    /// <exception cref="InvalidDataException">It is not what the interface says; the message says what is wrong.</exception>
    public static async Task<List<Message>> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        var type = response.Content.Headers.ContentType;
        switch (type?.MediaType)
        {
            case "application/xml":
                return
                [
                    new Message(IdOf(response.Headers.TryGetValues(ResourceIdHeader, out var ids) ? ids.First() : null), body),
                ];
            case "multipart/mixed":
                var boundary = type.Parameters.FirstOrDefault(parameter => parameter.Name == "boundary")?.Value?.Trim('"');
                return Split(body, boundary ?? throw new InvalidDataException("its multipart/mixed has no boundary"));
            case "application/json":
                return Objects(body);
            default:
                throw new InvalidDataException($"it has the type '{type?.MediaType}'");
        }
    }

    private static List<Message> Split(ReadOnlyMemory<byte> body, string boundary)
    {
        var messages = new List<Message>();
        var delimiter = Encoding.ASCII.GetBytes($"\r\n--{boundary}");
        // The first may stand at the very beginning, without the line break that belongs to the others.
        var rest = body.Span.StartsWith(delimiter.AsSpan(2)) ? body[(delimiter.Length - 2)..] : After(body, delimiter);
        while (!rest.Span.StartsWith("--"u8))
        {
            var headEnd = rest.Span.IndexOf("\r\n\r\n"u8);
            var part = headEnd < 0 ? default : rest[(headEnd + 4)..];
            var length = part.Span.IndexOf(delimiter);
            if (length < 0)
                throw new InvalidDataException("its multipart/mixed breaks off");
            messages.Add(new Message(IdOf(HeaderOf(rest.Span[..headEnd])), part[..length]));
            rest = part[(length + delimiter.Length)..];
        }

        return messages;
    }

    private static ReadOnlyMemory<byte> After(ReadOnlyMemory<byte> body, byte[] delimiter) =>
        body.Span.IndexOf(delimiter) is >= 0 and var at
            ? body[(at + delimiter.Length)..]
            : throw new InvalidDataException("its multipart/mixed has no parts");

    private static string? HeaderOf(ReadOnlySpan<byte> head)
    {
        foreach (var line in Encoding.ASCII.GetString(head).Split("\r\n"))
            if (line.StartsWith(ResourceIdHeader + ":", StringComparison.OrdinalIgnoreCase))
                return line[(ResourceIdHeader.Length + 1)..].Trim();
        return null;
    }

    /// <summary>An id becomes the name of a file, so that it must not have what could lead out of its directory.</summary>
    private static string IdOf(string? header) =>
        header is { Length: > 0 and <= 64 }
        && header.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or '_')
            ? header
            : throw new InvalidDataException($"a message has no {ResourceIdHeader}, or one that is not Base64");

    private static List<Message> Objects(byte[] body)
    {
        try
        {
            var messages = new List<Message>();
            var json = new Utf8JsonReader(body);
            json.Read();
            var inArray = json.TokenType == JsonTokenType.StartArray;
            while (!inArray || (json.Read() && json.TokenType != JsonTokenType.EndArray))
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                messages.Add(new Message(null, body.AsMemory(start, (int)json.BytesConsumed - start)));
                if (!inArray)
                    break;
            }

            return messages;
        }
        catch (JsonException)
        {
            throw new InvalidDataException("it is not JSON");
        }
    }
}
