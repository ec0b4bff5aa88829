using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Bench;

/// <summary>What is evaluated: a loss over a batch of some shape.</summary>
/// <param name="Loss">The canonical name.</param>
/// <param name="Rows">Samples; elements where there is no second axis.</param>
/// <param name="Width">Classes or features; 0 where there is no second axis.</param>
public sealed record Workload(string Loss, int Rows, int Width = 0)
{
    const int Features = 100;

    static readonly (int Rows, int Width)[] Wide = [(64, 1_000), (4_096, 128)];

    /// <summary>The elementwise losses and the triplets at each size, the cross entropies at theirs.</summary>
    public static IEnumerable<Workload> All(IEnumerable<int> sizes) =>
    [
        .. from loss in new[] { "mse", "huber", "binary_cross_entropy_with_logits" } from size in sizes select new Workload(loss, size),
        .. Wide.Select(shape => new Workload("cross_entropy", shape.Rows, shape.Width)),
        .. sizes.Select(size => new Workload("triplet_margin", size / Features, Features)),
    ];

    Shape Shape => Width == 0 ? new(Rows) : new(Rows, Width);

    /// <summary>How many numbers one of the inputs that are differentiated holds.</summary>
    public int Count => Rows * Math.Max(Width, 1);

    /// <summary>The inputs, the same ones each time: those of both sides of a comparison. The last ones are kept, since each benchmark of a workload asks anew.</summary>
    public (string Name, double[] Numbers, Shape Shape)[] Inputs()
    {
        if (Drawn.Of != this) Drawn = (this, Draw());
        return Drawn.Inputs;
    }

    static (Workload? Of, (string Name, double[] Numbers, Shape Shape)[] Inputs) Drawn = (null, []);

    (string Name, double[] Numbers, Shape Shape)[] Draw()
    {
        var random = new Random(20_26);
        double[] Labels(int count, int classes) => [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(classes))];
        double[] Normal(int count)
        {
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++)
            {
                // Twelve uniform numbers: mean 6, variance 1.
                double sum = -6;
                for (int k = 0; k < 12; k++) sum += random.NextDouble();
                numbers[i] = sum;
            }

            return numbers;
        }

        return Loss switch
        {
            "triplet_margin" => [("anchors", Normal(Count), Shape), ("positives", Normal(Count), Shape), ("negatives", Normal(Count), Shape)],
            "cross_entropy" => [("predictions", Normal(Count), Shape), ("targets", Labels(Rows, Width), new(Rows))],
            "binary_cross_entropy_with_logits" => [("predictions", Normal(Count), Shape), ("targets", Labels(Rows, 2), new(Rows))],
            _ => [("predictions", Normal(Count), Shape), ("targets", Normal(Count), Shape)],
        };
    }

    /// <summary>The inputs as the engine takes them.</summary>
    public Batch Rent()
    {
        var batch = new Batch();
        foreach ((string name, double[] numbers, Shape shape) in Inputs())
        {
            var tensor = new Tensor(shape);
            numbers.CopyTo(tensor.Numbers);
            batch.Add(name, tensor);
        }

        return batch;
    }

    /// <summary>The geometry of the inputs.</summary>
    public Layout Layout(Batch batch) => BatchRules.Check(Catalogue.Get(Loss).Card, batch, OptionValues.Defaults, new())!;

    public override string ToString() => Width == 0 ? $"{Loss} {Rows}" : $"{Loss} {Rows}x{Width}";
}
