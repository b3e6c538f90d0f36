using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Wire;
using PixStream.Harness.Http;
using Answer = PixStream.Fuzz.Wire.Answer;

namespace PixStream.Fuzz.Workers;

/// <summary>
/// Looks at a worker's participants as a well-behaved client does, with nothing else going on: all slots are free once the idle
/// time has passed, exactly that many streams can be open, and what was promised comes, each message once.
/// </summary>
internal sealed class FinalCheck(
    World world, Settlement settlement, Line line, TimeSpan idle, TimeSpan grace, Action<string, Draft?, byte[]?, string?> report)
{
    private const int StreamsMax = 6;

    // On a busy machine a stream may pass its idle time between two requests: then the audit proves nothing and begins again.
    private const int TriesMax = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Audits all participants of the worker.</summary>
    public async Task AuditAsync()
    {
        try
        {
            await EndSomeAsync();
            await Task.Delay(idle + Pause, TimeProvider.System);
            foreach (var participant in world.Participants)
                await AuditAsync(participant);
            foreach (var wrong in world.CloseLedger())
                report(wrong, null, null, null);
        }
        catch (Exception wrong) when (wrong is HangException or MalformedAnswerException)
        {
            report($"In an audit: {wrong.Message}", null, null, null);
            Abandon();
        }
        catch (AuditEndedException)
        {
            Abandon();
        }
    }

    /// <summary>Forgets what was going on. What would be found now may only follow from what was found.</summary>
    private void Abandon()
    {
        line.Drop();
        foreach (var stream in world.Participants.SelectMany(participant => participant.Streams).ToList())
        {
            Ledger.Forget(stream);
            stream.Participant.Close(stream, isCertain: false);
        }

        world.CloseLedger();
    }

    /// <summary>Some streams are ended as they should be; the others are left to their idle time.</summary>
    private async Task EndSomeAsync()
    {
        foreach (var stream in world.Participants.SelectMany(participant => participant.Streams).ToList())
            if (world.OneIn(2))
                await AskAsync(Grammar.End(stream));
            else
            {
                Ledger.Return(stream, "left idle");
                stream.Participant.Close(stream, isCertain: true);
            }
    }

    private async Task AuditAsync(Participant participant)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (!await StartAllAsync(participant))
                return;
            var isWhole = await DrainAsync(participant) && await IsCapExactAsync(participant);
            foreach (var stream in participant.Streams.ToList())
                await AskAsync(Grammar.End(stream));
            if (isWhole)
                return;
            await Task.Delay(idle + Pause, TimeProvider.System);
        }
    }

    /// <summary>Opens as many streams as there may be.</summary>
    /// <returns>False where slots are missing for good.</returns>
    private async Task<bool> StartAllAsync(Participant participant)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryStartAllAsync(participant) is not { } refused)
                return true;
            var free = participant.Streams.Count;
            foreach (var stream in participant.Streams.ToList())
                await AskAsync(Grammar.End(stream));
            if (TimeProvider.System.GetElapsedTime(since) > idle + grace)
            {
                report(
                    $"Slots of {participant.Ispb} are lost: {free} of {StreamsMax} are free, long after the idle time.", null,
                    null, refused.ToString());
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<Answer?> TryStartAllAsync(Participant participant)
    {
        for (var i = 0; i < StreamsMax; i++)
            if (await AskAsync(StartOf(participant, i)) is { Status: not (200 or 204) } refused)
                return refused;
        return null;
    }

    private static Draft StartOf(Participant participant, int number) => number % 3 == 2
        ? Grammar.Start(participant, Profile.Json, "multipart/json", null)
        : Grammar.Start(participant, Profile.Spi, "multipart/mixed", null);

    /// <summary>Reads with all streams in turn until none gets anything.</summary>
    /// <returns>False where a stream was idle for too long meanwhile.</returns>
    private async Task<bool> DrainAsync(Participant participant)
    {
        var empty = 0;
        while (empty < StreamsMax)
            foreach (var stream in participant.Streams.ToList())
            {
                var answer = await AskAsync(
                    Grammar.Pull(stream, stream.Profile == Profile.Json ? "multipart/json" : "multipart/mixed"));
                if (answer.Status is not (200 or 204))
                    return false;
                empty = answer.Status == 204 ? empty + 1 : 0;
            }

        return true;
    }

    private async Task<bool> IsCapExactAsync(Participant participant)
    {
        // If these have not been idle by the time the answer is there, they were all open when it was given.
        var answer = await AskAsync(StartOf(participant, 0));
        if (answer.Status == 429)
            return true;
        if (participant.Streams.Exists(stream => world.Ledger.MayBeIdle(stream, Dialog.NowMs)))
            return false;
        report(
            $"{participant.Ispb} has {participant.Streams.Count} streams, {StreamsMax} is the cap.", null, null,
            answer.ToString());
        throw new AuditEndedException();
    }

    private async Task<Answer> AskAsync(Draft draft)
    {
        var connection = await line.OpenAsync();
        var bytes = draft.ToBytes();
        draft.SentAt = Dialog.NowMs;
        await connection.SendAsync(bytes);
        if (await AnswerReader.ReadAsync(connection, toHead: false) is not { } answer)
        {
            settlement.Lose(draft);
            throw new MalformedAnswerException("The connection was closed instead of an answer", bytes);
        }

        var wrong = Judge.Complaints(draft, answer).Concat(settlement.Settle(draft, answer, Dialog.NowMs)).ToList();
        if (!connection.Buffered.IsEmpty)
            wrong.Add("Bytes behind the answer");
        if (wrong.Count > 0)
        {
            report($"In an audit: {string.Join("; ", wrong)}", draft, bytes, answer.ToString());
            throw new AuditEndedException();
        }

        if (answer.Closes)
            line.Drop();
        return answer;
    }

    /// <summary>Something was found and reported.</summary>
    private sealed class AuditEndedException : Exception;
}
