using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>The cluster on one machine.</summary>
public class ComposeTests
{
    private static readonly string[] Ours = ["gateway-1", "gateway-2", "silo-1", "silo-2", "migrate"];

    private static readonly Map Compose = Yaml.Read(Repository.Read("compose.yaml"));

    private static readonly Map Services = Compose.At("services");

    [Fact]
    public void It_has_a_whole_cluster() =>
        Assert.Equal([.. Ours, "cassandra", "redis", "collector"], Services.Values.Keys);

    [Fact]
    public void Ours_are_built_from_files_that_are_there_and_write_to_tmp_alone() => Assert.All(Ours, name =>
    {
        var service = Services.At(name);
        Assert.True(Repository.Has(service.Text("build/dockerfile")), name);
        Assert.Equal(
            name.StartsWith("gateway", StringComparison.Ordinal) ? "pixstream-gateway" : "pixstream-silo", service.Text("image"));
        Assert.Equal(true, service.Find("read_only"));
        Assert.Equal(["/tmp"], service.Texts("tmpfs"));
        Assert.Equal(["ALL"], service.Texts("cap_drop"));
        Assert.Equal("35s", service.Text("stop_grace_period"));
    });

    [Fact]
    public void Images_of_others_have_a_version() =>
        Assert.All(Services.Values.Keys.Except(Ours), name =>
            Assert.Matches("^[a-z/-]+:[0-9][a-z0-9.-]*$", Services.At(name).Text("image")));

    [Fact]
    public void What_a_service_waits_for_can_come_to_pass()
    {
        foreach (var name in Services.Values.Keys.Where(name => Services.At(name).Find("depends_on") is not null))
            foreach (var other in Services.At($"{name}/depends_on").Values.Keys)
            {
                var target = Services.At(other);
                switch (Services.Text($"{name}/depends_on/{other}/condition"))
                {
                    case "service_healthy":
                        Assert.NotEmpty(target.Texts("healthcheck/test"));
                        break;
                    case "service_completed_successfully":
                        Assert.Equal("no", target.Text("restart"));
                        break;
                    case var condition:
                        Assert.Equal("service_started", condition);
                        break;
                }
            }
    }

    [Fact]
    public void Silos_wait_for_the_tables_and_those_for_cassandra()
    {
        Assert.Equal("service_healthy", Services.Text("migrate/depends_on/cassandra/condition"));
        Assert.Equal(["migrate"], Services.Texts("migrate/command"));
        Assert.All(new[] { "silo-1", "silo-2" }, name =>
            Assert.Equal("service_completed_successfully", Services.Text($"{name}/depends_on/migrate/condition")));
    }

    [Fact]
    public void Gateways_alone_are_published_and_on_loopback_alone()
    {
        Assert.Equal(["127.0.0.1:8080:8080"], Services.Texts("gateway-1/ports"));
        Assert.Equal(["127.0.0.1:8081:8080"], Services.Texts("gateway-2/ports"));
        Assert.All(Services.Values.Keys.Where(name => !name.StartsWith("gateway", StringComparison.Ordinal)), name =>
            Assert.Empty(Services.At(name).Texts("ports")));
    }

    /// <summary>Containers have no loopback address that others reach.</summary>
    [Fact]
    public void Gateways_listen_beyond_their_container() =>
        Assert.All(new[] { "gateway-1", "gateway-2" }, name =>
            Assert.Equal("true", Services.Text($"{name}/environment/PixStream__Http__TrustNetwork")));

    [Fact]
    public void Gateways_share_a_key_that_is_marked_as_known_to_everybody()
    {
        var keys = new[] { "gateway-1", "gateway-2" }
            .Select(name => Services.Text($"{name}/environment/PixStream__Tokens__Keys__0")).Distinct();
        Assert.Equal(
            "for development only, never use!",
            System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(Assert.Single(keys))));
    }

    [Fact]
    public void Files_and_volumes_that_are_mounted_are_there()
    {
        foreach (var mount in Services.Values.Keys.SelectMany(name => Services.At(name).Texts("volumes"))
            .Select(mount => mount.Split(':')[0]))
            Assert.True(
                mount.StartsWith("./", StringComparison.Ordinal)
                    ? Repository.Has(mount)
                    : Compose.At("volumes").Values.ContainsKey(mount),
                mount);
    }

    [Fact]
    public void Telemetry_goes_to_a_port_that_the_collector_listens_at()
    {
        var collector = Yaml.Read(Repository.Read("samples/compose/collector.yaml"));
        var port = collector.Text("receivers/otlp/protocols/grpc/endpoint").Split(':')[^1];
        Assert.All(Ours, name =>
            Assert.Equal($"http://collector:{port}", Services.Text($"{name}/environment/OTEL_EXPORTER_OTLP_ENDPOINT")));
        foreach (var pipeline in collector.At("service/pipelines").Values.Keys)
            foreach (var part in new[] { "receivers", "processors", "exporters" })
                Assert.All(collector.Texts($"service/pipelines/{pipeline}/{part}"), name =>
                    Assert.Contains(name, collector.At(part).Values.Keys));
    }
}
