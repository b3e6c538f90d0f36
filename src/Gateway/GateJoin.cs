using PixStream.Quarantine.Senders;

namespace PixStream.Gateway;

/// <summary>
/// Lets the gate learn who is shut off as soon as a silo is reached. A gateway is up before that, and until then takes nothing
/// from any sender: what it asked at its start got no answer.
/// </summary>
internal sealed class GateJoin(ClusterConnection connection, SenderGate gate, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await connection.First.WaitAsync(stoppingToken);
        while (!await gate.RefreshAsync())
            await Task.Delay(Pause, time, stoppingToken);
    }
}
