using System.Net;
using PixStream.ContractAuditor;
using PixStream.EndToEnd.Crashes;

namespace PixStream.Cluster.Tests;

/// <summary>Senders and readers who go to one gateway and then to another, as behind a load balancer.</summary>
internal sealed class ClusterFleet(Auditor auditor, int seed, Client[] gateways) : CrashFleet(auditor, seed)
{
    private readonly Epoch[] _epochs = [.. gateways.Select(client => new Epoch(client, IsLast: true))];
    private uint _turn;
    private int _refusals;

    /// <summary>Whether 503 is an answer, as long as it says when to come again.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Answers of 503.</summary>
    public int Refusals => _refusals;

    public override Task<Epoch> CurrentAsync() => Task.FromResult(_epochs[Interlocked.Increment(ref _turn) % _epochs.Length]);

    public override void Count(Attempt attempt)
    {
        if (attempt.Answer is not { Complete: true } answer)
            throw new InvalidOperationException("A gateway that nobody stopped broke a connection.");
        if (MayBeRefused && answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            answer.Required("Retry-After");
            Interlocked.Increment(ref _refusals);
            return;
        }

        if ((int)answer.Status >= 500 && answer.Status != HttpStatusCode.ServiceUnavailable)
            throw new InvalidOperationException($"{(int)answer.Status}: {answer.Text}");
        base.Count(attempt);
    }

    public override Task AfterAsync(Epoch epoch) => PauseAsync(50);

    protected override Task RestAsync(Random random) => PauseAsync(random.Next(20));
}
