using System.Globalization;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Laws;

/// <summary>Something every loss keeps. A law answers with the ways in which a loss breaks it; none means it is kept.</summary>
abstract class Law
{
    /// <summary>How many random cases a law looks at.</summary>
    protected const int Cases = 60;

    /// <summary>The law in words.</summary>
    public abstract string Sentence { get; }

    /// <summary>How a loss breaks it; empty if it does not.</summary>
    public abstract IEnumerable<string> Breaches(Subject subject);

    public override string ToString() => Sentence;

    /// <summary>All laws: found, not listed.</summary>
    public static IReadOnlyList<Law> All { get; } =
        [.. typeof(Law).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Law)) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (Law)Activator.CreateInstance(t)!)];

    protected static IEnumerable<Case> RandomCases(Subject subject, int count = Cases, int? rows = null)
    {
        int found = 0;
        for (int seed = 0; found < count; seed++)
        {
            Assert.True(seed < 1000 * count, $"{subject}: hardly any random case has finite terms");
            Case drawn = Draw.Case(subject.Card, seed, rows);
            if (subject.IsCoupled && HasInfinite(subject, drawn))
            {
                drawn.Dispose();
                continue;
            }

            found++;
            yield return drawn;
        }
    }

    /// <summary>Whether a term is infinite. What is impossible costs infinitely much (too few time steps for so many labels), and has no derivative to be checked.</summary>
    static bool HasInfinite(Subject subject, Case drawn)
    {
        using Evaluation evaluation = Evaluate(subject, drawn, outputs: Outputs.Terms);
        foreach (double term in evaluation.Terms.Numbers) if (double.IsInfinity(term)) return true;
        return false;
    }

    protected static Evaluation Evaluate(Subject subject, Case drawn, Reduction reduction = Reduction.Sum, Outputs outputs = Outputs.Terms | Outputs.Gradients) =>
        subject.Loss.Evaluate(drawn.Batch, drawn.Layout, drawn.Options, reduction, outputs);

    protected static bool Close(double a, double b, double relative, double absolute = 0) =>
        a == b || Math.Abs(a - b) <= absolute + relative * Math.Max(Math.Abs(a), Math.Abs(b));

    protected static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    protected static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The batch with other rows in place of its own, in the order given.</summary>
    protected static Case Rows(Subject subject, Case drawn, params int[] rows)
    {
        Layout layout = drawn.Layout;
        var batch = new Batch();
        foreach (string name in drawn.Batch.Names)
        {
            Tensor tensor = drawn.Batch[name]!;
            Input input = subject.Card.AllInputs.First(i => i.Name == name);
            batch.Add(name, Pick(tensor, input, layout, drawn.Options, rows));
        }

        var faults = new Violations();
        return new(batch, BatchRules.Check(subject.Card, batch, drawn.Options, faults)!, drawn.Options) { Seed = drawn.Seed };
    }

    static Tensor Pick(Tensor tensor, Input input, Layout layout, OptionValues options, int[] rows)
    {
        if (input.Extent == Extent.Axes) return PickNamed(tensor, input.AxesUnder(options).IndexOf("N"), rows);
        bool perClass = input.Extent is Extent.Classes or Extent.Features or Extent.Region || input.Extent == Extent.LabelOrClasses && tensor.Shape != layout.Terms;
        if (input.Extent == Extent.ClassVector || tensor.Shape.Rank == 0) return Copy(tensor, tensor.Shape, i => i);
        if (!perClass) return Copy(tensor, new(rows.Length), i => rows[i]);
        Shape shape = layout.Stride == 1 ? new(rows.Length, layout.Width) : new(layout.Width, rows.Length);
        return Copy(tensor, shape, i => layout.Stride == 1
            ? layout.Origin(rows[i / layout.Width]) + i % layout.Width
            : layout.Origin(rows[i % rows.Length]) + i / rows.Length * layout.Stride);
    }

    /// <summary>Samples of a tensor whose axis of samples is any, or none.</summary>
    static Tensor PickNamed(Tensor tensor, int axis, int[] rows)
    {
        Shape shape = tensor.Shape;
        if (axis < 0) return Copy(tensor, shape, i => i);
        int behind = (int)shape.Product(axis + 1, shape.Rank), before = (int)shape.Product(0, axis);
        int[] lengths = [.. Enumerable.Range(0, shape.Rank).Select(a => a == axis ? rows.Length : shape[a])];
        Assert.Equal(tensor.Count, before * shape[axis] * behind);
        return Copy(tensor, new([.. lengths]), i => (i / (rows.Length * behind) * shape[axis] + rows[i / behind % rows.Length]) * behind + i % behind);
    }

    static Tensor Copy(Tensor from, Shape shape, Func<int, int> source)
    {
        var to = new Tensor(shape);
        for (int i = 0; i < to.Count; i++) to.Numbers[i] = from.Numbers[source(i)];
        return to;
    }
}
