using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Arguments;

/// <summary>Reads the files that hold a credential. What is wrong with one is told with the option that named it.</summary>
internal static class CredentialFiles
{
    public const string Certificate = "--cert";
    public const string Key = "--key";
    public const string Authorities = "--ca";
    public const string Token = "--token-file";
    public const string Signing = "--hmac-key";

    public const string AuthoritiesText =
        "Who may have signed the server's certificate, as PEM. [default: those that this machine trusts]";

    /// <summary>A certificate; its key may stand in it, too.</summary>
    public static X509Certificate2? ReadCertificate(SymbolResult given, string? file, string? key) =>
        Read(given, Certificate, file, path => X509Certificate2.CreateFromPemFile(path, key));

    public static X509Certificate2Collection? ReadAuthorities(SymbolResult given, string? file) =>
        Read(given, Authorities, file, static path =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return all.Count > 0 ? all : throw new CryptographicException("It holds no certificate.");
        });

    /// <summary>The file itself: the token in it is read again and again.</summary>
    public static string? ReadToken(SymbolResult given, string? file) =>
        Read(given, Token, file, static path =>
            File.ReadAllText(path).Trim().Length > 0 ? path : throw new CryptographicException("It is empty."));

    public static SigningKey? ReadKey(SymbolResult given, string? file) =>
        Read(given, Signing, file, static path => SigningKey.Load(new FileInfo(path)));

    private static T? Read<T>(SymbolResult given, string option, string? file, Func<string, T> read)
        where T : class
    {
        try
        {
            return file is null ? null : read(file);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            given.AddError($"{option}: {file} cannot be used. {failure.Message}");
            return null;
        }
    }
}
