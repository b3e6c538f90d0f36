using PixStream.Fuzz;

try
{
    var options = FuzzOptions.Parse(args);
    var result = await FuzzRun.RunAsync(options, Console.WriteLine);
    FuzzRun.Report(result, Console.WriteLine);
    Console.WriteLine(
        result.IsClean
            ? "clean"
            : $"repeat with --seed {options.Seed} --connections {options.Connections} --requests {options.Requests}");
    return result.IsClean ? 0 : 1;
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
