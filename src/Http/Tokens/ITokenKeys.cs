namespace PixStream.Http.Tokens;

/// <summary>
/// Where the keys that seal tokens come from when <c>PixStream:Tokens:Keys</c> is empty. A host that keeps a generated key
/// registers one; it must give the same keys after a restart, or every open stream's token turns invalid.
/// </summary>
public interface ITokenKeys
{
    /// <summary>
    /// One or two keys of at least 32 bytes: the current one and, if there is one, the one before it. Asked once.
    /// </summary>
    IReadOnlyList<byte[]> Load();
}
