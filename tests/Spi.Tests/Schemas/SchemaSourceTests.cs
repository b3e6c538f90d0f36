using PixStream.Harness.Time;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Reloading;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>Schemas that change while messages are validated.</summary>
public sealed class SchemaSourceTests : IDisposable
{
    private readonly SchemaFolders _folder = new();
    private readonly List<SchemaReload> _reloads = [];

    public SchemaSourceTests() => _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_directory_the_projects_own_schemas_are_in_force()
    {
        Assert.True(SchemaSource.TryOpen(new SchemaOptions(), TimeProvider.System, out var source, out _));
        Assert.Same(SchemaCatalog.Own, source.Current);
        Assert.True(source.Reload() is { IsTaken: true, IsChange: false });
    }

    [Fact]
    public void A_bad_directory_does_not_open()
    {
        _folder.Write("a.xsd", "no schema");
        Assert.False(SchemaSource.TryOpen(Options(), TimeProvider.System, out var source, out var errors));
        Assert.Equal((null, "a.xsd"), (source, Assert.Single(errors).File));
    }

    [Fact]
    public async Task A_reload_says_what_changed()
    {
        _folder.Write("b.xsd", SchemaFolders.Small("1.2"));
        _folder.Write("c.xsd", SchemaFolders.Small("1.3"));
        var source = Open();
        _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 2));
        _folder.Delete("b.xsd");
        _folder.Write("d.xsd", SchemaFolders.Small("1.4"));
        var reload = await source.ReloadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["pacs.008 1.4", "pacs.008 1.2", "pacs.008 1.1"],
            reload.Added.Concat(reload.Removed).Concat(reload.Changed).Select(name => name.ToString()));
        Assert.True(IsValid(source, "ab"));
    }

    [Fact]
    public void A_bad_reload_leaves_the_schemas_in_force()
    {
        var source = Open();
        var before = source.Current;
        _folder.Write("b.xsd", SchemaFolders.Small("1.2").Replace("xs:string", "Nothing"));
        var reload = source.Reload();
        Assert.False(reload.IsTaken);
        Assert.Equal("b.xsd", Assert.Single(reload.Errors).File);
        Assert.Same(before, source.Current);
    }

    [Fact]
    public void A_schema_that_comes_under_another_name_is_told_by_the_watch()
    {
        var source = Open();
        _folder.Write("b.xsd.new", SchemaFolders.Small("1.2"));
        source.Poll();
        source.Poll();
        Assert.Equal("b.xsd.new", Assert.Single(Assert.Single(_reloads).Errors).File);
    }

    [Fact]
    public void A_change_is_taken_when_two_looks_agree()
    {
        var source = Open();
        source.Poll();
        _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 2));
        source.Poll();
        _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 3));
        source.Poll();
        Assert.Empty(_reloads);
        source.Poll();
        Assert.Single(_reloads);
        Assert.True(IsValid(source, "abc"));
    }

    [Fact]
    public void A_file_that_is_copied_slowly_is_not_read_half()
    {
        var source = Open();
        var whole = SchemaFolders.Small("1.1", length: 2);
        for (var length = 10; length < whole.Length; length += 100)
        {
            _folder.Write("a.xsd", whole[..length]);
            source.Poll();
        }

        _folder.Write("a.xsd", whole);
        source.Poll();
        source.Poll();
        Assert.True(Assert.Single(_reloads).IsTaken);
    }

    [Fact]
    public void What_cannot_be_used_is_tried_once_until_it_changes()
    {
        var source = Open();
        _folder.Write("a.xsd", "no schema");
        for (var i = 0; i < 5; i++)
            source.Poll();
        Assert.False(Assert.Single(_reloads).IsTaken);
        _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 2));
        source.Poll();
        source.Poll();
        Assert.Equal([false, true], _reloads.Select(reload => reload.IsTaken));
    }

    [Fact]
    public void A_directory_that_goes_is_told_and_the_schemas_stay()
    {
        var source = Open();
        Directory.Delete(_folder.Path, recursive: true);
        source.Poll();
        source.Poll();
        Directory.CreateDirectory(_folder.Path);
        Assert.Equal($"The directory '{_folder.Path}' does not exist.", Assert.Single(Assert.Single(_reloads).Errors).ToString());
        Assert.True(IsValid(source, "a"));
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_a_change()
    {
        // As a cluster mounts its settings: a file is a link through a link to a directory, and the latter is replaced.
        foreach (var length in new[] { 1, 2 })
        {
            var target = Directory.CreateDirectory(Path.Combine(_folder.Path, $"..v{length}")).FullName;
            File.WriteAllText(Path.Combine(target, "a.xsd"), SchemaFolders.Small("1.1", length));
            File.SetLastWriteTimeUtc(Path.Combine(target, "a.xsd"), new DateTime(2026, 3, length, 0, 0, 0, DateTimeKind.Utc));
        }

        var data = Path.Combine(_folder.Path, "..data");
        _folder.Delete("a.xsd");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.xsd"), "..data/a.xsd");
        Directory.CreateSymbolicLink(data, "..v1");
        var source = Open();
        Assert.False(IsValid(source, "ab"));
        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "..v2");
        source.Poll();
        source.Poll();
        Assert.True(IsValid(source, "ab"));
    }

    [Fact]
    public async Task The_watch_looks_at_the_directory_at_its_period_until_it_is_cancelled()
    {
        var time = new WatchedTime();
        Assert.True(SchemaSource.TryOpen(Options() with { ReloadEvery = TimeSpan.FromSeconds(7) }, time, out var source, out _));
        var reloaded = new TaskCompletionSource<SchemaReload>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.Reloaded += reload => reloaded.TrySetResult(reload);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var watch = source.WatchAsync(stop.Token);
        await time.TimerAsync(TimeSpan.FromSeconds(7));
        _folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 2));
        while (!reloaded.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(7));
            await Task.Yield();
        }

        Assert.True((await reloaded.Task).IsTaken);
        await stop.CancelAsync();
        await watch;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    [InlineData(86_401)]
    public void A_period_out_of_range_is_a_callers_mistake(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SchemaSource.TryOpen(
                new SchemaOptions { ReloadEvery = TimeSpan.FromSeconds(seconds) }, TimeProvider.System, out _, out _));

    private SchemaOptions Options() => new() { Directory = _folder.Path };

    private SchemaSource Open()
    {
        Assert.True(
            SchemaSource.TryOpen(Options(), TimeProvider.System, out var source, out var errors), string.Join('\n', errors));
        source.Reloaded += _reloads.Add;
        return source;
    }

    private static bool IsValid(SchemaSource source, string text) =>
        source.Current.Validate(SchemaFolders.SmallMessage("1.1", text)).IsValid;
}
