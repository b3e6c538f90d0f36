using PixStream.Http.Tokens;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Tokens;

public class IssuedPathsTests
{
    private static readonly StreamId Stream = new(7);

    [Fact]
    public void The_very_path_that_was_issued_is_known()
    {
        var issued = new IssuedPaths();
        issued.Add(Stream, "/api/v1/out/12345678/stream/abc");
        Assert.True(issued.Has(Stream, "/api/v1/out/12345678/stream/abc"));
    }

    [Theory]
    [InlineData("/api/v1/out/12345678/stream/abd")]
    [InlineData("/api/v1/out/12345679/stream/abc")]
    [InlineData("/api/pix/12345678/stream/abc")]
    [InlineData("/api/v1/out/12345678/stream/ab")]
    [InlineData("")]
    [InlineData(null)]
    public void Any_other_path_is_not(string? path)
    {
        var issued = new IssuedPaths();
        issued.Add(Stream, "/api/v1/out/12345678/stream/abc");
        Assert.False(issued.Has(Stream, path));
    }

    [Fact]
    public void A_stream_that_shares_the_place_takes_it()
    {
        var issued = new IssuedPaths();
        issued.Add(Stream, "/first");
        issued.Add(new StreamId(7 + (1UL << 40)), "/second");
        Assert.False(issued.Has(Stream, "/first"));
        Assert.True(issued.Has(Stream, "/second"));
    }
}
