namespace PixStream.Http.Credentials;

/// <summary>When a wait is to end, for one reason or the first of two.</summary>
internal readonly struct WaitEnd : IDisposable
{
    private readonly CancellationTokenSource? _either;

    public WaitEnd(CancellationToken token) => Token = token;

    public WaitEnd(CancellationToken one, CancellationToken other)
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        Token = _either.Token;
    }

    public CancellationToken Token { get; }

    public void Dispose() => _either?.Dispose();
}
