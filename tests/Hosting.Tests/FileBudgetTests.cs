namespace PixStream.Hosting.Tests;

/// <summary>Who gets how many of the files that a process may have open.</summary>
public sealed class FileBudgetTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max file locks            7                    7                    locks     ", null)]
    public void The_limit_is_the_soft_one(string line, long? limit) =>
        Assert.Equal(
            limit, FileBudget.LimitIn(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Theory]
    [InlineData(300, 210)]
    [InlineData(1024, 200)]
    [InlineData(20_000, 200)]
    [InlineData(1_048_576, 400)]
    public void Connections_leave_room_for_all_else(long limit, int inUse)
    {
        var store = FileBudget.ForStore(limit, 256);

        var connections = FileBudget.ForConnections(limit, inUse, store);

        Assert.InRange(connections, FileBudget.ConnectionsMin, limit - inUse - store - 40);
    }

    [Fact]
    public void On_a_large_limit_nearly_all_of_it_is_for_connections() =>
        Assert.InRange(FileBudget.ForConnections(20_000, 200, FileBudget.ForStore(20_000, 256)), 18_000, 20_000);

    [Fact]
    public void Too_small_a_limit_is_named_with_what_is_needed()
    {
        var refusal = Assert.Throws<SystemLimitException>(() => FileBudget.ForConnections(256, 200, 16));

        Assert.Contains("(ulimit -n) is 256, and this process needs at least ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_wants_no_more_than_a_sixteenth()
    {
        Assert.Equal(18, FileBudget.ForStore(300, 256));
        Assert.Equal(256, FileBudget.ForStore(20_000, 256));
        Assert.Equal(256, FileBudget.ForStore(null, 256));
    }
}
