namespace PixStream.Cli.Requests;

/// <summary>A file with an access token. A token lasts minutes and a run may last hours: it is read again and again.</summary>
internal sealed class RenewedToken(string file, TimeProvider time)
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

    private volatile Read? _read;

    /// <summary>What stands in it.</summary>
    /// <exception cref="HttpRequestException">It cannot be read, and was not read before.</exception>
    public string Current()
    {
        var now = time.GetTimestamp();
        if (_read is { } read && time.GetElapsedTime(read.At, now) < ReadEvery)
            return read.Token;
        try
        {
            _read = new Read(File.ReadAllText(file).Trim(), now);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It may be being written. It was there at the start, so there is one from before.
            if (_read is null)
                throw new HttpRequestException($"The access token cannot be read: {failure.Message}", failure);
        }

        return _read.Token;
    }

    private sealed record Read(string Token, long At);
}
