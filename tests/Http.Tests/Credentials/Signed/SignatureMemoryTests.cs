using PixStream.Http.Credentials.Signed;

namespace PixStream.Http.Tests.Credentials.Signed;

/// <summary>Each signature counts once as long as its time is taken, and what is remembered is bounded.</summary>
public sealed class SignatureMemoryTests
{
    private const long Start = 1_800_000_000;
    private const int Reach = 300;

    [Fact]
    public void None_counts_twice_while_its_time_is_taken_and_old_ones_are_forgotten()
    {
        var (memory, random) = (new SignatureMemory(), new Random(7));
        List<(ulong Signature, long At)> used = [];
        for (var now = Start; now < Start + (3 * Reach); now += random.Next(1, 4))
        {
            var at = now + random.Next(-Reach, Reach + 1);
            var signature = (ulong)random.NextInt64();
            Assert.Equal(SignatureUse.First, memory.Remember(signature, at, now));
            used.Add((signature, at));
            var (again, signedAt) = used[random.Next(used.Count)];
            if (Math.Abs(signedAt - now) <= Reach)
                Assert.Equal(SignatureUse.Again, memory.Remember(again, signedAt, now));

            // Those of a minute go together.
            Assert.InRange(
                memory.Count, used.Count(one => now - one.At <= Reach), used.Count(one => now - one.At <= Reach + 60));
        }

        Assert.True(memory.Count < used.Count);
    }

    [Fact]
    public void Where_it_is_full_nothing_new_is_taken_until_old_ones_go()
    {
        var memory = new SignatureMemory(countMax: 2);
        Assert.Equal(SignatureUse.First, memory.Remember(1, Start, Start));
        Assert.Equal(SignatureUse.First, memory.Remember(2, Start, Start));
        Assert.Equal(SignatureUse.Full, memory.Remember(3, Start, Start));
        Assert.Equal(SignatureUse.Again, memory.Remember(1, Start, Start));

        const long Later = Start + Reach + 60;
        Assert.Equal(SignatureUse.First, memory.Remember(3, Later, Later));
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public void Two_at_once_are_one_first_and_one_again()
    {
        var memory = new SignatureMemory();
        var firsts = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0UL; i < 1_000; i++)
                if (memory.Remember(i, Start, Start) == SignatureUse.First)
                    Interlocked.Increment(ref firsts);
        });
        Assert.Equal((1_000, 1_000), (firsts, memory.Count));
    }
}
