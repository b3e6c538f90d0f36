using System.Net;

namespace PixStream.Cluster.Tests.Up;

/// <summary>
/// <c>pixstream cluster up</c> with real processes: parts of it go and come back, streams go on, and nothing stays behind.
/// </summary>
public class UpTests
{
    private const string Ispb = "12345678";

    public UpTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a POSIX shell.");

    [Fact]
    public async Task With_Local_a_silo_is_killed_and_restarted_and_its_stream_goes_on()
    {
        await using var up = await UpProcess.StartAsync("--backend", "Local", "--gateways", "1");
        var answer = await PublishAndStartAsync(up);

        await up.SayAsync("kill silo-1");
        await up.ReadUntilAsync("silo-1 killed$");
        await up.SayAsync("restart silo-1");
        await up.ReadUntilAsync("silo-1 ready");
        await ExpectToGoOnAsync(up, answer);

        await up.SayAsync("quit");
        await ExpectCleanEndAsync(up, "All is stopped, and nothing is left behind.");
        Assert.False(Directory.Exists(up.Data));
    }

    [Fact]
    public async Task With_Redis_a_silo_and_Redis_are_killed_one_silo_is_added_and_a_stream_goes_on()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
                .Any(static folder => File.Exists(Path.Combine(folder, "redis-server"))),
            "There is no redis-server on the PATH. Debian has it: apt-get install redis-server.");
        var data = Path.Combine(Path.GetTempPath(), $"pixstream-up-{Environment.ProcessId}");
        await using var up = await UpProcess.StartAsync("--data", data);
        var answer = await PublishAndStartAsync(up);

        await up.SayAsync("kill silo-1");
        await up.ReadUntilAsync("silo-1 killed$");
        await up.SayAsync("add silo");
        await up.ReadUntilAsync("silo-3 ready");
        await up.SayAsync("kill redis");
        await up.ReadUntilAsync("redis killed$");
        await up.SayAsync("restart");
        await up.ReadUntilAsync("silo-1 ready");
        await ExpectToGoOnAsync(up, answer);

        await up.TerminateAsync();
        await ExpectCleanEndAsync(up, $"All is stopped. Data and logs stay in {data}.");
        Assert.True(File.Exists(Path.Combine(data, "silo-3.log")));
    }

    [Fact]
    public async Task Nothing_outlives_it_when_it_is_killed_itself()
    {
        await using var up = await UpProcess.StartAsync("--backend", "Local", "--gateways", "1");
        Assert.Equal(2, up.Children.Count);
        up.Kill();
        await up.EndAsync();

        while (up.Children.Count > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(up.Children);
    }

    private static async Task<Answer> PublishAndStartAsync(UpProcess up)
    {
        (await up.Client.SendAsync("POST", $"/api/util/msgs/{Ispb}/3")).Is(HttpStatusCode.Created);
        var answer = (await up.Client.StartAsync(Ispb, Multipart.Type)).Is(HttpStatusCode.OK);
        Assert.Equal(3, answer.Messages().Count);
        return answer;
    }

    /// <summary>
    /// What was published meanwhile comes in the stream that was open before, once. A gateway asks for a while by itself; then it
    /// answers 503.
    /// </summary>
    private static async Task ExpectToGoOnAsync(UpProcess up, Answer before)
    {
        (await UntilServedAsync(() => up.Client.SendAsync("POST", $"/api/util/msgs/{Ispb}/2"))).Is(HttpStatusCode.Created);
        var next = (await UntilServedAsync(() => up.Client.GetAsync(before.Next, Multipart.Type))).Is(HttpStatusCode.OK);
        Assert.Equal(2, next.Messages().Count);
        Assert.Empty(next.Messages().Select(static message => message.ResourceId).Intersect(
            before.Messages().Select(static message => message.ResourceId)));
    }

    private static async Task<Answer> UntilServedAsync(Func<Task<Answer>> ask)
    {
        while (true)
            if (await ask() is { Status: not HttpStatusCode.ServiceUnavailable } answer)
                return answer;
    }

    private static async Task ExpectCleanEndAsync(UpProcess up, string lastLine)
    {
        Assert.Equal((0, lastLine), (await up.EndAsync(), up.LastLine));
        Assert.Empty(up.Children);
    }
}
