namespace PixStream.Storage.Journal.Tests.Format;

/// <summary>
/// Bytes that lie on operators' disks: <c>Golden/*.hex</c>. What is there stays as it is; a later format adds files beside it.
/// </summary>
internal static class Golden
{
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream(name);
        Assert.True(stream is not null, $"Golden/{name}.hex is not there.");
        using var reader = new StreamReader(stream);
        return Convert.FromHexString(string.Concat(reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries)));
    }

    /// <summary>Compares, and shows the whole of what there is now.</summary>
    public static void Is(string name, ReadOnlySpan<byte> now)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream(name);
        var expected = stream is null ? "" : Convert.ToHexStringLower(Bytes(name));
        var actual = Convert.ToHexStringLower(now);
        Assert.True(expected == actual, $"The bytes on disk have changed: Golden/{name}.hex\nnow {actual}");
    }
}
