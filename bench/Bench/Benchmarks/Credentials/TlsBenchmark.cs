using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PixStream.Bench.Journals;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;
using PixStream.Harness.Certificates;
using PixStream.Harness.Processes;

namespace PixStream.Bench.Benchmarks.Credentials;

/// <summary>
/// What it costs that readers show client certificates: the pull loop on kept connections in clear, by https, and by https with a
/// certificate for each participant. The clients are .NET's, which cost more than the server: its CPU time tells most.
/// </summary>
/// <remarks>
/// Sketch. A batch of 9 KB costs AES-GCM 5 µs and a TLS record or two; a certificate that was verified costs a look-up by its
/// thumbprint and one in the registry, less than 1 µs.
/// </remarks>
internal static class TlsBenchmark
{
    private static readonly (string Name, bool IsTls, bool IsAsked)[] Ways =
        [("in clear", false, false), ("https", true, false), ("https with client certificates", true, true)];

    public static void Run(Workbench bench, Report report)
    {
        var readers = bench.Options.Readers(60)[0];
        var journal = PullRound.Fill(bench, readers);
        var lab = bench.NewDirectory("lab");
        using var authority = new LabAuthority();
        var certificates = Enumerable.Range(0, Math.Min(readers, Names.Participants)).Select(Names.Participant)
            .ToDictionary(static ispb => ispb, authority.Issue);
        try
        {
            var settings = Write(lab, authority, certificates);
            var tallies = Ways.ToDictionary(static way => way.Name, static _ => new List<Figures>());
            for (var round = 0; round < bench.Options.Rounds; round++)
                for (var turn = 0; turn < Ways.Length; turn++)
                {
                    OtherLoad.Sample();
                    var way = Ways[(round + turn) % Ways.Length];
                    var figures = Measure(bench, journal, readers, way.IsTls, way.IsAsked ? settings : settings[..2], authority,
                        way.IsAsked ? certificates : null);
                    Workbench.Say($"round {round + 1}: {way.Name}: {figures.Rate:F0}/s, server {figures.ServerUs:F1} µs");
                    tallies[way.Name].Add(figures);
                }

            Tell(bench, report, readers, tallies);
        }
        finally
        {
            foreach (var certificate in certificates.Values)
                certificate.Dispose();
            Directory.Delete(journal, recursive: true);
        }
    }

    private static void Tell(Workbench bench, Report report, int readers, Dictionary<string, List<Figures>> tallies)
    {
        var https = new Spread(tallies[Ways[1].Name].Select(static one => one.ServerUs));
        var httpsRate = new Spread(tallies[Ways[1].Name].Select(static one => one.Rate));
        report.Title(
            "Client certificates: what they cost a pull",
            $"{readers} readers, batches of 10 messages of 800 bytes; {bench.Options.Rhythm}, fresh servers, taking\n"
            + "turns. Median (min–max). Target: with client certificates at most 5 % below https.");
        report.Table(
            ["pulls", "pulls/s", "ratio to https", "server µs", "server µs, ratio to https"],
            Ways.Select(way =>
            {
                var rate = new Spread(tallies[way.Name].Select(static one => one.Rate));
                var server = new Spread(tallies[way.Name].Select(static one => one.ServerUs));
                return (string[])
                [
                    way.Name, rate.Large(), rate.Over(httpsRate).Fixed(2), server.Fixed(1), server.Over(https).Fixed(2),
                ];
            }));
    }

    private static Figures Measure(
        Workbench bench, string journal, int readers, bool isTls, (string Name, string Value)[] settings, LabAuthority authority,
        Dictionary<string, X509Certificate2>? certificates)
    {
        var clone = JournalClone.Of(journal, bench);
        var tlsPort = FreePort.Find();
        try
        {
            using var server = bench.StartWithTls(clone, tlsPort, settings);
            var address = new Uri(isTls ? $"https://127.0.0.1:{tlsPort}" : $"http://127.0.0.1:{server.Port}");
            return LoadAsync(bench, server, address, readers, authority, certificates).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    private static async Task<Figures> LoadAsync(
        Workbench bench, ServerProcess server, Uri address, int readers, LabAuthority authority,
        Dictionary<string, X509Certificate2>? certificates)
    {
        var count = 0L;
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, readers).Select(reader => Task.Run(async () =>
        {
            var ispb = Names.Participant(reader % Names.Participants);
            using var http = Client(address, authority, certificates?[ispb]);
            var next = $"/api/v1/out/{ispb}/stream/start";
            while (!stop.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, next);
                request.Headers.TryAddWithoutValidation("Accept", "multipart/mixed");
                using var answer = await http.SendAsync(request);
                if (answer.StatusCode != System.Net.HttpStatusCode.OK)
                    throw new InvalidDataException($"A pull was answered {(int)answer.StatusCode}.");
                await answer.Content.CopyToAsync(Stream.Null);
                next = answer.Headers.GetValues("PI-Pull-Next").Single();
                Interlocked.Increment(ref count);
            }
        })).ToList();
        await Task.Delay(bench.Options.Warmup, TimeProvider.System);
        var (started, before, cpu) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref count), server.Cpu);
        await Task.Delay(bench.Options.Measured, TimeProvider.System);
        var (pulls, seconds) = (Interlocked.Read(ref count) - before, Stopwatch.GetElapsedTime(started).TotalSeconds);
        var used = server.Cpu - cpu;
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        return new Figures(pulls / seconds, used.TotalMicroseconds / pulls);
    }

    private static HttpClient Client(Uri address, LabAuthority authority, X509Certificate2? certificate) =>
        new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = authority.Trust(),
                ClientCertificateContext = certificate is null
                    ? null
                    : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            },
        })
        {
            BaseAddress = address,
        };

    /// <summary>The server's certificate, and behind it what asks for those of clients.</summary>
    private static (string Name, string Value)[] Write(
        string lab, LabAuthority authority, Dictionary<string, X509Certificate2> certificates)
    {
        var (registry, authorities) = (Path.Combine(lab, "participants.json"), Path.Combine(lab, "authorities.pem"));
        File.WriteAllText(
            registry, RegistryText.Of(certificates.Select(static one => (one.Key, "active", new[] { one.Value }))));
        File.WriteAllText(authorities, authority.Pem);
        return
        [
            .. authority.WriteServer(lab), ("PixStream:Credentials:Registry", registry),
            ("PixStream:Credentials:Authorities", authorities),
        ];
    }

    private sealed record Figures(double Rate, double ServerUs);
}
