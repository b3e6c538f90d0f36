using System.Net;

namespace PixStream.Http.Tests.Routing;

/// <summary>Paths count to the letter: what a proxy in front shuts must not be open under another spelling.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("/API/v1/out/11111111/stream/start", true)]
    [InlineData("/api/V1/out/11111111/stream/start", true)]
    [InlineData("/api/v1/OUT/11111111/stream/start", true)]
    [InlineData("/api/v1/out/11111111/stream/START", true)]
    [InlineData("/api/v1/out/11111111/Stream/start", true)]
    [InlineData("/api/v1/in/Catalog", true)]
    [InlineData("/api/PIX/11111111/stream/start", false)]
    [InlineData("/api/pix/11111111/stream/Start", false)]
    [InlineData("/Health/live", false)]
    [InlineData("/openapi.JSON", false)]
    [InlineData("/Docs", false)]
    [InlineData("/docs/Page.css", false)]
    [InlineData("/docs/swagger-ui-bundle.JS", false)]
    public async Task Another_case_is_another_path(string path, bool isXml)
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Http:ApiPage", "true"));
        var answer = await harness.GetAsync(path);
        answer.IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(isXml, answer.IsXmlProblem);
        Assert.Empty(harness.Participants.Terms);
    }

    [Theory]
    [InlineData("/API/v1/in/22222222/msgs")]
    [InlineData("/api/v1/in/22222222/Msgs")]
    [InlineData("/API/util/msgs/11111111/1")]
    public async Task Nothing_is_stored_under_another_case(string path)
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        (await harness.PostAsync(Sample.Message(), path: path)).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task Another_method_does_not_show_that_a_path_of_another_case_is_known()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.DeleteAsync("/API/v1/in/22222222/msgs")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("/Admin/v1/quarantine")]
    [InlineData("/admin/v1/Quarantine")]
    [InlineData("/admin/v1/quarantine/Counts")]
    [InlineData("/admin/v1/participants/11111111/Parked")]
    public async Task The_admin_API_reads_its_paths_so_too(string path)
    {
        await using var harness = await Admin.AdminHarness.StartAsync();
        Assert.True((await harness.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found").IsJsonProblem);
    }
}
