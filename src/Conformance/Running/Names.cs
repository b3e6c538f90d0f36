using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixStream.Conformance.Running;

/// <summary>
/// Names that are new each time: what checks do is drawn from the seed alone, whom they do it to from the seed and the moment of
/// the run. So a run can be repeated on the same server, and several may run at once.
/// </summary>
internal sealed class Names(int seed, DateTimeOffset startedAt)
{
    private const int Digits = 10;

    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>Whether participants are named by digits only.</summary>
    public bool IsOfDigits { get; set; }

    /// <summary>For the choices of a check: the same in each run with this seed.</summary>
    public Random Choices(string check) => new(Hash($"{check}\n{seed}"));

    /// <summary>For the contents of its messages: other in each run.</summary>
    public Random Contents(string check) => new(Hash(Salted(check)));

    /// <summary>The ISPB of the n-th participant of a check.</summary>
    public string Participant(string check, int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Salted($"{check}\n{number}")));
        return string.Create(8, (hash, IsOfDigits ? Digits : Characters.Length), static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Characters[from.hash[i] % from.Item2];
        });
    }

    private string Salted(string text) => string.Create(CultureInfo.InvariantCulture, $"{text}\n{seed}\n{startedAt.Ticks}");

    private static int Hash(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))) & int.MaxValue;
}
