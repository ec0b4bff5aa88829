using System.Collections.Immutable;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Docs;

/// <summary>The picture of a loss of one prediction and one target: term and gradient over the prediction, computed by the engine with the card's defaults.</summary>
sealed class LossPlot
{
    /// <summary>Where the axes lie on the page, in pixels.</summary>
    public const double Left = 44, Right = 476, Top = 30, Bottom = 230;

    /// <summary>Samples a pixel: a kink between two of them is not seen.</summary>
    const int Density = 4;

    LossPlot(Loss loss)
    {
        Input predictions = loss.Card.Inputs[0];
        Loss = loss;
        Interval allowed = predictions.RangeUnder(OptionValues.Defaults);
        Targets = TargetsOf(loss.Card.Inputs[1].RangeUnder(OptionValues.Defaults));
        (double low, double high) = Ends(predictions.Kind, allowed, Targets[0]);
        Horizontal = Axis.Exact(low, high, Left, Right);

        // An open end is drawn up to, not at.
        double[] pixels = [.. Enumerable.Range(0, (int)(Right - Left) * Density + 1).Select(i => Left + (double)i / Density).Where(pixel => allowed.Contains(Horizontal.NumberAt(pixel)))];
        (double[] Terms, double[] Gradients)[] samples = [.. Targets.Select(target => Evaluate(pixels, target))];
        double[][] all = [.. samples.Select(s => s.Terms), .. samples.Select(s => s.Gradients)];
        double reachUp = all.Max(Reach), reachDown = all.Max(numbers => Reach([.. numbers.Select(x => -x)]));
        Vertical = Axis.Round(-reachDown, reachUp > 0 || reachDown > 0 ? reachUp : 1, Bottom, Top);
        Terms = [.. samples.Select(s => Through(pixels, s.Terms))];
        Gradients = [.. samples.Select(s => Through(pixels, s.Gradients))];
    }

    /// <summary>The loss that is drawn.</summary>
    public Loss Loss { get; }

    /// <summary>The targets it is drawn for: 1, and where targets are labels between two ends also the lower one.</summary>
    public ImmutableArray<double> Targets { get; }

    /// <summary>The axis of the predictions.</summary>
    public Axis Horizontal { get; }

    /// <summary>The axis of terms and gradients.</summary>
    public Axis Vertical { get; }

    /// <summary>The term over the prediction, a curve a target.</summary>
    public ImmutableArray<Curve> Terms { get; }

    /// <summary>The gradient over the prediction, a curve a target.</summary>
    public ImmutableArray<Curve> Gradients { get; }

    /// <summary>The plots of all losses that can be drawn so: found, not listed.</summary>
    public static IEnumerable<LossPlot> All => Domain.Catalogue.All.Where(loss => Fits(loss.Card)).Select(Of);

    /// <summary>Whether a loss is a function of one prediction and one target.</summary>
    public static bool Fits(LossCard card) =>
        card.Inputs is [{ Extent: Extent.Element, Differentiable: true }, { Extent: Extent.Element, Required: true, Differentiable: false }, .. var others] && others.All(i => !i.Required);

    /// <summary>The plot of a loss that fits.</summary>
    public static LossPlot Of(Loss loss) => new(loss);

    /// <summary>The name of a loss's file.</summary>
    public static string FileOf(LossCard card) => $"{card.Name}.svg";

    /// <summary>1 suits counts, probabilities and labels, and divisions by the target; only what excludes it gets another number.</summary>
    static ImmutableArray<double> TargetsOf(Interval range)
    {
        double one = range.Contains(1) ? 1 : range.Draw(0.75);
        return double.IsFinite(range.Low) && double.IsFinite(range.High) && range.Contains(range.Low) ? [one, range.Low] : [one];
    }

    /// <summary>From where to where the predictions go: all they may be, or the part of it in which something happens.</summary>
    static (double Low, double High) Ends(Kind kind, Interval range, double target)
    {
        (double low, double high) = kind switch
        {
            Kind.LogProbabilities => (-4.0, 0.0),
            Kind.Logits => (-4.0, 4.0),
            _ => (target - 3, target + 3),
        };
        if (double.IsFinite(range.Low)) (low, high) = (range.Low, range.Low + 4);
        if (double.IsFinite(range.High)) (low, high) = (double.IsFinite(range.Low) ? range.Low : range.High - 4, range.High);
        return (low, high);
    }

    /// <summary>How high the page must be for some numbers: as the highest, but not for a pole; half as much again as four fifths of them have.</summary>
    static double Reach(double[] numbers)
    {
        double[] sizes = [.. numbers.Where(double.IsFinite).Select(Math.Abs).Order()];
        return sizes.Length == 0 ? 0 : Math.Min(1.5 * sizes[sizes.Length * 4 / 5], Math.Max(0, numbers.Where(double.IsFinite).Max()));
    }

    /// <summary>Terms and gradients at the predictions under some pixels.</summary>
    (double[] Terms, double[] Gradients) Evaluate(double[] pixels, double target)
    {
        Axis horizontal = Horizontal;
        using var batch = new Batch();
        Literal predictions = pixels.Select(horizontal.NumberAt).ToArray(), targets = Enumerable.Repeat(target, pixels.Length).ToArray();
        batch.Add(Loss.Card.Inputs[0].Name, predictions.Rent());
        batch.Add(Loss.Card.Inputs[1].Name, targets.Rent());
        var faults = new Violations();
        Layout layout = BatchRules.Check(Loss.Card, batch, OptionValues.Defaults, faults)
            ?? throw new InvalidOperationException($"{Loss.Card.Name} does not take what its card allows: {faults.First[0].Detail}");
        using Evaluation evaluation = Loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.None, Outputs.Terms | Outputs.Gradients);
        return (evaluation.Terms.Numbers.ToArray(), evaluation.Gradients[0].Tensor.Numbers.ToArray());
    }

    Curve Through(double[] pixels, double[] numbers)
    {
        Axis vertical = Vertical;
        return Curve.Through([.. pixels.Zip(numbers, (x, number) => (x, vertical.PixelOf(number)))], Top, Bottom);
    }
}
