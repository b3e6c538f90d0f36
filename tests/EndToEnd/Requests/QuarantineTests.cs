using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Requests;

/// <summary>Messages that are not valid, from the sender to the operator and back to the reader, through kill -9.</summary>
public sealed class QuarantineTests
{
    private readonly Envelopes _envelopes = new(11);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _receiver = SharedServer.NewParticipant();

    [Fact]
    public async Task Of_ten_seven_are_streamed_and_three_wait_for_a_schema_that_takes_them()
    {
        using var data = new DataDirectory();
        using var schemas = new SchemaFolder();
        (string, string)[] settings =
            [("PixStream:Inspection:Invalid", "Quarantine"), ("PixStream:Schemas:Directory", schemas.Path)];
        var messages = _envelopes.Make(10, _sender, _receiver);
        int[] bad = [0, 4, 9];
        foreach (var i in bad)
            messages[i] = WithThreeDecimals(messages[i]);
        string[] ids;
        await using (var server = await Server.StartAsync(data, settings))
        {
            using var client = server.Connect();
            var created = (await client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created);
            ids = created.Required("PI-ResourceId").Split(',');
            Assert.Equal(bad.Select(i => ids[i]), created.Required("PI-Quarantined").Split(','));
            await server.KillAsync();
        }

        await using var again = await Server.StartAsync(data, settings);
        using var reader = again.Connect();
        using var admin = new Client(again.Admin);
        Assert.Equal(messages.Where((_, i) => !bad.Contains(i)), await reader.DrainAsync(_receiver));
        Assert.Equal(bad.Select(i => ids[i]), await ListAsync(admin));
        var still = await StepAsync(admin, ids[0], "release");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, still.Status);
        Assert.Contains(
            "IntrBkSttlmAmt must be a number with at most 2 decimals",
            Encoding.UTF8.GetString(still.Body),
            StringComparison.Ordinal);

        schemas.AllowThreeDecimals();
        (await PostAsync(admin, "/admin/v1/schemas/reload")).Is(HttpStatusCode.OK);
        foreach (var i in bad[..2])
            (await StepAsync(admin, ids[i], "release")).Is(HttpStatusCode.OK);
        (await StepAsync(admin, ids[9], "drop")).Is(HttpStatusCode.OK);
        Assert.Equal(bad[..2].Select(i => messages[i]), await reader.DrainAsync(_receiver));
        Assert.Empty(await ListAsync(admin));
    }

    private static byte[] WithThreeDecimals(byte[] message) => Encoding.UTF8.GetBytes(
        Regex.Replace(Encoding.UTF8.GetString(message), "(<IntrBkSttlmAmt[^>]*>)[0-9.]+<", "${1}1.234<"));

    private static async Task<List<string>> ListAsync(Client admin)
    {
        var answer = (await admin.GetAsync("/admin/v1/quarantine")).Is(HttpStatusCode.OK);
        using var list = JsonDocument.Parse(answer.Body);
        return [.. list.RootElement.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("id").GetString()!.Replace('-', '+').Replace('_', '/'))];
    }

    private static Task<Answer> StepAsync(Client admin, string id, string step) =>
        PostAsync(admin, $"/admin/v1/quarantine/{id.Replace('+', '-').Replace('/', '_')}/{step}");

    private static Task<Answer> PostAsync(Client admin, string path) =>
        admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent("""{"by":"a test","reason":"to see"}""", Encoding.UTF8, "application/json"),
        });

    /// <summary>The project's own schemas, as an operator's.</summary>
    private sealed class SchemaFolder : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-schemas-");

        public SchemaFolder()
        {
            foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Envelopes.Root, "src", "Spi", "Schemas"), "*.xsd"))
                File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }

        public string Path => _directory.FullName;

        public void AllowThreeDecimals()
        {
            var common = System.IO.Path.Combine(Path, "common.xsd");
            File.WriteAllText(
                common,
                File.ReadAllText(common)
                    .Replace("fractionDigits value=\"2\"", "fractionDigits value=\"3\"", StringComparison.Ordinal));
        }

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
