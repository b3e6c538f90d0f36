using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;
using PixStream.Fuzz.Servers;

/// <summary>
/// Runs within the server under test, before its Main: the runtime finds it by this name, in no namespace (DOTNET_STARTUP_HOOKS).
/// Listens on a Unix socket, and answers each connection with the managed bytes in use after a full collection.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for exactly this name.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(MemoryProbe.Variable) is not { } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { Name = "memory probe", IsBackground = true }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var asked = listener.Accept();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            asked.Send(Encoding.ASCII.GetBytes($"{GC.GetTotalMemory(forceFullCollection: true)}\n"));
        }
    }
}
