using PixStream.Streams.Ports;

namespace PixStream.Streams.Owners;

/// <summary>
/// Asks the store whether a claim is the newest. Callers share a question that has not been sent yet. Later callers start the
/// next question.
/// </summary>
internal sealed class SharedCheck(Func<long, ValueTask> verify)
{
    private readonly Lock _gate = new();
    private Question? _latest;
    private Question? _next;

    /// <summary>Ends when the claim is the newest, and fails as <see cref="IParticipantStore.VerifyAsync"/> does.</summary>
    public Task PassAsync(long claim)
    {
        Question question;
        Question? before;
        lock (_gate)
        {
            if (_next is { } next && next.Claim == claim)
                return next.Task;
            _next = question = new Question(claim);
            before = _latest is { Task.IsCompleted: false } ? _latest : null;
            _latest = question;
        }

        _ = AskAsync(question, before);
        return question.Task;
    }

    private async Task AskAsync(Question question, Question? before)
    {
        if (before is not null)
            await before.Task.ConfigureAwait(
                ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            if (_next == question)
                _next = null;
        try
        {
            // What failed a moment ago would fail again, after another time-out.
            if (before is { Task.Exception.InnerException: { } failure } && before.Claim == question.Claim)
                throw failure;
            await verify(question.Claim);
            question.SetResult();
        }
        catch (Exception failure)
        {
            question.SetException(failure);
        }
    }

    private sealed class Question(long claim) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Claim => claim;
    }
}
