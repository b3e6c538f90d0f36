using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>What leads where: selectors that find their pods, and doors that are closed.</summary>
public class NetworkTests
{
    public static TheoryData<string> Samples => [.. Chart.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_selector_finds_the_pods_of_one_workload(string sample)
    {
        var rendered = Chart.Render(sample);
        var selectors = rendered.OfKind("Service").Select(found => found.Pairs("spec/selector"))
            .Concat(rendered.OfKind("Deployment", "PodDisruptionBudget").Select(found =>
                found.Pairs("spec/selector/matchLabels")))
            .Concat(rendered.OfKind("NetworkPolicy").Select(found => found.Pairs("spec/podSelector/matchLabels")))
            .Concat(rendered.OfKind("Deployment").SelectMany(found => found.Each("spec/template/spec/topologySpreadConstraints"))
                .Select(found => found.Pairs("labelSelector/matchLabels")))
            .ToList();
        Assert.NotEmpty(selectors);
        Assert.All(selectors, selector => Assert.Single(rendered.Pods, pod => Matches(selector, pod)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_component_has_its_selector_in_its_own_workload(string sample)
    {
        var rendered = Chart.Render(sample);
        foreach (var workload in rendered.OfKind("Deployment"))
            Assert.True(Matches(workload.Pairs("spec/selector/matchLabels"), workload.Pairs("spec/template/metadata/labels")));
        foreach (var component in new[] { "gateway", "silo" })
            foreach (var kind in new[]
            {
                "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "ServiceAccount", "ConfigMap",
            })
                Assert.Equal(component, rendered.Get(kind, component).Pairs("metadata/labels")["app.kubernetes.io/component"]);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_workload_has_a_policy_that_closes_both_directions(string sample)
    {
        var rendered = Chart.Render(sample);
        Assert.All(rendered.Pods, pod => Assert.Single(
            rendered.OfKind("NetworkPolicy"),
            policy => Matches(policy.Pairs("spec/podSelector/matchLabels"), pod)
                && policy.Texts("spec/policyTypes").Order().SequenceEqual(["Egress", "Ingress"])));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Gateways_are_reached_at_8080_by_clients_and_reach_silos_at_30000(string sample)
    {
        var policy = Chart.Render(sample).Get("NetworkPolicy", "gateway");
        var ingress = Assert.Single(policy.Each("spec/ingress"));
        Assert.Equal([8080], Ports(ingress));
        Assert.NotEmpty(ingress.Each("from"));
        Assert.Equal("silo", ComponentOf(policy.Each("spec/egress"), 30000));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Silos_are_reached_by_silos_and_gateways_alone(string sample)
    {
        var policy = Chart.Render(sample).Get("NetworkPolicy", "silo");
        Assert.Equal([11111, 30000], policy.Each("spec/ingress").SelectMany(Ports).Order());
        Assert.Equal("silo", ComponentOf(policy.Each("spec/ingress"), 11111));
        Assert.Equal("gateway", ComponentOf(policy.Each("spec/ingress"), 30000));
        Assert.Equal("silo", ComponentOf(policy.Each("spec/egress"), 11111));
    }

    [Theory]
    [InlineData("defaults", "gateway", new long[] { 53, 53, 9042, 30000 })]
    [InlineData("defaults", "silo", new long[] { 53, 53, 9042, 11111 })]
    [InlineData("defaults", "migrate", new long[] { 53, 53, 9042 })]
    [InlineData("one-region", "gateway", new long[] { 53, 53, 4317, 9042, 30000 })]
    [InlineData("one-region", "silo", new long[] { 53, 53, 4317, 6379, 9042, 11111 })]
    [InlineData("two-regions-a", "gateway", new long[] { 53, 53, 6380, 30000 })]
    [InlineData("two-regions-a", "silo", new long[] { 53, 53, 6380, 9042, 11111 })]
    [InlineData("redis", "gateway", new long[] { 53, 53, 6379, 30000 })]
    [InlineData("redis", "silo", new long[] { 53, 53, 6379, 11111 })]
    public void Nothing_is_reached_but_names_silos_stores_and_the_collector(string sample, string component, long[] ports) =>
        Assert.Equal(ports, Chart.Render(sample).Get("NetworkPolicy", component).Each("spec/egress").SelectMany(Ports).Order());

    [Fact]
    public void Where_no_client_is_named_the_gateways_cannot_be_reached()
    {
        // A rule without peers would let in everybody.
        var values = Chart.Defaults.Under(Yaml.Read("networkPolicy: { clients: [] }"));
        Assert.Null(Chart.Render(values).Get("NetworkPolicy", "gateway").Find("spec/ingress"));
    }

    /// <summary>Without it a gateway does not start on any address that the chart gives it.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Gateways_trust_the_network_that_the_policies_make(string sample)
    {
        var rendered = Chart.Render(sample);
        Assert.Equal("true", rendered.Get("ConfigMap", "gateway").Pairs("data")["PixStream__Http__TrustNetwork"]);
        Assert.NotNull(rendered.Get("NetworkPolicy", "gateway"));
    }

    /// <summary>With both a gateway does not start.</summary>
    [Theory]
    [InlineData("true", "Registry: /etc/own/a.json")]
    [InlineData("false", "Registry: /etc/own/a.json")]
    [InlineData("true", "RegistryIn: Store")]
    [InlineData("false", "RegistryIn: Store")]
    public void Gateways_that_ask_for_credentials_listen_by_https_and_trust_no_network(string policies, string registry)
    {
        var rendered = Chart.Render(Chart.Defaults.Under(Yaml.Read(
            $"{{ networkPolicy: {{ enabled: {policies} }}, settings: {{ Credentials: {{ {registry}, Authorities: /etc/own/a.pem }} }} }}")));
        var settings = rendered.Get("ConfigMap", "gateway").Pairs("data");
        Assert.False(settings.ContainsKey("PixStream__Http__TrustNetwork"));
        Assert.Equal("https://+:8080", settings["ASPNETCORE_URLS"]);
        var container = Assert.Single(rendered.Get("Deployment", "gateway").Each("spec/template/spec/containers"));
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
            Assert.Equal("HTTPS", container.Text($"{probe}/httpGet/scheme"));
    }

    [Fact]
    public void Without_policies_a_value_has_to_say_that_a_proxy_asks_for_credentials()
    {
        var rendered = Chart.Render(
            Chart.Defaults.Under(Yaml.Read("{ networkPolicy: { enabled: false }, gateway: { trustNetwork: true } }")));
        Assert.Empty(rendered.OfKind("NetworkPolicy"));
        Assert.Equal("true", rendered.Get("ConfigMap", "gateway").Pairs("data")["PixStream__Http__TrustNetwork"]);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Services_the_ingress_and_the_autoscaler_lead_to_what_is_there(string sample)
    {
        var rendered = Chart.Render(sample);
        foreach (var service in rendered.OfKind("Service"))
        {
            var workload = rendered.OfKind("Deployment")
                .Single(found => Matches(service.Pairs("spec/selector"), found.Pairs("spec/template/metadata/labels")));
            var ports = Assert.Single(workload.Each("spec/template/spec/containers")).Each("ports")
                .Select(port => port.Text("name"));
            Assert.All(service.Each("spec/ports"), port => Assert.Contains(port.Text("targetPort"), ports));
        }

        foreach (var backend in rendered.OfKind("Ingress").SelectMany(ingress => ingress.Each("spec/rules"))
            .SelectMany(rule => rule.Each("http/paths")))
        {
            var service = rendered.OfKind("Service")
                .Single(found => found.Text("metadata/name") == backend.Text("backend/service/name"));
            Assert.Contains(service.Each("spec/ports"), port => port.Text("name") == backend.Text("backend/service/port/name"));
        }

        var autoscaler = rendered.Get("HorizontalPodAutoscaler", "gateway");
        var target = rendered.OfKind(autoscaler.Text("spec/scaleTargetRef/kind"))
            .Single(found => found.Text("metadata/name") == autoscaler.Text("spec/scaleTargetRef/name"));
        Assert.Null(target.Find("spec/replicas"));
        Assert.Equal(60, Assert.Single(autoscaler.Each("spec/metrics")).Number("resource/target/averageUtilization"));
    }

    [Fact]
    public void Without_autoscaling_the_number_of_gateways_is_fixed()
    {
        var rendered = Chart.Render(Chart.Defaults.Under(Yaml.Read("gateway: { replicas: 4, autoscaling: { enabled: false } }")));
        Assert.Empty(rendered.OfKind("HorizontalPodAutoscaler"));
        Assert.Equal(4, rendered.Get("Deployment", "gateway").Number("spec/replicas"));
    }

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(label => labels.GetValueOrDefault(label.Key) == label.Value);

    private static IEnumerable<long> Ports(Map rule) => rule.Each("ports").Select(port => port.Number("port"));

    private static string ComponentOf(IEnumerable<Map> rules, long port)
    {
        var rule = rules.Single(found => Ports(found).SequenceEqual([port]));
        return Assert.Single(rule.Each("from").Concat(rule.Each("to")))
            .Pairs("podSelector/matchLabels")["app.kubernetes.io/component"];
    }
}
