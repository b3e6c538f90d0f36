namespace PixStream.Storage.Journal.Tests.Disk;

/// <summary>The disk that the other tests believe.</summary>
public sealed class MemoryDiskTests
{
    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)1, 2048)];
    private static readonly byte[] New = [.. Enumerable.Repeat((byte)2, 2048)];

    [Fact]
    public void What_was_flushed_survives_and_what_was_not_may()
    {
        Assert.Equal(Old, After(Survival.Nothing, 1));
        Assert.Equal(New, After(Survival.Everything, 1));
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            var prefix = After(Survival.Prefix, seed);
            Assert.Equal(prefix.OrderDescending(), prefix);
            seen.Add(string.Concat(After(Survival.Any, seed).Where((_, at) => at % 512 == 0)));
        }

        Assert.Equal(16, seen.Count);
    }

    [Fact]
    public void A_seed_repeats()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.Equal(After(Survival.Any, seed), After(Survival.Any, seed));
    }

    [Fact]
    public void A_name_lasts_once_a_rename_or_a_listing_flushed_it()
    {
        using var disk = new MemoryDisk();
        disk.Create("a").Flush();
        disk.Create("b").Flush();
        disk.Rename("b", "c");
        disk.Create("d").Flush();
        Assert.Equal(["a", "c"], disk.Kill().PowerLoss(Survival.Nothing).Names);

        using var listed = new MemoryDisk();
        listed.Create("a").Dispose();
        listed.List();
        listed.Delete("a");
        Assert.Equal(["a"], listed.PowerLoss(Survival.Nothing).Names);
    }

    [Fact]
    public void A_killed_process_leaves_what_it_wrote_unflushed()
    {
        using var disk = Written(1);

        var killed = disk.Kill();

        Assert.Equal(New, killed.BytesOf("f"));
        Assert.Equal(Old, killed.PowerLoss(Survival.Nothing).BytesOf("f"));
    }

    [Fact]
    public void What_a_failed_flush_left_behind_can_be_read_and_is_lost()
    {
        var lost = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            using var disk = Written(seed);
            using var file = disk.Open("f");
            disk.Faults = _ => DiskFault.Tear;
            Assert.Throws<IOException>(file.Flush);
            disk.Faults = null;
            file.Flush();

            Assert.Equal(New, disk.BytesOf("f"));
            lost += disk.PowerLoss(Survival.Everything).BytesOf("f").SequenceEqual(New) ? 0 : 1;
        }

        Assert.InRange(lost, 20, 30);
    }

    [Fact]
    public void Once_the_power_is_off_nothing_works()
    {
        using var disk = Written(1);
        using var file = disk.Open("f");
        disk.Faults = _ => DiskFault.PowerOff;
        Assert.Throws<IOException>(file.Flush);
        disk.Faults = null;

        Assert.Throws<IOException>(() => file.Write(0, Old));
        Assert.Throws<IOException>(() => file.Read(0, new byte[1]));
        Assert.Throws<IOException>(disk.List);
    }

    [Fact]
    public void A_torn_write_has_some_of_its_sectors()
    {
        using var disk = Written(3);
        using var file = disk.Open("f");
        disk.Faults = _ => DiskFault.Tear;
        Assert.Throws<IOException>(() => file.Write(0, [.. Enumerable.Repeat((byte)9, 2048)]));

        var sectors = disk.BytesOf("f").Where((_, at) => at % 512 == 0).ToArray();
        Assert.Contains((byte)9, sectors);
        Assert.Contains((byte)2, sectors);
    }

    private static byte[] After(Survival survival, int seed) => Written(seed).PowerLoss(survival).BytesOf("f");

    private static MemoryDisk Written(int seed)
    {
        var disk = new MemoryDisk(seed);
        using var file = disk.Create("f");
        file.Write(0, Old);
        file.Flush();
        disk.List();
        file.Write(0, New);
        return disk;
    }
}
