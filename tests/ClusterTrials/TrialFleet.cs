using System.Collections.Concurrent;
using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.ClusterTrials;

/// <summary>Senders and readers of real processes, which keep the story of all answers.</summary>
internal sealed class TrialFleet(Auditor auditor, int seed, Client[] gateways)
    : GatewayFleet(auditor, seed, gateways, PauseAfterFailureMs), IDisposable
{
    private const int PauseAfterFailureMs = 100;

    /// <summary>Whom to tell of every answer.</summary>
    public Healing? Ear { get; set; }

    public (int Least, int Most) RestMs { get; init; } = (100, 500);

    /// <summary>Every answer in a line, in the order in which they came.</summary>
    public ConcurrentQueue<string> Story { get; } = new();

    public override void Count(Attempt attempt)
    {
        Ear?.Count(attempt);
        var (now, answer) = (ReadChecker.Now.TotalSeconds, attempt.Answer);
        Story.Enqueue(
            $"{now:F3} {now - attempt.SentAt.TotalSeconds:F3} {string.Join(',', attempt.Participants)} {attempt.Asked} -> "
            + (answer is null
                ? "lost"
                : $"{(int)answer.Status} {answer.Slot} {answer.Header("PI-ResourceId")} {Next(answer)} {Held(attempt, answer)}"));
    }

    public void Dispose()
    {
        foreach (var gateway in gateways)
            gateway.Dispose();
    }

    protected override Task RestAsync(Random random) => PauseAsync(random.Next(RestMs.Least, RestMs.Most));

    private static string? Next(Answer answer) => answer.Header("PI-Pull-Next") ?? answer.Header("Pull-Next");

    private static string Held(Attempt attempt, Answer answer) =>
        attempt.IsAppend || answer is not { Status: HttpStatusCode.OK, Complete: true } || Next(answer) is null ? ""
        : string.Join(' ', answer.Header("Content-Type") == "application/json"
            ? answer.Objects().Select(shown => shown.GetProperty("endToEndId").GetString()!)
            : answer.Messages().Select(part => Envelopes.EndToEndIdOf(part.Payload)));
}
