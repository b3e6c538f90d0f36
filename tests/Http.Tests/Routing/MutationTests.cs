using System.Text;

namespace PixStream.Http.Tests.Routing;

/// <summary>Valid requests with random damage: whatever comes back, it comes, and it is no 5xx of ours.</summary>
public sealed class MutationTests
{
    private const int RequestsPerSeed = 250;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Damaged_requests_are_answered_or_dropped(int seed)
    {
        var random = new Random(seed);
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        var token = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        var samples = Samples(token);
        for (var i = 0; i < RequestsPerSeed; i++)
        {
            var request = Damage(samples[random.Next(samples.Count)], random);
            using var connection = await harness.ConnectAsync();
            await connection.SendAsync(request);
            connection.EndSending();
            var answer = await connection.ReadAsync();
            Assert.True(
                answer?.Code is null or < 500 or 501 or 505,
                $"Seed {seed}, request {i}: {answer?.Code} {answer?.Text}\n{Encoding.Latin1.GetString(request)}");
        }

        Assert.Equal(0, harness.Participants.BatchesHeld);
    }

    private static List<byte[]> Samples(string token)
    {
        var message = Sample.Message();
        var parts = Multipart.Of(Sample.Messages(3));
        var packed = Gzip.Pack(parts);
        return
        [
            Request($"GET {HttpHarness.SpiStart}",
                "Accept: multipart/mixed;q=0.5, application/xml\r\nAccept-Encoding: gzip;q=0.3\r\n"),
            Request($"GET {token}", "Accept: */*\r\n"),
            Request($"GET {HttpHarness.JsonStart}", "Accept: multipart/json\r\n"),
            Request($"DELETE {token}", ""),
            Request($"POST {HttpHarness.Intake}", "Content-Type: application/xml; charset=utf-8\r\n", message),
            Request($"POST {HttpHarness.Intake}", $"Content-Type: {Multipart.ContentType}\r\n", parts),
            Request($"POST {HttpHarness.Intake}", $"Content-Type: {Multipart.ContentType}\r\nContent-Encoding: gzip\r\n", packed),
            Request("POST /api/util/msgs/11111111/3", "", []),
        ];
    }

    private static byte[] Request(string line, string headers, byte[]? body = null)
    {
        var length = body is null ? "" : $"Content-Length: {body.Length}\r\n";
        return [.. Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: x\r\n{headers}{length}\r\n"), .. body ?? []];
    }

    private static byte[] Damage(byte[] request, Random random)
    {
        var bytes = request.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            // Mostly in the head, where a byte decides more than one of thousands in a body.
            var at = random.Next(random.Next(3) == 0 ? bytes.Count : Math.Min(bytes.Count, 250));
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 40)).ToArray()); break;
                default: bytes.RemoveRange(at + 1, bytes.Count - at - 1); break;
            }
        }

        return [.. bytes];
    }
}
