using System.Net;
using PixStream.Harness.Processes;

namespace PixStream.EndToEnd.Crashes;

/// <summary>A full disk: a full stop, not a lie; and all goes on once there is room.</summary>
public sealed class FullDiskTests
{
    private readonly Envelopes _envelopes = new(13);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Fact]
    public async Task Nothing_is_taken_that_is_not_kept_and_it_recovers_by_itself()
    {
        await using var disk = await TinyDisk.MountAsync(megabytes: 8);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20], TestContext.Current.CancellationToken);
        var kept = new List<byte[]>();
        var refused = 0;
        await using (var server = await Server.StartAsync(disk.Data, Settings))
        {
            using var client = server.Connect();
            var other = SharedServer.NewParticipant();
            await client.PublishAsync(_sender, _envelopes.Make(_sender, other));
            var reader = (await client.StartAsync(other)).Is(HttpStatusCode.OK).Next;
            for (var sent = 0; refused < 10; sent++)
            {
                Assert.True(sent < 20_000, "The disk did not get full.");
                refused += await TrySendAsync(client, kept) ? 0 : 1;
            }

            (await client.GetAsync("/health/live")).Is(HttpStatusCode.OK);
            (await client.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: false);
            IsUnavailable(await client.StartAsync(_psp));
            IsUnavailable(await client.GetAsync(reader));
            IsUnavailable(await client.DeleteAsync(reader));

            File.Delete(ballast);
            while ((await client.GetAsync("/health/ready")).Status != HttpStatusCode.OK)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.True(await TrySendAsync(client, kept));
            (await client.GetAsync(reader)).Is(HttpStatusCode.NoContent);
            await server.KillAsync();
        }

        await using (var server = await Server.StartAsync(disk.Data, Settings))
        {
            using var client = server.Connect();
            await ExpectAllAsync(client, kept);
        }
    }

    [Fact]
    public async Task Killed_while_it_is_full_it_starts_again_and_goes_on_once_there_is_room()
    {
        await using var disk = await TinyDisk.MountAsync(megabytes: 8);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20], TestContext.Current.CancellationToken);
        var kept = new List<byte[]>();
        await using (var server = await Server.StartAsync(disk.Data, Settings))
        {
            using var client = server.Connect();
            while (await TrySendAsync(client, kept))
                Assert.True(kept.Count < 20_000, "The disk did not get full.");
            await server.KillAsync();
        }

        Assert.NotEmpty(kept);
        await using (var server = await Server.StartAsync(disk.Data, Settings))
        {
            using var client = server.Connect();
            for (var sent = 0; await TrySendAsync(client, kept); sent++)
                Assert.True(sent < 20_000, "The disk did not get full.");
            File.Delete(ballast);
            while (!await TrySendAsync(client, kept))
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            for (var i = 0; i < 50; i++)
                Assert.True(await TrySendAsync(client, kept), "There is room, and it was refused.");
            await ExpectAllAsync(client, kept);
            Assert.Empty(await client.DrainAsync(_psp));
        }
    }

    private static (string, string)[] Settings =>
        [("PixStream:Journal:SegmentBytes", "1048576"), ("PixStream:Http:SpiWait", "00:00:00.2")];

    private static void IsUnavailable(Answer answer) =>
        Assert.NotNull(answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true).Header("Retry-After"));

    /// <summary>What was kept is there, once and in its order. Of what was refused some may be there too.</summary>
    private async Task ExpectAllAsync(Client client, List<byte[]> kept)
    {
        var names = (await client.DrainAsync(_psp)).Select(Envelopes.BizMsgIdrOf).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(kept.Select(Envelopes.BizMsgIdrOf), names.Where(kept.Select(Envelopes.BizMsgIdrOf).ToHashSet().Contains));
    }

    private async Task<bool> TrySendAsync(Client client, List<byte[]> kept)
    {
        var message = _envelopes.Make(_sender, _psp);
        var answer = await client.PostAsync(_sender, message);
        if (answer.Status == HttpStatusCode.Created)
        {
            kept.Add(message);
            return true;
        }

        IsUnavailable(answer);
        return false;
    }

    /// <summary>A file system in memory that holds little.</summary>
    private sealed class TinyDisk(DataDirectory data) : IAsyncDisposable
    {
        public DataDirectory Data => data;

        public string Path => data.Path;

        public static async Task<TinyDisk> MountAsync(int megabytes)
        {
            var data = new DataDirectory();
            Directory.CreateDirectory(data.Path);
            var failure = OperatingSystem.IsLinux()
                ? await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", data.Path)
                : "not Linux";
            if (failure is not null)
                data.Dispose();
            Assert.SkipUnless(failure is null, $"A small disk cannot be mounted here: {failure}");
            return new TinyDisk(data);
        }

        public async ValueTask DisposeAsync()
        {
            await RunAsync("umount", "-l", data.Path);
            data.Dispose();
        }

        private static async Task<string?> RunAsync(string program, params string[] arguments)
        {
            var ran = await Run.ToEndAsync(new Launch(program, arguments));
            return ran.ExitCode == 0 ? null : ran.Errors.Trim();
        }
    }
}
