using System.Text.Json;
using PixStream.Harness.Processes;

namespace PixStream.EndToEnd.Alerts;

/// <summary>A real Prometheus with the rules of the repository, which scrapes one server.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-prometheus-");
    private readonly ChildProcess _process;
    private readonly Client _client;

    /// <param name="scraped">The address of the admin API.</param>
    public PrometheusServer(Uri scraped)
    {
        var port = FreePort.Find();
        var configuration = Path.Combine(_directory.FullName, "prometheus.yaml");
        File.WriteAllText(
            configuration,
            $$"""
            global: { scrape_interval: 5s, evaluation_interval: 15s }
            rule_files: ["{{Rules}}"]
            scrape_configs:
              - job_name: pixstream
                static_configs: [{ targets: ["{{scraped.Authority}}"] }]
            """);
        _process = ChildProcess.Start(new Launch(
            "prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={_directory.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}"));
        _client = new Client(new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Why it cannot be had here; null if it can.</summary>
    public static string? Missing { get; } = Run.Find("prometheus") is null
        ? "There is no prometheus on the PATH. Debian has it: apt-get install prometheus."
        : null;

    private static string Rules => Path.Combine(AppContext.BaseDirectory, "pixstream.rules.yaml");

    /// <summary>The alerts that fire now, and of whom; none while it is not up.</summary>
    public async Task<IReadOnlyList<(string Alert, string Participant)>> FiringAsync()
    {
        Assert.False(_process.HasEnded, _process.LastWords);
        JsonElement alerts;
        try
        {
            alerts = JsonElement.Parse((await _client.GetAsync("/api/v1/alerts")).Body).GetProperty("data").GetProperty("alerts");
        }
        catch (HttpRequestException)
        {
            return [];
        }

        return
        [
            .. from alert in alerts.EnumerateArray()
               where alert.GetProperty("state").GetString() == "firing"
               let labels = alert.GetProperty("labels")
               select (
                   labels.GetProperty("alertname").GetString()!,
                   labels.TryGetProperty("participant", out var participant) ? participant.GetString()! : ""),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
