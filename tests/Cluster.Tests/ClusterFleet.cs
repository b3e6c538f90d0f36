using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;

namespace PixStream.Cluster.Tests;

/// <summary>Senders and readers of a cluster whose gateways go on, whatever happens to silos.</summary>
internal sealed class ClusterFleet(Auditor auditor, int seed, Client[] gateways)
    : GatewayFleet(auditor, seed, gateways, pauseMs: 50)
{
    private int _refusals;

    /// <summary>Whether 503 is an answer, as long as it says when to come again.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Answers of 503.</summary>
    public int Refusals => _refusals;

    public override void Count(Attempt attempt)
    {
        if (attempt.Answer is not { Complete: true } answer)
            throw new InvalidOperationException("A gateway that was not stopped broke a connection.");
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

    protected override Task RestAsync(Random random) => PauseAsync(random.Next(20));
}
