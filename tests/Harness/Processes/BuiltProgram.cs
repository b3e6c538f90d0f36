using System.Reflection;

namespace PixStream.Harness.Processes;

/// <summary>The programs that a project builds in order to start them: its project file imports Programs.targets.</summary>
internal static class BuiltProgram
{
    /// <summary>The file of a program's assembly.</summary>
    /// <param name="name">Of the program: <c>PixStream.Silo</c>, or <c>pixstream</c>.</param>
    /// <param name="user">A type of the project that builds it.</param>
    public static string PathOf(string name, Type user) => All(user)[name];

    /// <summary>All of them, by name.</summary>
    public static Dictionary<string, string> All(Type user) =>
        user.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static known => known.Key == "ProgramAssemblies").Value!
            .Split('|').ToDictionary(static path => Path.GetFileNameWithoutExtension(path));
}
