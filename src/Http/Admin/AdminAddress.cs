namespace PixStream.Http.Admin;

/// <summary>Where the admin API of this process is.</summary>
public sealed class AdminAddress
{
    private volatile string? _url;

    /// <summary>
    /// Scheme, address and port, such as <c>http://127.0.0.1:8090</c>. Null before the start, and if there is no admin server.
    /// </summary>
    public string? Url
    {
        get => _url;
        internal set => _url = value;
    }
}
