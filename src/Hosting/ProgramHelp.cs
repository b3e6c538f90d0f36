using System.Reflection;
using System.Text;

namespace PixStream.Hosting;

/// <summary>A setting that a program's help names.</summary>
/// <param name="Name">In full, such as <c>PixStream:Journal:Directory</c>. The help adds the default, as the code has it.</param>
/// <param name="Text">What it does, in a few words.</param>
public sealed record HelpSetting(string Name, string Text);

/// <summary>What a program says of itself to a person who asks, at 80 columns.</summary>
internal static class ProgramHelp
{
    /// <summary>The version of the product, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(ProgramHelp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion
            .Split('+')[0];

    public static string VersionLine(HostedProgram program) => $"{program.Name} {Version}";

    public static string Write(HostedProgram program)
    {
        var help = new StringBuilder();
        help.AppendLine($"{VersionLine(program)}: {program.Purpose}");
        help.AppendLine();
        help.AppendLine($"Usage: {program.Name} [--<setting>=<value> ...]");
        foreach (var (command, text) in program.Commands)
            help.AppendLine($"       {program.Name} {command} [--<setting>=<value> ...]").AppendLine($"           {text}");
        help.AppendLine($"       {program.Name} --help | --version");
        help.AppendLine();
        help.AppendLine("Main settings, each with its default:");
        Add(help, "urls", program.DefaultUrl, "where it listens");
        foreach (var setting in program.MainSettings)
            Add(help, setting.Name, program.Settings.DefaultOf(setting.Name), setting.Text);
        help.AppendLine();
        help.AppendLine("In the environment a colon is two underscores: PixStream__Streams__MaxStreams.");
        help.AppendLine("There urls is ASPNETCORE_URLS. appsettings.json beside the program counts, too.");
        help.AppendLine();
        help.AppendLine("Documentation, in the source:");
        foreach (var (page, text) in program.Pages)
            help.AppendLine($"  {page,-35}{text}");
        help.AppendLine();
        help.AppendLine("Exit code: 0 it stopped when it was told to; 1 it did not start, and says why;");
        help.AppendLine("2 the command line cannot be understood.");
        return help.ToString();
    }

    private static void Add(StringBuilder help, string name, string value, string text) =>
        help.AppendLine($"  --{name}={value}").AppendLine($"      {text}");
}
