using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Protocol;

/// <summary>Sends requests over connections that it keeps, and writes down what was sent and what came.</summary>
internal sealed class Caller(Target target, ExchangeLog log) : IDisposable
{
    // A connection with a certificate is one participant's.
    private readonly ConcurrentDictionary<string, ConcurrentBag<Connection>> _kept = [];

    public Target Target => target;

    public async Task<Reply> SendAsync(Request request, CancellationToken cancellation)
    {
        var exchange = log.Begin(request.ToText());
        var certificate = target.ShownBy(request).Certificate;
        var kept = KeptOf(certificate);
        while (true)
        {
            var wasKept = kept.TryTake(out var connection);
            connection ??= await target.ConnectAsync(certificate, cancellation);
            try
            {
                await connection.SendAsync(request.ToBytes(target), cancellation);
                if (await connection.ReadAsync(request.Method, cancellation) is { } reply)
                {
                    exchange.Came = reply.ToText();
                    if (!reply.EndsConnection)
                        kept.Add(connection);
                    else
                        connection.Dispose();
                    return reply with { Exchange = exchange };
                }
            }
            catch (InvalidDataException e)
            {
                exchange.Came = e.Message;
                connection.Dispose();
                throw new CheckFailedException("an answer in HTTP/1.1", e.Message, exchange);
            }
            catch (OperationCanceledException)
            {
                connection.Dispose();
                throw;
            }

            // A server may end a connection that it has kept for a while; on a fresh one it owes an answer.
            connection.Dispose();
            if (wasKept)
                continue;
            exchange.Came = "(the connection ended without an answer)";
            throw new CheckFailedException("an answer", "none: the connection ended", exchange);
        }
    }

    public void Dispose()
    {
        foreach (var kept in _kept.Values)
            while (kept.TryTake(out var connection))
                connection.Dispose();
    }

    private ConcurrentBag<Connection> KeptOf(X509Certificate2? certificate) =>
        _kept.GetOrAdd(certificate?.Thumbprint ?? "", static _ => []);
}
