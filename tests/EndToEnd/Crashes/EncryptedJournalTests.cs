using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Harness.Tokens;

namespace PixStream.EndToEnd.Crashes;

/// <summary>With keys, nothing of a person lies in the data directory, and all of it is handed out after a crash.</summary>
public sealed partial class EncryptedJournalTests
{
    private readonly Envelopes _envelopes = new(12);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _receiver = SharedServer.NewParticipant();

    [Fact]
    public async Task No_file_has_a_name_or_a_tax_number_and_the_messages_come_back()
    {
        using var data = new DataDirectory();
        var keys = Directory.CreateTempSubdirectory("pixstream-keys-");
        try
        {
            KeyFile.Write(Path.Combine(keys.FullName, "1"));
            (string, string)[] settings =
            [
                ("PixStream:Journal:KeyDirectory", keys.FullName), ("PixStream:Inspection:Invalid", "Quarantine"),
                ("PixStream:Http:SpiWait", "00:00:00.2"),
            ];
            var messages = _envelopes.Make(10, _sender, _receiver);
            var invalid = Encoding.UTF8.GetBytes(Amount().Replace(Encoding.UTF8.GetString(messages[9]), "${1}1.234<"));
            await using (var server = await Server.StartAsync(data, settings))
            {
                using var client = server.Connect();
                (await client.PostAsync(_sender, messages[..9])).Is(HttpStatusCode.Created);
                (await client.PostAsync(_sender, invalid)).Is(HttpStatusCode.UnprocessableEntity);
                await server.KillAsync();
            }

            var persons = messages.SelectMany(PersonsIn).Distinct().ToList();
            Assert.True(persons.Count > 10, string.Join(", ", persons));
            foreach (var file in Directory.GetFiles(data.Path))
                ExpectNoneIn(file, persons);
            await using var again = await Server.StartAsync(data, settings);
            using var reader = again.Connect();
            Assert.Equal(messages[..9], await reader.DrainAsync(_receiver));
        }
        finally
        {
            keys.Delete(recursive: true);
        }
    }

    private static void ExpectNoneIn(string file, List<string> persons)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        foreach (var person in persons)
            Assert.True(bytes.IndexOf(Encoding.UTF8.GetBytes(person)) < 0, $"{person} stands in {file}.");
    }

    /// <summary>Names and tax numbers.</summary>
    private static IEnumerable<string> PersonsIn(byte[] message) =>
        Person().Matches(Encoding.UTF8.GetString(message))
            .Select(static match => match.Groups[1].Value + match.Groups[2].Value);

    [GeneratedRegex("<Nm>([^<]{4,})<|<PrvtId><Othr><Id>([0-9]{11,14})<")]
    private static partial Regex Person();

    [GeneratedRegex("(<IntrBkSttlmAmt[^>]*>)[0-9.]+<")]
    private static partial Regex Amount();
}
