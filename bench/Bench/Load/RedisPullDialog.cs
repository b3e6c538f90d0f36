using System.Text;

namespace PixStream.Bench.Load;

/// <summary>
/// A reader of a Redis stream: XREADGROUP of 10, and with the next one, in the same write, XACK of what came before. With
/// <paramref name="payload"/>, ten XADD go before them in that same write.
/// </summary>
internal sealed class RedisPullDialog(string key, string consumer, byte[]? payload = null) : Dialog
{
    private const int BatchMessages = 10;

    private static readonly byte[][] ArrayHeads =
        [.. Enumerable.Range(0, 4 + BatchMessages).Select(count => Encoding.ASCII.GetBytes($"*{count}\r\n"))];

    private readonly byte[] _read =
        RedisCommand.Of("XREADGROUP", "GROUP", RedisCommand.Group, consumer, "COUNT", "10", "STREAMS", key, ">");
    private readonly byte[] _add = payload is null ? [] : RedisCommand.Repeated(RedisCommand.Add(key, payload), BatchMessages);
    private readonly byte[] _ackHead =
        Encoding.ASCII.GetBytes($"$4\r\nXACK\r\n${key.Length}\r\n{key}\r\n$1\r\n{RedisCommand.Group}\r\n");
    private readonly byte[] _ids = new byte[BatchMessages * 48];
    private readonly byte[] _found = new byte[BatchMessages * 48];
    private int _idCount;
    private int _idBytes;

    public override int Write(Span<byte> request)
    {
        var at = Put(_add, request, 0);
        if (_idCount > 0)
        {
            at = Put(ArrayHeads[3 + _idCount], request, at);
            at = Put(_ackHead, request, at);
            at = Put(_ids.AsSpan(0, _idBytes), request, at);
        }

        return Put(_read, request, at);
    }

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        consumed = 0;
        var reader = new RespReader(received);
        for (var i = 0; i < (payload is null ? 0 : BatchMessages); i++)
            if (!reader.TryBulk(out _))
                return Reply.Partial;
        if (_idCount > 0)
        {
            if (!reader.TryLine(out var type, out var acknowledged, out var text))
                return Reply.Partial;
            if (type != ':' || acknowledged != _idCount)
                return Fail($"XACK: {Encoding.ASCII.GetString(text)}");
        }

        var (ids, count) = (0, 0);
        if (!reader.TryLine(out var kind, out var streams, out var error))
            return Reply.Partial;
        if (kind != '*')
            return Fail($"XREADGROUP: {Encoding.ASCII.GetString(error)}");
        if (streams > 0 && !TryReadEntries(ref reader, _found, out ids, out count))
            return Reply.Partial;

        consumed = reader.At;
        BodyBytes = consumed;
        _found.AsSpan(0, ids).CopyTo(_ids);
        (_idBytes, _idCount) = (ids, count);
        return count > 0 ? Reply.Counted : Reply.Empty;
    }

    /// <summary>One stream: its key, then entries of an id and one field. The ids are kept as the arguments of XACK.</summary>
    private static bool TryReadEntries(ref RespReader reader, Span<byte> ids, out int idBytes, out int count)
    {
        idBytes = count = 0;
        if (!reader.TryLine(out _, out _, out _) || !reader.TryBulk(out _) || !reader.TryLine(out _, out var entries, out _))
            return false;
        for (; count < entries; count++)
        {
            if (!reader.TryLine(out _, out _, out _) || !reader.TryBulk(out var id)
                || !reader.TryLine(out _, out _, out _) || !reader.TryBulk(out _) || !reader.TryBulk(out _))
                return false;
            idBytes = Put("$"u8, ids, idBytes);
            System.Buffers.Text.Utf8Formatter.TryFormat(id.Length, ids[idBytes..], out var digits);
            idBytes = Put("\r\n"u8, ids, idBytes + digits);
            idBytes = Put(id, ids, idBytes);
            idBytes = Put("\r\n"u8, ids, idBytes);
        }

        return true;
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> target, int at)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
