using System.Net;

namespace PixStream.EndToEnd;

/// <summary>Drains a participant over a connection that breaks all the time, and asks again for what it did not get.</summary>
internal sealed class DrainReader(
    Uri address, string participant, IReadOnlyDictionary<string, int> numbers, DrainAuditor auditor, Random random, int leaves) : IDisposable
{
    private RawConnection? _connection;
    private int _leavesLeft = leaves;

    public async Task DrainAsync()
    {
        while (!auditor.IsDone)
        {
            var start = await AskAsync("GET", Paths.SpiStart(participant));
            if (start.Status == HttpStatusCode.TooManyRequests)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            else
                await ReadAsync(start);
        }
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>One stream, from its first answer to its end.</summary>
    private async Task ReadAsync(Answer start)
    {
        var stream = new object();
        var (next, highest) = (start.Next, -1);
        var held = NumbersOf(start);
        if (held.Count > 0)
            highest = auditor.Given(stream, highest, held);
        while (true)
        {
            if (held.Count > 0 && _leavesLeft > 0 && random.Next(200) == 0)
            {
                _leavesLeft--;
                auditor.Left(held);
                return;
            }

            if (auditor.IsDone || random.Next(100) == 0)
            {
                (await AskAsync("DELETE", next)).Is(HttpStatusCode.OK);
                auditor.Confirmed(held);
                return;
            }

            var answer = await PullAsync(next);
            auditor.Confirmed(held);
            held = NumbersOf(answer);
            if (held.Count > 0)
                highest = auditor.Given(stream, highest, held);
            next = answer.Next;
        }
    }

    /// <summary>Pulls until the answer is there, and sometimes once more: it is the same each time.</summary>
    private async Task<Answer> PullAsync(string path)
    {
        while (random.Next(20) == 0)
        {
            var doomed = await ConnectAsync();
            await doomed.GetAsync(path, "Accept: multipart/mixed\r\n");
            if (random.Next(2) == 0)
                await doomed.ReadSomeAsync(random.Next(1, 2_000));
            if (random.Next(2) == 0)
                doomed.Reset();
            else
                doomed.Dispose();
            _connection = null;
        }

        var answer = await AskAsync("GET", path);
        // A 204 is no batch: what comes to this token after it is the first.
        if (answer.Status == HttpStatusCode.OK)
            while (random.Next(10) == 0)
                answer.IsRepeatedBy(await AskAsync("GET", path));
        return answer;
    }

    private async Task<Answer> AskAsync(string method, string path)
    {
        var connection = await ConnectAsync();
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: x\r\nAccept: multipart/mixed\r\n\r\n");
        var answer = await connection.ReadAsync();
        Assert.True(answer is { Complete: true }, "The server broke a connection.");
        Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.TooManyRequests });
        return answer;
    }

    private async Task<RawConnection> ConnectAsync() => _connection ??= await RawConnection.OpenAsync(address);

    private List<int> NumbersOf(Answer answer) =>
        answer.Status == HttpStatusCode.OK
            ? [.. answer.Messages().Select(part => numbers[Envelopes.EndToEndIdOf(part.Payload)])]
            : [];
}
