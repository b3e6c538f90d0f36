using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.EndToEnd.Programs;

/// <summary>How many messages were confirmed so far, by whichever reader.</summary>
internal sealed class DrainProgress(int messages)
{
    private int _confirmed;

    public bool IsDone => Volatile.Read(ref _confirmed) >= messages;

    public void Confirmed(int count) => Interlocked.Add(ref _confirmed, count);
}

/// <summary>Drains a participant over a connection that breaks all the time, and asks again for what it did not get.</summary>
internal sealed class DrainReader(
    Uri address, string participant, ReadChecker checker, DrainProgress progress, Random random, int leaves) : IDisposable
{
    private RawConnection? _connection;
    private int _leavesLeft = leaves;

    public async Task DrainAsync()
    {
        while (!progress.IsDone)
        {
            var start = await AskAsync(Ask.Start, null);
            if (start.Status == HttpStatusCode.TooManyRequests)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            else
                await ReadAsync(start);
        }
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>One stream, from its first answer to its end.</summary>
    private async Task ReadAsync(Answer answer)
    {
        while (true)
        {
            var held = answer.Status == HttpStatusCode.OK ? answer.Messages().Count : 0;
            if (held > 0 && _leavesLeft > 0 && random.Next(200) == 0)
            {
                _leavesLeft--;
                return;
            }

            var isLast = progress.IsDone || random.Next(100) == 0;
            answer = isLast ? (await AskAsync(Ask.End, answer.Next)).Is(HttpStatusCode.OK) : await PullAsync(answer.Next);
            progress.Confirmed(held);
            if (isLast)
                return;
        }
    }

    /// <summary>Pulls until the answer is there, and sometimes once more: it is the same each time.</summary>
    private async Task<Answer> PullAsync(string path)
    {
        while (random.Next(20) == 0)
        {
            var doomed = await ConnectAsync();
            var flight = checker.Asking(Ask.Pull, path);
            await doomed.GetAsync(path, "Accept: multipart/mixed\r\n");
            if (random.Next(2) == 0)
                await doomed.ReadSomeAsync(random.Next(1, 2_000));
            if (random.Next(2) == 0)
                doomed.Reset();
            else
                doomed.Dispose();
            _connection = null;
            checker.Heard(flight, null);
        }

        var answer = await AskAsync(Ask.Pull, path);
        // A 204 is no batch: what comes to this token after it is the first.
        if (answer.Status == HttpStatusCode.OK)
            while (random.Next(10) == 0)
                answer.IsRepeatedBy(await AskAsync(Ask.Pull, path));
        return answer;
    }

    private async Task<Answer> AskAsync(Ask ask, string? path)
    {
        var connection = await ConnectAsync();
        var flight = checker.Asking(ask, path);
        await connection.SendAsync(
            $"{(ask == Ask.End ? "DELETE" : "GET")} {path ?? Paths.SpiStart(participant)} HTTP/1.1\r\nHost: x\r\nAccept: multipart/mixed\r\n\r\n");
        var answer = await connection.ReadAsync();
        checker.Heard(flight, answer);
        Assert.True(answer is { Complete: true }, "The server broke a connection.");
        Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.TooManyRequests });
        return answer;
    }

    private async Task<RawConnection> ConnectAsync() => _connection ??= await RawConnection.OpenAsync(address);
}
