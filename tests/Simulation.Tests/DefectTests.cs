using PixStream.Mutations;

namespace PixStream.Simulation.Tests;

/// <summary>The list of deliberate defects keeps up with the code. What notices them is in tests/Mutations/results.</summary>
public sealed class DefectTests
{
    [Fact]
    public void Each_defect_has_its_place_in_the_code_exactly_once()
    {
        var root = WorkingCopy.FindRoot();
        foreach (var defect in Defect.All)
        {
            var source = File.ReadAllText(Path.Combine(root, defect.File));
            Assert.True(
                source.Split(defect.Find).Length == 2,
                $"'{defect.Name}': the text to change is not in {defect.File}, or more than once.");
            Assert.NotEqual(source, defect.Apply(source));
        }

        Assert.Equal(Defect.All.Count, Defect.All.DistinctBy(static defect => defect.Name).Count());
    }
}
