using PixStream.ContractAuditor;
using PixStream.Harness.Http;

namespace PixStream.Harness.Fleets;

/// <summary>
/// Senders and readers that ask one gateway after the other, as behind a load balancer, and go on where one fails.
/// </summary>
/// <param name="auditor">Hears of every request and answer.</param>
/// <param name="seed">Of the messages.</param>
/// <param name="gateways">Whom they ask.</param>
/// <param name="pauseMs">How long they wait before they ask again where one failed.</param>
internal class GatewayFleet(Auditor auditor, int seed, IEnumerable<Client> gateways, int pauseMs) : CrashFleet(auditor, seed)
{
    private readonly Epoch[] _epochs = [.. gateways.Select(static client => new Epoch(client, IsLast: false))];
    private uint _turn;

    public override Task<Epoch> CurrentAsync() => Task.FromResult(_epochs[Interlocked.Increment(ref _turn) % _epochs.Length]);

    public override Task AfterAsync(Epoch epoch) => PauseAsync(pauseMs);
}
