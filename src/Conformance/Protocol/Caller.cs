using System.Collections.Concurrent;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Protocol;

/// <summary>Sends requests over connections that it keeps, and writes down what was sent and what came.</summary>
internal sealed class Caller(Target target, ExchangeLog log) : IDisposable
{
    private readonly ConcurrentBag<Connection> _kept = [];

    public Target Target => target;

    public async Task<Reply> SendAsync(Request request, CancellationToken cancellation)
    {
        var exchange = log.Begin(request.ToText());
        var bytes = request.ToBytes(target);
        while (true)
        {
            var wasKept = _kept.TryTake(out var connection);
            connection ??= await target.ConnectAsync(cancellation);
            try
            {
                await connection.SendAsync(bytes, cancellation);
                if (await connection.ReadAsync(request.Method, cancellation) is { } reply)
                {
                    exchange.Came = reply.ToText();
                    if (!reply.EndsConnection)
                        _kept.Add(connection);
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
        while (_kept.TryTake(out var connection))
            connection.Dispose();
    }
}
