using System.Net.Sockets;
using System.Net;
using System.Text;
using System.Text.Json;
using PixStream.Harness.Certificates;

namespace PixStream.EndToEnd.Credentials;

/// <summary>The registry in the journal of the real server, which is killed again and again.</summary>
public sealed class RegistryInStoreTests : IDisposable
{
    private const int Kills = 5;

    private readonly DataDirectory _data = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-e2e-registry-");
    private readonly LabAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _data.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_each_kill()
    {
        var states = new Dictionary<string, string>();
        var random = new Random(11);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await StartAsync();
            Assert.Equal(states.OrderBy(static one => one.Key, StringComparer.Ordinal), await ListAsync(server));
            using var admin = new Client(server.Admin);
            // Killed in the middle of a change: of that one either is right.
            for (var i = 0; i < 40; i++)
                await ChangeAsync(admin, states, random);
            var (ispb, state) = Choose(states, random);
            var cut = TakeAsync(admin, states, ispb, state);
            await server.KillAsync();
            states[ispb] = await CutAsync(cut) ? state : await StateAfterAsync(ispb, states.GetValueOrDefault(ispb), state);
        }
    }

    [Fact]
    public async Task A_participant_that_was_onboarded_before_a_restart_gets_in_after_it_and_a_suspended_one_does_not()
    {
        using var own = _authority.Issue("11111111");
        using var other = _authority.Issue("22222222");
        await using (var server = await StartAsync())
        {
            using var admin = new Client(server.Admin);
            foreach (var (ispb, certificate) in new[] { ("11111111", own), ("22222222", other) })
                (await PostAsync(
                    admin, ispb, "onboard", $"\"certificates\":[\"{LabAuthority.ThumbprintOf(certificate)}\"],"))
                    .Is(HttpStatusCode.OK);
            (await PostAsync(admin, "22222222", "state", "\"state\":\"suspended\",")).Is(HttpStatusCode.OK);
            Assert.Equal(0, (await server.StopAsync()).ExitCode);
        }

        await using var again = await StartAsync();
        using var reader = Client.WithCertificate(again.Address, _authority, own);
        using var suspended = Client.WithCertificate(again.Address, _authority, other);
        (await reader.StartAsync("11111111")).Is(HttpStatusCode.NoContent);
        (await suspended.StartAsync("22222222")).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    private static (string Ispb, string State) Choose(Dictionary<string, string> states, Random random)
    {
        var ispb = $"{random.Next(10):D8}";
        return (ispb, states.GetValueOrDefault(ispb) == "active" ? "suspended" : "active");
    }

    private static async Task ChangeAsync(Client admin, Dictionary<string, string> states, Random random)
    {
        var (ispb, state) = Choose(states, random);
        (await TakeAsync(admin, states, ispb, state)).Is(HttpStatusCode.OK);
        states[ispb] = state;
    }

    private static Task<Answer> TakeAsync(Client admin, Dictionary<string, string> states, string ispb, string state) =>
        PostAsync(admin, ispb, states.ContainsKey(ispb) ? "state" : "onboard", $"\"state\":\"{state}\",");

    private static Task<Answer> PostAsync(Client admin, string ispb, string step, string members) => admin.PostToAsync(
        $"/admin/v1/participants/{ispb}/{step}",
        Encoding.UTF8.GetBytes($$"""{{{members}}"by":"ana","reason":"why"}"""), "application/json");

    /// <summary>Whether a step was answered before its server was gone.</summary>
    private static async Task<bool> CutAsync(Task<Answer> step)
    {
        try
        {
            return (await step).Status == HttpStatusCode.OK;
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException or IOException)
        {
            return false;
        }
    }

    private static async Task<IEnumerable<KeyValuePair<string, string>>> ListAsync(Server server)
    {
        using var admin = new Client(server.Admin);
        var list = JsonElement.Parse((await admin.GetAsync("/admin/v1/participants")).Is(HttpStatusCode.OK).Body);
        return list.GetProperty("participants").EnumerateArray().Select(static one => KeyValuePair.Create(
            one.GetProperty("ispb").GetString()!, one.GetProperty("state").GetString()!));
    }

    /// <summary>What the next process says of a participant whose change was cut.</summary>
    private async Task<string> StateAfterAsync(string ispb, string? before, string after)
    {
        await using var server = await StartAsync();
        using var admin = new Client(server.Admin);
        var answer = await admin.GetAsync($"/admin/v1/participants/{ispb}");
        if (answer.Status == HttpStatusCode.NotFound)
        {
            Assert.Null(before);
            // So that the table has it.
            (await PostAsync(admin, ispb, "onboard", $"\"state\":\"{after}\",")).Is(HttpStatusCode.OK);
            return after;
        }

        var state = JsonElement.Parse(answer.Is(HttpStatusCode.OK).Body).GetProperty("state").GetString()!;
        Assert.Contains(state, (string?[])[before, after]);
        return state;
    }

    private async Task<Server> StartAsync()
    {
        var authorities = Path.Combine(_directory.FullName, "authorities.pem");
        await File.WriteAllTextAsync(authorities, _authority.Pem);
        return await Server.StartAsync(
            _data,
        [
            ("ASPNETCORE_URLS", "https://127.0.0.1:0"), ("PixStream:Credentials:RegistryIn", "Store"),
            ("PixStream:Credentials:Authorities", authorities), ("PixStream:Http:SpiWait", "00:00:00.2"),
            .. _authority.WriteServer(_directory.FullName),
        ]);
    }
}
