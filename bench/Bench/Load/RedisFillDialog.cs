using System.Text;

namespace PixStream.Bench.Load;

/// <summary>Sends commands as they are, a number of times, and expects no error: what prepares a Redis for a benchmark.</summary>
/// <param name="command">One command or several, in one write.</param>
/// <param name="replies">How many replies they bring, each of one line, or of a line and a value.</param>
/// <param name="times">How often.</param>
internal sealed class RedisFillDialog(byte[] command, int replies, long times) : Dialog
{
    private long _left = times;

    public override int Write(Span<byte> request)
    {
        if (_left-- <= 0)
            return 0;
        command.CopyTo(request);
        return command.Length;
    }

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        consumed = 0;
        var reader = new RespReader(received);
        for (var i = 0; i < replies; i++)
        {
            var ahead = new RespReader(received[reader.At..]);
            if (!ahead.TryLine(out var type, out _, out var text))
                return Reply.Partial;
            if (type == '-')
                return Fail($"Redis: {Encoding.ASCII.GetString(text)}");
            if (type == '$' ? !reader.TryBulk(out _) : !reader.TryLine(out _, out _, out _))
                return Reply.Partial;
        }

        consumed = reader.At;
        return Reply.Counted;
    }
}
