using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Tests.Disk;

namespace PixStream.Storage.Journal.Tests.Encryption;

/// <summary>A directory of keys. Key n is 32 bytes of which each is n, unless another is written.</summary>
internal sealed class KeyFiles : IDisposable
{
    private readonly TempDirectory _directory = new();

    public KeyFiles(params int[] numbers)
    {
        foreach (var number in numbers)
            Write(number);
    }

    public string Path => _directory.Path;

    public void Write(int number) =>
        Write(number, Convert.ToHexString([.. Enumerable.Repeat((byte)number, PayloadKeys.KeySize)]));

    public void Write(int number, string text)
    {
        File.WriteAllText(PathOf(number), text);
        UnixModes.Set(PathOf(number), UnixModes.OfFiles);
    }

    public void Remove(int number) => File.Delete(PathOf(number));

    public string PathOf(int number) => _directory.File($"{number}");

    public void Dispose() => _directory.Dispose();
}
