using PixStream.Deployment.Tests.Documents;
using PixStream.Deployment.Tests.Templates;

namespace PixStream.Deployment.Tests;

/// <summary>
/// Whatever a gateway or a silo can be set to can be set in the chart: a setting that is new in the code is missed here.
/// </summary>
public class ChartSettingsTests
{
    /// <summary>
    /// Settings for which the chart has a value of another name, because they lead to more than a setting, or are secrets.
    /// </summary>
    private static readonly Dictionary<string, string> ByOtherNames = new()
    {
        ["PixStream__Cluster__ClusterId"] = "cluster: { clusterId: other }",
        ["PixStream__Cluster__ServiceId"] = "cluster: { serviceId: other }",
        ["PixStream__Cluster__Backend"] = "{ cluster: { backend: Redis }, redis: { existingSecret: redis } }",
        ["PixStream__Cluster__Tls__CertificatePath"] = "cluster: { tls: { existingSecret: tls } }",
        ["PixStream__Cluster__Tls__KeyPath"] = "cluster: { tls: { existingSecret: tls } }",
        ["PixStream__Cluster__Tls__AuthorityPath"] = "cluster: { tls: { existingSecret: tls } }",
        ["PixStream__Cassandra__ContactPoints"] = "cassandra: { contactPoints: [other] }",
        ["PixStream__Cassandra__Port"] = "cassandra: { port: 9043 }",
        ["PixStream__Cassandra__Keyspace"] = "cassandra: { keyspace: other }",
        ["PixStream__Cassandra__LocalDatacenter"] = "cassandra: { localDatacenter: other }",
        ["PixStream__Cassandra__Tls"] = "cassandra: { tls: true }",
        ["PixStream__Cassandra__Username"] = "cassandra: { existingSecret: cassandra }",
        ["PixStream__Cassandra__Password"] = "cassandra: { existingSecret: cassandra }",
        ["PixStream__Cassandra__Region"] = "cassandra: { region: other }",
        ["PixStream__Cassandra__ReplicationFactor"] = "cassandra: { replicationFactor: 5 }",
        ["PixStream__Cassandra__SiloList"] = "{ cassandra: { siloList: Redis }, redis: { existingSecret: redis } }",
        ["PixStream__Redis__Configuration"] = "{ cluster: { backend: Redis }, redis: { existingSecret: redis } }",
        ["PixStream__Redis__Servers"] = "{ cluster: { backend: Redis }, redis: { existingSecret: redis, servers: 2 } }",
        ["PixStream__Tokens__Keys"] = "tokens: { existingSecret: tokens }",
        ["PixStream__Utilities__Enabled"] = "utilities: { enabled: true }",
        ["PixStream__Http__TrustNetwork"] = "networkPolicy: { enabled: true }",
        ["PixStream__Credentials__Proxies"] = "settings: { Credentials: { Proxies: [10.0.0.1, \"10.1.0.0/16\"] } }",
        ["PixStream__Signing__Password"] = "signing: { existingSecret: signing }",
    };

    /// <summary>Settings that the chart decides: the rest of it counts on them.</summary>
    private static readonly HashSet<string> TheChartsOwn =
    [
        // Ports of the pods, which services and policies name.
        "PixStream__Cluster__SiloPort", "PixStream__Cluster__GatewayPort",
        // The pod's address.
        "PixStream__Cluster__AdvertisedAddress",
        // The job migrates.
        "PixStream__Cassandra__Migrate",
    ];

    /// <summary>The backend Local, which has one silo and a disk: the chart refuses it.</summary>
    private const string OfOneSilo = "PixStream__Journal__";

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (program, settings) in new[] { ("gateway", SettingsInCode.Gateway), ("silo", SettingsInCode.Silo) })
                foreach (var name in settings.Keys.Where(name =>
                    !TheChartsOwn.Contains(name) && !name.StartsWith(OfOneSilo, StringComparison.Ordinal)))
                    all.Add(program, name);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_setting_of_a_program_can_be_set_and_reaches_it(string program, string name)
    {
        var parts = name.Split("__");
        var byOtherName = ByOtherNames.GetValueOrDefault(name);
        var value = byOtherName is null ? ValueOf(name) : null;
        var backend = parts[1] == "Redis" ? "cluster: { backend: Redis }, redis: { existingSecret: redis }, " : "";
        // A section may lie in another.
        var inner = parts.Skip(1).Reverse().Aggregate(value, static (within, part) => $"{{ {part}: {within} }}");
        var set = Chart.Defaults.Under(Yaml.Read(byOtherName ?? $"{{ {backend}settings: {inner} }}"));
        Assert.Empty(Chart.Schema.Check(set.Values));
        var rendered = Chart.Render(set);
        var settings = SettingsOf(rendered, program);
        var reached = settings.Keys.Where(key => key == name || key.StartsWith($"{name}__", StringComparison.Ordinal)).ToList();
        Assert.True(reached.Count > 0, $"{name} is not among {string.Join(", ", settings.Keys)}.");
        if (value is not null)
            Assert.Equal(value.Trim('"'), settings[name]);
        foreach (var key in SettingsOf(rendered, "silo").Keys
            .Where(key => key.StartsWith("PixStream__", StringComparison.Ordinal)))
            Assert.Contains(SettingsInCode.Silo.Keys, known =>
                key == known || key.StartsWith($"{known}__", StringComparison.Ordinal));
        foreach (var key in SettingsOf(rendered, "gateway").Keys
            .Where(key => key.StartsWith("PixStream__", StringComparison.Ordinal)))
            Assert.Contains(SettingsInCode.Gateway.Keys, known =>
                key == known || key.StartsWith($"{known}__", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_for_the_checks_are_mounted_where_the_settings_look_and_in_gateways_alone()
    {
        var rendered = Chart.Render(Chart.Defaults.Under(Yaml.Read(
            "{ schemas: { existingConfigMap: xsd }, signatures: { existingConfigMap: trusted }, signing: { existingSecret: key } }")));
        var gateway = rendered.Get("Deployment", "gateway").At("spec/template/spec");
        var container = Assert.Single(gateway.Each("containers"));
        var settings = SettingsOf(rendered, "gateway");
        foreach (var (setting, source, name) in new[]
        {
            ("PixStream__Schemas__Directory", "configMap/name", "xsd"),
            ("PixStream__Signatures__CertificateDirectory", "configMap/name", "trusted"),
            ("PixStream__Signing__KeyFile", "secret/secretName", "key"),
            ("PixStream__Signing__CertificateFile", "secret/secretName", "key"),
        })
        {
            var mount = container.Each("volumeMounts").Single(mount => settings[setting] == mount.Text("mountPath")
                || settings[setting].StartsWith($"{mount.Text("mountPath")}/", StringComparison.Ordinal));
            Assert.Equal(name, gateway.Each("volumes").Single(volume => volume.Text("name") == mount.Text("name")).Text(source));
            Assert.Equal(true, mount.Find("readOnly"));
        }

        foreach (var other in new[] { rendered.Get("Deployment", "silo"), rendered.Get("Job", "migrate") })
            Assert.Equal(["tmp"], other.Each("spec/template/spec/volumes").Select(volume => volume.Text("name")));
    }

    [Theory]
    [InlineData("{ schemas: { existingConfigMap: a }, settings: { Schemas: { Directory: /b } } }",
        "schemas.existingConfigMap and settings.Schemas.Directory")]
    [InlineData("{ signatures: { existingConfigMap: a }, settings: { Signatures: { CertificateDirectory: /b } } }",
        "signatures.existingConfigMap and settings.Signatures")]
    [InlineData("{ signing: { existingSecret: a }, settings: { Signing: { KeyFile: /b } } }",
        "signing.existingSecret and settings.Signing")]
    public void A_place_that_is_named_twice_is_refused(string values, string why) => Assert.StartsWith(
        why, Assert.Throws<ChartRefusalException>(() => Chart.Render(Chart.Defaults.Under(Yaml.Read(values)))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("gateway", "gateway")]
    [InlineData("silo", "silo")]
    [InlineData("silo", "migrate")]
    public void What_an_operator_adds_is_in_the_pod(string component, string workload)
    {
        var rendered = Chart.Render(Chart.Defaults.Under(Yaml.Read(
            $"{component}: {{ extraEnv: [{{ name: SslCertDir, value: /etc/own }}], extraVolumes: [{{ name: own, secret: {{ secretName: own }} }}], "
            + "extraVolumeMounts: [{ name: own, mountPath: /etc/own, readOnly: true }] }")));
        var pod = (workload == "migrate" ? rendered.Get("Job", workload) : rendered.Get("Deployment", workload))
            .At("spec/template/spec");
        var container = Assert.Single(pod.Each("containers"));
        Assert.Contains(container.Each("env"), entry => entry.Text("name") == "SslCertDir" && entry.Text("value") == "/etc/own");
        Assert.Contains(container.Each("volumeMounts"), mount =>
            mount.Text("name") == "own" && mount.Text("mountPath") == "/etc/own");
        Assert.Contains(pod.Each("volumes"), volume => volume.Text("name") == "own" && volume.Text("secret/secretName") == "own");
    }

    /// <summary>From the config map and from the container's own environment; of a secret only that it is there.</summary>
    private static Dictionary<string, string> SettingsOf(Rendered rendered, string program)
    {
        var settings = rendered.Get("ConfigMap", program).Pairs("data").ToDictionary(StringComparer.Ordinal);
        foreach (var entry in Assert.Single(rendered.Get("Deployment", program).Each("spec/template/spec/containers"))
            .Each("env"))
            settings.Add(entry.Text("name"), entry.Find("value") as string ?? "");
        return settings;
    }

    /// <summary>A value that the code takes, as it is written in values.yaml.</summary>
    private static string ValueOf(string name)
    {
        var setting = SettingsInCode.ByVariable[name];
        var range = SettingsInCode.RangeOf(setting);
        return setting.Type.ToString().TrimEnd('?') switch
        {
            "bool" => "true",
            "double" => "0.25",
            "TimeSpan" => "\"00:00:07\"",
            // The largest that there is: it must not come out as 1e+06.
            "int" or "long" =>
                $"{(name == "PixStream__Http__MaxMessageBytes" ? 1_200_000 : SettingNameTests.Calculate(range![^1])):0}",
            "string" => name.EndsWith("Sender", StringComparison.Ordinal) ? "\"99999008\"" : "/etc/own",
            _ => SettingsInCode.NamesOf(setting) is [.., var last]
                ? last
                : throw new NotSupportedException($"{setting.Type} of {name} is not known."),
        };
    }
}
