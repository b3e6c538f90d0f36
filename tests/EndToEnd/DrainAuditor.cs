namespace PixStream.EndToEnd;

/// <summary>
/// Judges how one participant's messages, numbered in the order in which they were stored, are handed to several streams: each
/// confirmed once, and each stream in order.
/// </summary>
internal sealed class DrainAuditor(int messages)
{
    private readonly Lock _gate = new();
    private readonly bool[] _confirmed = new bool[messages];
    private readonly bool[] _returned = new bool[messages];
    private readonly Dictionary<int, object> _held = [];
    private int _confirmedCount;

    public bool IsDone => Volatile.Read(ref _confirmedCount) == messages;

    /// <summary>A stream was given this batch, for the first time.</summary>
    /// <param name="stream">Anything that stands for the stream.</param>
    /// <param name="highest">The highest number that it was given before; -1 before the first.</param>
    /// <param name="batch">The numbers, in their order.</param>
    /// <returns>The highest number that it was given now.</returns>
    public int Given(object stream, int highest, IReadOnlyList<int> batch)
    {
        lock (_gate)
        {
            Assert.InRange(batch.Count, 1, 10);
            for (var i = 0; i < batch.Count; i++)
            {
                var number = batch[i];
                Assert.False(_confirmed[number], $"Message {number} was confirmed and came again.");
                Assert.True(_held.TryAdd(number, stream), $"Message {number} is outstanding in two streams.");
                // Returned ones come first, lowest first, and all of them lie below what was never handed out.
                Assert.True(i == 0 || batch[i - 1] < number, $"Message {number} came after {batch[Math.Max(0, i - 1)]}.");
                Assert.True(number > highest || _returned[number], $"Message {number} came after {highest} and was never returned.");
            }

            return Math.Max(highest, batch[^1]);
        }
    }

    /// <summary>The batch was confirmed.</summary>
    public void Confirmed(IReadOnlyList<int> batch)
    {
        lock (_gate)
            foreach (var number in batch)
            {
                Assert.False(_confirmed[number], $"Message {number} was confirmed twice.");
                _confirmed[number] = true;
                _held.Remove(number);
                _confirmedCount++;
            }
    }

    /// <summary>The stream is left with this batch, which another one will be given.</summary>
    public void Left(IReadOnlyList<int> batch)
    {
        lock (_gate)
            foreach (var number in batch)
            {
                _returned[number] = true;
                _held.Remove(number);
            }
    }
}
