using System.Net;
using PixStream.Harness.Fleets;

namespace PixStream.ClusterTrials;

/// <summary>
/// What was heard since an event, and when all was well again: every participant's pulls and appends had succeeded.
/// </summary>
internal sealed class Healing(string name, IEnumerable<string> participants)
{
    private readonly Lock _gate = new();
    private readonly string[] _participants = [.. participants];
    private readonly TaskCompletionSource _healed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<(string Participant, bool IsAppend)> _missing = [];

    public string Name => name;

    /// <summary>When it happened; null before it has.</summary>
    public TimeSpan? Since { get; private set; }

    public TimeSpan? HealedAfter { get; private set; }

    /// <summary>The last request that failed, by when it failed.</summary>
    public TimeSpan? LastFailure { get; private set; }

    /// <summary>How long the slowest request took that succeeded.</summary>
    public TimeSpan Slowest { get; private set; }

    public int Answers { get; private set; }

    public int Unavailable { get; private set; }

    public int Broken { get; private set; }

    public Task Healed => _healed.Task;

    /// <summary>From now on requests that begin count for the healing.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            Since = ReadChecker.Now;
            _missing = [.. _participants.SelectMany(participant => new[] { (participant, true), (participant, false) })];
        }
    }

    public void Count(Attempt attempt)
    {
        lock (_gate)
        {
            var now = ReadChecker.Now;
            Answers += attempt.Answer is null ? 0 : 1;
            if (attempt.Answer is not { Complete: true })
                Broken++;
            else if (attempt.Answer.Status == HttpStatusCode.ServiceUnavailable)
                Unavailable++;
            if (attempt.Answer is not { Complete: true } or { Status: HttpStatusCode.ServiceUnavailable })
                LastFailure = now - Since;
            else if (attempt.Answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.Created)
                Succeed(attempt, now);
        }
    }

    public IEnumerable<string> Missing()
    {
        lock (_gate)
            return [.. _missing.Select(missing => $"{(missing.IsAppend ? "append" : "pull")} of {missing.Participant}")];
    }

    private void Succeed(Attempt attempt, TimeSpan now)
    {
        Slowest = now - attempt.SentAt > Slowest ? now - attempt.SentAt : Slowest;
        if (Since is not { } since || attempt.SentAt < since || HealedAfter is not null)
            return;
        foreach (var participant in attempt.Participants)
            _missing.Remove((participant, attempt.IsAppend));
        if (_missing.Count > 0)
            return;
        HealedAfter = now - since;
        _healed.TrySetResult();
    }
}
