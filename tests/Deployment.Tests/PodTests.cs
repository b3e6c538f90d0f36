using PixStream.Deployment.Tests.Documents;
using PixStream.Deployment.Tests.Templates;

namespace PixStream.Deployment.Tests;

/// <summary>What the chart runs: hardened, watched, and stopped gently.</summary>
public class PodTests
{
    private const long DrainSecondsMax = 25;

    public static TheoryData<string> Samples => [.. Chart.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public void No_pod_is_root_nor_writes_to_its_image_nor_holds_a_token_of_kubernetes(string sample)
    {
        foreach (var pod in Chart.Render(sample).Workloads.Select(workload => workload.At("spec/template/spec")))
        {
            Assert.Equal(true, pod.Find("securityContext/runAsNonRoot"));
            Assert.NotEqual(0, pod.Number("securityContext/runAsUser"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext/seccompProfile/type"));
            Assert.Equal(false, pod.Find("automountServiceAccountToken"));
            foreach (var container in pod.Each("containers"))
            {
                Assert.Equal(true, container.Find("securityContext/readOnlyRootFilesystem"));
                Assert.Equal(false, container.Find("securityContext/allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.Texts("securityContext/capabilities/drop"));
                Assert.All(
                    container.Each("volumeMounts"),
                    mount => Assert.Contains(pod.Each("volumes"), volume => volume.Text("name") == mount.Text("name")));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_container_asks_for_what_it_needs_and_is_bounded_in_memory(string sample)
    {
        foreach (var container in Chart.Render(sample).Workloads
            .SelectMany(workload => workload.Each("spec/template/spec/containers")))
        {
            Assert.NotEmpty(container.Text("resources/requests/cpu"));
            Assert.NotEmpty(container.Text("resources/requests/memory"));
            Assert.NotEmpty(container.Text("resources/limits/memory"));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Gateways_and_silos_are_probed_at_a_port_that_they_have(string sample)
    {
        foreach (var container in Chart.Render(sample).OfKind("Deployment")
            .SelectMany(workload => workload.Each("spec/template/spec/containers")))
        {
            var ports = container.Each("ports").Select(port => port.Text("name")).ToList();
            foreach (var (probe, path) in new[]
            {
                ("startupProbe", "live"), ("livenessProbe", "live"), ("readinessProbe", "ready"),
            })
            {
                Assert.Equal($"/health/{path}", container.Text($"{probe}/httpGet/path"));
                Assert.Contains(container.Text($"{probe}/httpGet/port"), ports);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_pod_has_more_time_to_stop_than_it_takes_to_drain(string sample)
    {
        foreach (var pod in Chart.Render(sample).Workloads.Select(workload => workload.At("spec/template/spec")))
        {
            var before = pod.Each("containers").Max(container => container.Find("lifecycle/preStop/sleep/seconds") as long? ?? 0);
            Assert.True(pod.Number("terminationGracePeriodSeconds") > DrainSecondsMax + before);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_rollout_takes_no_pod_away_before_its_successor_is_ready(string sample) =>
        Assert.All(Chart.Render(sample).OfKind("Deployment"), workload =>
            Assert.Equal(0, workload.Number("spec/strategy/rollingUpdate/maxUnavailable")));

    [Fact]
    public void A_gateway_without_wait_before_it_stops_has_no_hook()
    {
        var gateway = Chart.Render(With("gateway: { preStopSeconds: 0 }")).Get("Deployment", "gateway");
        Assert.Null(Assert.Single(gateway.Each("spec/template/spec/containers")).Find("lifecycle"));
        Assert.Equal(35, gateway.Number("spec/template/spec/terminationGracePeriodSeconds"));
    }

    [Fact]
    public void A_change_of_settings_is_a_rollout_of_the_pods_that_have_them()
    {
        var before = Chart.Render("defaults");
        var after = Chart.Render(With("settings: { Http: { MaxMessageBytes: 2000000 } }"));
        Assert.NotEqual(Checksum(before, "gateway"), Checksum(after, "gateway"));
        Assert.Equal(Checksum(before, "silo"), Checksum(after, "silo"));
    }

    [Fact]
    public void Silos_announce_the_address_of_their_pod() =>
        Assert.Contains(
            Assert.Single(Chart.Render("defaults").Get("Deployment", "silo").Each("spec/template/spec/containers")).Each("env"),
            entry => entry.Text("name") == "PixStream__Cluster__AdvertisedAddress"
                && entry.Text("valueFrom/fieldRef/fieldPath") == "status.podIP");

    [Fact]
    public void Tables_are_migrated_before_anything_else_of_the_release_is_there()
    {
        var hooks = Chart.Render("one-region").Objects.Where(found => found.Find("metadata/annotations") is not null
            && found.At("metadata/annotations").Values.ContainsKey("helm.sh/hook")).ToList();
        Assert.Equal(["ConfigMap", "Job", "NetworkPolicy"], hooks.Select(hook => hook.Text("kind")).Order());
        Assert.All(hooks, hook => Assert.Equal("pre-install,pre-upgrade", hook.Pairs("metadata/annotations")["helm.sh/hook"]));
        var job = hooks.Single(hook => hook.Text("kind") == "Job");
        var container = Assert.Single(job.Each("spec/template/spec/containers"));
        Assert.Equal(["migrate"], container.Texts("args"));
        Assert.Contains("pixstream-silo:", container.Text("image"), StringComparison.Ordinal);
        Assert.Null(job.Find("spec/template/spec/serviceAccountName"));
        Assert.All(
            container.Each("env").Where(entry => entry.Text("name").Contains("Cassandra", StringComparison.Ordinal)),
            entry => Assert.Equal("pixstream-cassandra-owner", entry.Text("valueFrom/secretKeyRef/name")));
    }

    [Theory]
    [InlineData("migrate: { enabled: false }")]
    [InlineData("{ cluster: { backend: Redis }, redis: { existingSecret: redis } }")]
    public void Without_migration_there_is_no_hook(string values) => Assert.Empty(Chart.Render(With(values)).OfKind("Job"));

    [Fact]
    public void Without_the_backend_Cassandra_nothing_of_it_is_in_a_pod()
    {
        var rendered = Chart.Render(
            With("{ cluster: { backend: Redis }, redis: { existingSecret: redis }, cassandra: { existingSecret: cassandra } }"));
        foreach (var program in new[] { "gateway", "silo" })
        {
            var container = Assert.Single(rendered.Get("Deployment", program).Each("spec/template/spec/containers"));
            var names = container.Each("env").Select(entry => entry.Text("name"))
                .Concat(rendered.Get("ConfigMap", program).Pairs("data").Keys).ToList();
            Assert.DoesNotContain(names, name => name.Contains("Cassandra", StringComparison.Ordinal));
            Assert.Contains("PixStream__Redis__Configuration", names);
        }

        Assert.DoesNotContain("Cassandra", rendered.Files["NOTES.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_is_told_of_the_store_that_has_the_list_of_silos_and_of_no_other()
    {
        foreach (var (siloList, has, hasNot) in new[]
        {
            ("Redis", "Redis__Configuration", "Cassandra__Password"),
            ("Cassandra", "Cassandra__Password", "Redis__Configuration"),
        })
        {
            var rendered = Chart.Render(With(
                $"{{ cassandra: {{ existingSecret: cassandra, siloList: {siloList} }}, redis: {{ existingSecret: redis }} }}"));
            var names = Assert.Single(rendered.Get("Deployment", "gateway").Each("spec/template/spec/containers")).Each("env")
                .Select(entry => entry.Text("name")).ToList();
            Assert.Contains($"PixStream__{has}", names);
            Assert.DoesNotContain($"PixStream__{hasNot}", names);
            var silo = Assert.Single(rendered.Get("Deployment", "silo").Each("spec/template/spec/containers")).Each("env")
                .Select(entry => entry.Text("name"));
            Assert.Equal(2, silo.Count(name => name is "PixStream__Redis__Configuration" or "PixStream__Cassandra__Password"));
        }
    }

    [Theory]
    [InlineData("cluster: { backend: Redis }", "redis.existingSecret")]
    [InlineData("cassandra: { siloList: Redis }", "cassandra.siloList is Redis: redis.existingSecret")]
    [InlineData("redis: { existingSecret: redis, servers: 2 }", "redis.servers")]
    [InlineData("gateway: { ingress: { enabled: true } }", "gateway.ingress.host")]
    [InlineData("networkPolicy: { enabled: false }", "gateway.trustNetwork")]
    [InlineData("gateway: { autoscaling: { minReplicas: 5, maxReplicas: 4 } }", "maxReplicas")]
    public void Values_that_do_not_go_together_are_refused(string values, string named) =>
        Assert.Contains(
            named, Assert.Throws<ChartRefusalException>(() => Chart.Render(With(values))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_notes_say_what_to_do_next_and_warn_of_open_doors()
    {
        Assert.Contains(
            "create secret generic pixstream-tokens", Chart.Render("defaults").Files["NOTES.txt"], StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", Chart.Render("defaults").Files["NOTES.txt"], StringComparison.Ordinal);
        Assert.Contains(
            "WARNING",
            Chart.Render(With("{ networkPolicy: { enabled: false }, gateway: { trustNetwork: true } }")).Files["NOTES.txt"],
            StringComparison.Ordinal);
    }

    private static Map With(string values) => Chart.Defaults.Under(Yaml.Read(values));

    private static string Checksum(Rendered rendered, string component) =>
        rendered.Get("Deployment", component).Pairs("spec/template/metadata/annotations")["checksum/settings"];
}
