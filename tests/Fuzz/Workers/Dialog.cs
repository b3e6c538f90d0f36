using System.Globalization;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Reports;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Wire;
using PixStream.Harness.Http;
using Answer = PixStream.Fuzz.Wire.Answer;

namespace PixStream.Fuzz.Workers;

/// <summary>Requests out, answers in, and each answer judged.</summary>
internal sealed class Dialog(Line line, Settlement settlement, Tally tally, Action<string, Draft?, byte[]?, string?> report)
{
    // Longer than a pull waits.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30);

    /// <summary>Monotonic time.</summary>
    public static long NowMs => (long)TimeProvider.System.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Sends the bytes of these requests, and reads their answers. Only the last of them may break HTTP.</summary>
    public async Task ExchangeAsync(List<Draft> drafts, byte[] bytes, Func<RawConnection, byte[], Task> send)
    {
        var connection = await line.OpenAsync();
        var answered = 0;
        try
        {
            var sending = send(connection, bytes);
            var isOpen = true;
            for (; answered < drafts.Count && isOpen && !drafts[answered].IsBrokenHttp; answered++)
                isOpen = await AnswerAsync(connection, drafts[answered], bytes);
            await sending;
            if (answered < drafts.Count && isOpen)
            {
                await AnyAnswersAsync(connection, drafts[answered++], bytes, Patience);
                isOpen = false;
            }

            if (isOpen && !connection.Buffered.IsEmpty)
                report("Bytes behind the last answer", drafts[^1], bytes, Escaped.Of(connection.Buffered, 400));
            if (!isOpen || !connection.Buffered.IsEmpty)
                line.Drop();
        }
        catch (Exception wrong) when (wrong is HangException or MalformedAnswerException)
        {
            report(wrong.Message, drafts[Math.Min(answered, drafts.Count - 1)], bytes, null);
            line.Drop();
        }

        foreach (var draft in drafts.Skip(answered))
            settlement.Lose(draft);
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> AnswerAsync(RawConnection connection, Draft draft, byte[] bytes)
    {
        if (await AnswerReader.ReadAsync(connection, draft.IsHead) is not { } answer)
        {
            report("The connection was closed instead of an answer", draft, bytes, null);
            settlement.Lose(draft);
            return false;
        }

        Count(answer);
        var wrong = Judge.Complaints(draft, answer).Concat(settlement.Settle(draft, answer, NowMs)).ToList();
        if (wrong.Count > 0)
            report(string.Join("; ", wrong), draft, bytes, answer.ToString());
        return !answer.Closes;
    }

    /// <summary>
    /// Reads what answers bytes that may be no request, one, or more, until the server closes. It is told that nothing more will
    /// come: but not at once, as it gives up what it is about to answer then.
    /// </summary>
    public async Task AnyAnswersAsync(RawConnection connection, Draft draft, byte[] bytes, TimeSpan patience)
    {
        var isRefused = true;
        var answers = 0;
        try
        {
            await connection.WaitAsync(patience);
            if (!connection.HasNews)
                connection.EndSending();
            while (await AnswerReader.ReadAsync(connection, draft.IsHead && answers == 0) is { } answer)
            {
                if (!answer.Closes)
                    await connection.WaitAsync(patience);
                connection.EndSending();
                answers++;
                isRefused &= answer.Status >= 400 && answer.Body.Length > 0;
                Count(answer);
                foreach (var wrong in Judge.ComplaintsOfAny(draft, answer))
                    report(wrong, draft, bytes, answer.ToString());
            }
        }
        catch (Exception wrong) when (wrong is HangException or MalformedAnswerException)
        {
            report(wrong.Message, draft, bytes, null);
        }

        // A refusal changes nothing. One without a problem is the host's own: it finds a body wrong that is not read, after all
        // was done.
        if (answers > 0 && isRefused && draft.Stream is { } stream)
            stream.IsBusy = false;
        else if (answers == 0 || !isRefused)
            settlement.Lose(draft);
    }

    private void Count(Answer answer) => tally.Answered(answer.Status.ToString(CultureInfo.InvariantCulture));
}
