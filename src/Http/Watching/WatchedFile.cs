using PixStream.Hosting;

namespace PixStream.Http.Watching;

/// <summary>
/// A file that is read again when it changes. Its time is not asked: copies and mounted volumes may keep an old one. Not for
/// several threads at once.
/// </summary>
/// <param name="read">Reads it; a <see cref="SettingException"/> says why it cannot be read.</param>
/// <param name="parse">Makes something of it; a <see cref="SettingException"/> says why it cannot be used.</param>
internal sealed class WatchedFile<T>(Func<byte[]> read, Func<byte[], T> parse)
    where T : class
{
    private byte[] _seen = [];
    private string? _unreadable;

    /// <summary>What it holds now.</summary>
    /// <exception cref="SettingException">It cannot be read or used.</exception>
    public T ReadFirst() => parse(_seen = read());

    /// <summary>What it holds, where that is new and can be used; otherwise null.</summary>
    /// <param name="fault">Why it was refused; the same reason is given once. Empty where it was not.</param>
    public T? Look(out string fault)
    {
        fault = "";
        try
        {
            var bytes = read();
            _unreadable = null;
            if (bytes.AsSpan().SequenceEqual(_seen))
                return null;
            _seen = bytes;
        }
        catch (SettingException failure)
        {
            fault = failure.Message == _unreadable ? "" : failure.Message;
            _unreadable = failure.Message;
            return null;
        }

        try
        {
            return parse(_seen);
        }
        catch (SettingException failure)
        {
            fault = failure.Message;
            return null;
        }
    }
}
