using System.Text;
using System.Text.Json;
using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests.Audit;

/// <summary>A server is killed (<c>kill -9</c>) while operators take steps: its trail stays whole.</summary>
public sealed class KilledServerTests : IDisposable
{
    private const int Kills = 3;
    private const int StepsBeforeEach = 40;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Each_step_that_was_answered_for_is_in_a_trail_that_verifies()
    {
        using var http = new HttpClient();
        var launch = StandaloneServer.LaunchOf(
            typeof(KilledServerTests), Path.Combine(_directory.FullName, "data"),
            ("PixStream:Journal:SegmentBytes", "4194304"), ("PixStream:Admin:Url", "http://127.0.0.1:0"));
        var answered = new HashSet<string>();
        var head = Path.Combine(_directory.FullName, "head.json");
        for (var kill = 0; kill <= Kills; kill++)
        {
            await using var server = await StandaloneServer.ServeAsync(launch);
            var kept = File.Exists(head) ? $"--head {head}" : "";
            var verified = await Tool.RunAsync($"audit verify --admin {server.Admin} --first 1 {kept}");
            Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
            if (kill == Kills)
            {
                var records = (await Tool.RunAsync($"audit {server.Admin} --limit 100000 --json")).Json.GetProperty("records");
                var reasons = records.EnumerateArray().Select(static record => record.GetProperty("reason").GetString()!);
                Assert.Superset(answered, reasons.ToHashSet());
                return;
            }

            var enough = new TaskCompletionSource();
            var steps = Enumerable.Range(0, 4)
                .Select(worker => StepAsync(http, server, $"{kill}-{worker}", answered, enough)).ToList();
            await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                head, (await Tool.RunAsync($"audit head {server.Admin}")).Output, TestContext.Current.CancellationToken);
            await server.Process.KillAsync();
            await Task.WhenAll(steps);
        }
    }

    /// <summary>Takes steps until the server is gone.</summary>
    private static async Task StepAsync(
        HttpClient http, StandaloneServer server, string worker, HashSet<string> answered, TaskCompletionSource enough)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var reason = $"{worker}-{i}";
                var body = JsonSerializer.Serialize(new { by = "ana", reason });
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(
                    new Uri(server.Admin, "/admin/v1/schemas/reload"), content, TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode);
                lock (answered)
                    answered.Add(reason);
                if (i == StepsBeforeEach)
                    enough.TrySetResult();
            }
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }
}
