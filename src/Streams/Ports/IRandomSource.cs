using System.Security.Cryptography;

namespace PixStream.Streams.Ports;

/// <summary>Where names that must not be guessed come from. A test gives a seeded one.</summary>
public interface IRandomSource
{
    ulong NextUInt64();
}

/// <summary>The operating system's source, read in blocks: a call for each name would cost more than the name is worth.</summary>
public sealed class CryptoRandomSource : IRandomSource
{
    private readonly byte[] _block = new byte[4096];
    private readonly Lock _gate = new();
    private int _used = 4096;

    public ulong NextUInt64()
    {
        lock (_gate)
        {
            if (_used == _block.Length)
            {
                RandomNumberGenerator.Fill(_block);
                _used = 0;
            }

            var value = BitConverter.ToUInt64(_block, _used);
            _used += sizeof(ulong);
            return value;
        }
    }
}
