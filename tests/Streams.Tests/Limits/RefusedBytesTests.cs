using PixStream.Streams.Limits;

namespace PixStream.Streams.Tests.Limits;

public sealed class RefusedBytesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_to_come_is_what_a_list_of_all_refusals_says(int seed)
    {
        var random = new Random(seed);
        var refused = new RefusedBytes();
        var list = new List<(long Second, long Bytes)>();
        var nowMs = 50_000L;
        for (var i = 0; i < 20_000; i++)
        {
            nowMs += random.Next(10) == 0 ? random.Next(40_000) : random.Next(400);
            var (bytes, seconds) = (random.NextInt64(1, 1_000_000), random.Next(1, SendPressure.RetryAfterMaxSeconds + 1));
            if (random.Next(2) == 0)
            {
                refused.Add(bytes, seconds, nowMs);
                list.Add(((nowMs / 1000) + seconds, bytes));
            }

            list.RemoveAll(entry => entry.Second < nowMs / 1000);
            Assert.Equal(list.Sum(entry => entry.Bytes), refused.Bytes(nowMs));
        }
    }
}
