using PixStream.Conformance.Checks;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>
/// The profile of the Central Bank's manual: a server that keeps it has no failure, and each of its checks names a fault.
/// </summary>
[Trait("Category", "Long")]
public sealed class IcomTests
{
    private static readonly Dictionary<IcomFault, string> Names = new()
    {
        [IcomFault.LongResourceIds] = "intake.created",
        [IcomFault.LooksAtOnce] = "intake.unread",
        [IcomFault.RefusesWithoutReason] = "intake.refused-later",
        [IcomFault.SameIdAgain] = "intake.again-own-id",
        [IcomFault.ForwardsTwice] = "intake.once",
        [IcomFault.OneIdForAll] = "intake.multipart",
        [IcomFault.TakesEleven] = "intake.eleven-parts",
        [IcomFault.RefusesGzip] = "intake.gzip",
        [IcomFault.TakesDeflate] = "intake.coding",
        [IcomFault.TakesAnyCharset] = "intake.content-type",
        [IcomFault.TakesTransferGzip] = "intake.transfer-coding",
        [IcomFault.NoLengthIs400] = "intake.no-length",
        [IcomFault.RefusesAndStores] = "intake.refusals-store-nothing",
        [IcomFault.RefusesVia] = "headers.allowed",
        [IcomFault.FailsOnOtherHeaders] = "headers.others",
        [IcomFault.XmlAsText] = "stream.start",
        [IcomFault.EmptyAtOnce] = "stream.empty",
        [IcomFault.NextLeadsNowhere] = "stream.goes-on",
        [IcomFault.NoIdInParts] = "stream.several",
        [IcomFault.WaitsToTheEnd] = "stream.message-ends-wait",
        [IcomFault.PullConfirmsNothing] = "stream.confirms",
        [IcomFault.DeleteIs404] = "stream.delete",
        [IcomFault.DeleteConfirmsNothing] = "stream.delete-confirms",
        [IcomFault.VanishedIsLost] = "stream.comes-again",
        [IcomFault.OtherIdAgain] = "stream.comes-again",
        [IcomFault.RepeatGoesOn] = "stream.lost-answer",
        [IcomFault.GoneReaderTakes] = "stream.going-away",
        [IcomFault.NoCap] = "stream.seventh",
        [IcomFault.CapIsRaced] = "stream.twelve-at-once",
        [IcomFault.DeleteKeepsSlot] = "stream.delete-frees",
        [IcomFault.GivesTwice] = "stream.disjoint",
        [IcomFault.AnyonesPath] = "stream.isolation",
        [IcomFault.AlwaysPacks] = "stream.gzip",
        [IcomFault.IgnoresAccept] = "stream.accept",
        [IcomFault.AnyPathIsAStream] = "stream.unknown-token",
        [IcomFault.OwnProblemType] = "problem",
        [IcomFault.OwnCatalog] = "catalog",
    };

    private static IEnumerable<string> Ids =>
        Catalog.All.Where(check => check.Profiles == Profiles.Icom).Select(check => check.Id).Order();

    public static TheoryData<string> Faults => [.. Enum.GetNames<IcomFault>().Where(name => name != nameof(IcomFault.None))];

    [Fact]
    public async Task A_server_of_the_manual_has_no_failure()
    {
        var verdicts = await RunAsync(IcomFault.None);
        Assert.All(verdicts, check => Assert.Equal(Verdict.Passed, check.Value));
        Assert.Equal(Ids, verdicts.Keys.Order());
    }

    [Fact]
    public void Each_check_has_a_fault_that_it_names() =>
        Assert.Equal(Ids, Names.Values.Select(name => "icom." + name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named(string name)
    {
        var fault = Enum.Parse<IcomFault>(name);
        var verdicts = await RunAsync(fault);
        Assert.Equal(Verdict.Failed, verdicts["icom." + Names[fault]]);
    }

    private static async Task<Dictionary<string, Verdict>> RunAsync(IcomFault fault)
    {
        await using var server = await IcomServer.StartAsync(fault);
        var options = Trial.Of(server.Address) with
        {
            Profiles = Profiles.Icom, RequiresProfiles = true, Timeout = TimeSpan.FromSeconds(6), Wait = ReferenceServer.Wait,
        };
        var result = await options.RunAsync();
        Assert.Equal(fault != IcomFault.None, result.Fails);
        return result.Verdicts();
    }
}
