using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PixStream.Bench.Load;

/// <summary>Waits for many sockets at once. Linux only.</summary>
internal sealed class Epoll : IDisposable
{
    private const int EventsMax = 512;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Readable = 1;
    private const int Interrupted = 4;

    // The kernel packs the structure on x64 and on nothing else.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventSize = IsPacked ? 12 : 16;
    private static readonly int TagAt = IsPacked ? 4 : 8;

    private readonly int _descriptor = Native.EpollCreate(0);
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsMax * 16, pinned: true);

    public void Watch(Socket socket, int tag)
    {
        Span<byte> interest = stackalloc byte[16];
        interest.Clear();
        BitConverter.TryWriteBytes(interest, Readable);
        BitConverter.TryWriteBytes(interest[TagAt..], tag);
        if (Native.EpollControl(_descriptor, Add, (int)socket.Handle, ref interest[0]) != 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Forget(Socket socket)
    {
        Span<byte> interest = stackalloc byte[16];
        _ = Native.EpollControl(_descriptor, Remove, (int)socket.Handle, ref interest[0]);
    }

    /// <summary>How many sockets have something to read; 0 after the time.</summary>
    public int Wait(int timeoutMs)
    {
        var ready = Native.EpollWait(_descriptor, ref _events[0], EventsMax, timeoutMs);
        if (ready >= 0)
            return ready;
        return Marshal.GetLastPInvokeError() == Interrupted
            ? 0
            : throw new IOException($"epoll_wait: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>The tag of one of the sockets that <see cref="Wait"/> found.</summary>
    public int Tag(int index) => BitConverter.ToInt32(_events, (index * EventSize) + TagAt);

    public void Dispose() => _ = Native.Close(_descriptor);
}
