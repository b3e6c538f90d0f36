using System.Globalization;
using PixStream.Bench.Messages;

namespace PixStream.Bench.Journals;

/// <summary>How many messages each participant finds when the readers come. As text: <c>64x50000,136x100</c>.</summary>
internal sealed record Preload(IReadOnlyList<(int Participants, int Messages)> Groups)
{
    public const int BatchMessages = 10;

    /// <summary>Participants that no reader of the load has, for what else must be tried.</summary>
    public const int SparesFrom = Names.Participants;

    public long Messages => Groups.Sum(group => (long)group.Participants * group.Messages);

    /// <summary>
    /// 200 participants with as much as their readers can take, and a spare one. Readers are dealt out one by one.
    /// </summary>
    public static Preload ForReaders(int readers, int messagesEach)
    {
        const int Few = 100;
        int each = readers / Names.Participants, more = readers % Names.Participants;
        return new Preload(
        [
            (more, (each + 1) * messagesEach),
            (Names.Participants - more, Math.Max(Few, each * messagesEach)),
            (1, Few),
        ]);
    }

    public static Preload Parse(string text) => new(
    [
        .. text.Split(',').Select(group => group.Split('x')).Select(pair =>
            (int.Parse(pair[0], CultureInfo.InvariantCulture), int.Parse(pair[1], CultureInfo.InvariantCulture))),
    ]);

    public override string ToString() => string.Join(',', Groups.Select(group => $"{group.Participants}x{group.Messages}"));

    /// <summary>
    /// The destinations of ten messages at a time, in turn: one participant for all ten, or the next ten participants that want
    /// more.
    /// </summary>
    public IEnumerable<int[]> Tens(bool isInterleaved)
    {
        var wanted = Groups.SelectMany(group => Enumerable.Repeat(group.Messages / BatchMessages, group.Participants)).ToArray();
        var most = wanted.Max();
        for (var turn = 0; turn < most; turn++)
            if (!isInterleaved)
            {
                for (var participant = 0; participant < wanted.Length; participant++)
                    if (turn < wanted[participant])
                        yield return [participant];
            }
            else
            {
                var open = Enumerable.Range(0, wanted.Length).Where(participant => turn < wanted[participant]).ToArray();
                for (var layer = 0; layer < BatchMessages; layer++)
                    foreach (var ten in open.Chunk(BatchMessages))
                        yield return ten;
            }
    }
}
