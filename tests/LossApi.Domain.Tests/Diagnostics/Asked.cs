using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>A request as a client would send it, for its diagnostics.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Loss">The canonical name of the loss.</param>
/// <param name="Tensors">Its inputs, by name.</param>
public sealed record Asked(string Name, string Loss, params (string Input, Literal Tensor)[] Tensors)
{
    /// <summary>Options given, by name.</summary>
    public (string Name, OptionValue Value)[] Options { get; init; } = [];

    /// <summary>The reduction, where it is not the loss's own.</summary>
    public Reduction? Reduction { get; init; }

    /// <summary>What is asked for beside the value.</summary>
    public Outputs Outputs { get; init; } = Outputs.Terms | Outputs.Gradients;

    /// <summary>The diagnostics of a request that keeps all rules; one that does not is a mistake of the test.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(Outputs? outputs = null)
    {
        Loss loss = Catalogue.Get(Loss);
        var options = new OptionValues();
        foreach ((string name, OptionValue value) in Options) options.Set(loss.Card.Options.Single(o => o.Name == name), value);
        using var batch = new Batch();
        foreach ((string input, Literal tensor) in Tensors) batch.Add(input, tensor.Rent());
        var faults = new Violations();
        Layout? layout = BatchRules.Check(loss.Card, batch, options, faults);
        Assert.True(layout is not null, faults.None ? "" : $"{Name}: {faults.First[0]}");
        using Evaluation evaluation = loss.Evaluate(batch, layout, options, Reduction ?? loss.Card.Reduction, outputs ?? Outputs, TestContext.Current.CancellationToken);
        IReadOnlyList<Diagnostic> found = Smells.Of(loss, batch, layout, options, evaluation);
        Assert.Equal(batch.Names.Count(), Tensors.Length);
        foreach ((string input, _) in Tensors) Assert.True(batch[input]!.Numbers.Length >= 0, "the batch is still the caller's");
        return found;
    }

    /// <summary>The codes alone.</summary>
    public string[] Codes => [.. Diagnostics().Select(d => d.Code)];

    /// <summary>The one diagnostic of a code; fails where there is none.</summary>
    public Diagnostic Single(string code) => Assert.Single(Diagnostics(), d => d.Code == code);

    public override string ToString() => Name;

    /// <summary>A request of the two inputs nearly every loss has.</summary>
    public static Asked Of(string name, string loss, Literal predictions, Literal targets) => new(name, loss, ("predictions", predictions), ("targets", targets));

    /// <summary>The same with one input more.</summary>
    public Asked And(string input, Literal tensor) => this with { Tensors = [.. Tensors, (input, tensor)] };

    /// <summary>The same with one option more.</summary>
    public Asked With(string option, OptionValue value) => this with { Options = [.. Options, (option, value)] };

    /// <summary>A tensor of more axes than source has brackets for.</summary>
    public static Literal Block(int[] shape, params double[] numbers) => new(new Shape([.. shape]), [.. numbers]);

    /// <summary>A vector of so many numbers.</summary>
    public static double[] Vector(int count, Func<int, double> number) => [.. Enumerable.Range(0, count).Select(number)];

    /// <summary>A matrix of so many rows.</summary>
    public static Literal Matrix(int rows, int columns, Func<int, int, double> number) =>
        new(new(rows, columns), [.. Enumerable.Range(0, rows * columns).Select(i => number(i / columns, i % columns))]);

    /// <summary>Softmax as a model has it: rounded to float32 at the end.</summary>
    public static Literal Softmax(Literal logits)
    {
        int columns = logits.Shape[1];
        return new(logits.Shape, [.. logits.Numbers.Chunk(columns).SelectMany(row =>
        {
            float[] exp = [.. row.Select(z => MathF.Exp((float)z))];
            float sum = exp.Sum();
            return exp.Select(e => (double)(e / sum));
        })]);
    }
}
