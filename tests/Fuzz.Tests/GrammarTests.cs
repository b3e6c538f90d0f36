using System.Text;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Mutations;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Servers;
using PixStream.Fuzz.Wire;

namespace PixStream.Fuzz.Tests;

/// <summary>The parts that make requests, and those that judge.</summary>
public sealed class GrammarTests
{
    [Fact]
    public void The_same_seed_makes_the_same_requests()
    {
        Assert.Equal(Requests(7, 300), Requests(7, 300));
        Assert.NotEqual(Requests(7, 300), Requests(8, 300));
    }

    [Theory]
    [InlineData("HEAD", "", true)]
    [InlineData("HEAD", "\r\n", true)]
    [InlineData("HEAD", "x", false)]
    [InlineData("GET", "", false)]
    public void A_HEAD_behind_other_bytes_is_no_HEAD(string method, string before, bool isHead) =>
        Assert.Equal(isHead, new Draft(Kind.Health, method, "/health/live") { Before = before }.IsHead);

    [Fact]
    public void Every_mutation_is_drawn_and_none_breaks_the_generator()
    {
        var world = World(3);
        var (grammar, mutator, drawn) = (new Grammar(world), new Mutator(world), new HashSet<string>());
        for (var i = 0; i < 40_000; i++)
        {
            var draft = Next(world, grammar);
            mutator.Mutate(draft);
            Assert.NotEmpty(draft.ToBytes());
            Assert.NotEmpty(draft.Expected);
            drawn.UnionWith(draft.Mutated);
        }

        Assert.Empty(Mutator.All.Select(mutation => mutation.Name).Except(drawn));
        Assert.Equal(Mutator.All.Count, Mutator.All.Select(mutation => mutation.Name).Distinct().Count());
    }

    [Fact]
    public void No_flipped_bit_makes_a_message_for_a_participant_of_another_worker()
    {
        string[] names = [.. new[] { 7, 8, 29_666_780 }.SelectMany(seed => Enumerable.Range(0, 100)
            .Select(number => new World(seed, number, TimeSpan.FromSeconds(1)).Participants[0].Ispb))];
        for (var one = 0; one < names.Length; one++)
        {
            Assert.Equal(8, names[one].Length);
            for (var other = 0; other < one; other++)
                Assert.True(
                    names[one].Zip(names[other]).Count(pair => pair.First != pair.Second) >= 3,
                    $"{names[one]} and {names[other]}");
        }
    }

    [Fact]
    public void A_request_is_written_as_its_parts_say()
    {
        var draft = new Draft(Kind.Append, "POST", "/x") { Body = new BodyPlan { Framing = Framing.Chunked } };
        draft.Body.Plain.Add(_ => "abc"u8.ToArray());
        draft.Body.Chunks.Size = 2;
        Assert.Equal(
            "POST /x HTTP/1.1\r\nHost: fuzz\r\nContent-Type: application/xml; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            Encoding.Latin1.GetString(draft.ToBytes()));
    }

    [Fact]
    public void Bytes_are_shown_so_that_a_shell_can_send_them() =>
        Assert.Equal(
            "a\\r\\n\\000\\377%%\\047\\\\", Escaped.Of([(byte)'a', 13, 10, 0, 255, (byte)'%', (byte)'\'', (byte)'\\'], 100));

    [Theory]
    [InlineData(500, "{}", "A 500")]
    [InlineData(503, "{}", "A 503")]
    [InlineData(404, "{\"type\":\"urn:pixstream:problem:not-found\",\"title\":\"t\",\"status\":404,\"detail\":\"d\"}",
        "404:not-found instead of 200")]
    [InlineData(404, "{\"type\":\"urn:pixstream:problem:not-found\",\"title\":\"t\",\"status\":400,\"detail\":\"d\"}",
        "of status 400")]
    [InlineData(404, "{\"type\":\"about:blank\",\"title\":\"t\",\"status\":404,\"detail\":\"d\"}", "about:blank")]
    [InlineData(404, "", "without a problem")]
    [InlineData(404, "<html/>", "no problem")]
    [InlineData(201, "", "201 instead of 200")]
    public void An_answer_that_is_not_documented_is_wrong(int status, string body, string complaint)
    {
        var draft = new Draft(Kind.Health, "GET", "/health/live") { Expected = ["200"] };
        var answer = new Answer(status, [new("Content-Type", "application/problem+json")], Encoding.UTF8.GetBytes(body), 0);
        Assert.Contains(Judge.Complaints(draft, answer), wrong => wrong.Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public void What_grows_beyond_what_is_known_to_stay_is_a_leak()
    {
        var before = new ServerFigures(10 << 20, 100 << 20, 3, 200, 1);
        Assert.Empty(before.LeaksSince(before, 0));
        Assert.Single((before with { Sockets = 30 }).LeaksSince(before, 0));
        Assert.Single((before with { Files = 230 }).LeaksSince(before, 0));
        Assert.Empty((before with { Files = 230, Segments = 31 }).LeaksSince(before, 0));
        Assert.Single((before with { ManagedBytes = 80 << 20 }).LeaksSince(before, 0));
        Assert.Empty((before with { ManagedBytes = 80 << 20 }).LeaksSince(before, 1_000_000));
        Assert.Single((before with { ResidentBytes = 400 << 20 }).LeaksSince(before, 0));
    }

    [Fact]
    public void Options_are_read_and_wrong_ones_are_named()
    {
        var options = FuzzOptions.Parse(
            ["--requests", "5", "--seed", "6", "--connections", "7", "--only", "3", "--url", "http://127.0.0.1:99"]);
        Assert.Equal((5, 6, 7, 3, 99), (options.Requests, options.Seed, options.Connections, options.Only, options.Server?.Port));
        foreach (var wrong in new string[][]
        {
            ["--requests"], ["--requests", "0"], ["--what", "1"], ["--url", "x"], ["--only", "8"],
        })
            Assert.Throws<UsageException>(() => FuzzOptions.Parse(wrong));
    }

    private static World World(int seed) => new(seed, 0, TimeSpan.FromSeconds(1));

    private static string Requests(int seed, int count)
    {
        var world = World(seed);
        var (grammar, mutator, text) = (new Grammar(world), new Mutator(world), new StringBuilder());
        for (var i = 0; i < count; i++)
        {
            var draft = Next(world, grammar);
            mutator.Mutate(draft);
            text.Append(Encoding.Latin1.GetString(draft.ToBytes()));
        }

        return text.ToString();
    }

    /// <summary>Without a server no stream is opened: one is there now and then, as if it had been.</summary>
    private static Draft Next(World world, Grammar grammar)
    {
        var participant = world.AnyParticipant;
        if (participant.Streams.Count < 3)
            participant.Streams.Add(
                new PulledStream(participant, Profile.Spi, Grammar.Path(Profile.Spi, participant.Ispb, new string('A', 42))));
        var draft = grammar.Next();
        if (draft.Stream is { } stream)
            stream.IsBusy = false;
        return draft;
    }
}
