using System.Globalization;
using LossApi.Domain.Diagnostics;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>The page about the diagnostics says what the code does.</summary>
public class DocumentTests
{
    static readonly string[] Lines = File.ReadAllLines(Repository.At("docs/diagnostics.md"));

    [Fact]
    public void Each_diagnostic_has_its_section_in_the_order_of_the_answer() =>
        Assert.Equal(Smells.All.Select(s => s.Code), Lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]));

    [Fact]
    public void The_floors_of_the_table_are_computed()
    {
        string[] rows = [.. Lines.Where(l => l.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(l[2]))];
        Assert.True(rows.Length >= 3);
        Assert.All(rows, row =>
        {
            int classes = int.Parse(row.Split('|')[1], CultureInfo.InvariantCulture);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"| {classes} | {DoubleSoftmax.Floor(classes):F4} | {Math.Log(classes):F4} |"), row);
        });
    }
}
