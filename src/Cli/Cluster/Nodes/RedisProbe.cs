using System.Net.Sockets;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Cluster.Nodes;

/// <summary>Asks a Redis: <c>PING</c>. While it loads its data it answers with an error.</summary>
internal sealed class RedisProbe(string host, int port, TimeProvider time) : IProbe
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    public async Task<string?> FindHindranceAsync()
    {
        using var enough = new CancellationTokenSource(AnswerTime, time);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, enough.Token);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), enough.Token);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync(enough.Token) switch
            {
                "+PONG" => null,
                { } said => $"It answers: {PlainText.Of(said)}",
                null => "It closes the connection.",
            };
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            return "It does not answer.";
        }
    }
}
