using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Losses;

/// <summary>What one loss answers to one small batch.</summary>
sealed record Answer(double[] Terms, double[] Gradient, double[] Hessian)
{
    /// <summary>Evaluates by any name the catalogue knows; options in pairs override what the name brings.</summary>
    public static Answer Of(string name, Literal predictions, Literal targets, params (string Option, OptionValue Value)[] options) =>
        Of(name, [("predictions", predictions), ("targets", targets)], options);

    public static Answer Of(string name, (string Name, Literal Tensor)[] inputs, params (string Option, OptionValue Value)[] options)
    {
        (Loss loss, OptionValues values) = Resolve(name, options);
        using Batch batch = Rent(inputs);
        var faults = new Violations();
        Layout? layout = BatchRules.Check(loss.Card, batch, values, faults);
        Assert.True(layout is not null, faults.None ? "" : faults.First[0].Detail);
        using Evaluation evaluation = loss.Evaluate(batch, layout, values, Reduction.Sum, Outputs.Terms | Outputs.Gradients | Outputs.Hessians);
        return new(evaluation.Terms.Numbers.ToArray(), evaluation.Gradients[0].Tensor.Numbers.ToArray(), evaluation.Hessians[0].Tensor.Numbers.ToArray());
    }

    /// <summary>What the rules find wrong with a batch.</summary>
    public static IReadOnlyList<Violation> Refused(string name, Literal predictions, Literal targets, params (string Option, OptionValue Value)[] options) =>
        Refused(name, [("predictions", predictions), ("targets", targets)], options);

    /// <summary>What the rules find wrong with a batch.</summary>
    public static IReadOnlyList<Violation> Refused(string name, (string Name, Literal Tensor)[] inputs, params (string Option, OptionValue Value)[] options)
    {
        (Loss loss, OptionValues values) = Resolve(name, options);
        using Batch batch = Rent(inputs);
        var faults = new Violations();
        BatchRules.Check(loss.Card, batch, values, faults);
        return faults.First;
    }

    static (Loss, OptionValues) Resolve(string name, (string Option, OptionValue Value)[] options)
    {
        Resolution found = Catalogue.Find(name);
        Assert.NotNull(found.Loss);
        var values = new OptionValues(found.Alias?.Options ?? []);
        foreach ((string option, OptionValue value) in options) values.Set(found.Loss.Card.Options.Single(o => o.Name == option), value);
        return (found.Loss, values);
    }

    static Batch Rent((string Name, Literal Tensor)[] inputs)
    {
        var batch = new Batch();
        foreach ((string name, Literal tensor) in inputs) batch.Add(name, tensor.Rent());
        return batch;
    }
}
