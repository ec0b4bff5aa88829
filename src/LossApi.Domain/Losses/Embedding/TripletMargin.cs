using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The anchor must be nearer to the positive than to the negative, by a margin.</summary>
readonly record struct TripletMargin(double Margin, double P, double Eps, bool InRoot, bool Swap) : IRowLoss<TripletMargin>
{
    static readonly Input Anchors = Embedding("anchors", "Embeddings of the samples themselves.", "a"),
        Positives = Embedding("positives", "Embeddings that belong to the anchors' class.", "b"),
        Negatives = Embedding("negatives", "Embeddings of another class.", "n");

    static readonly Number MarginOption = new("margin", 1, Interval.NonNegative, "How much farther than the positive the negative must be."),
        POption = new("p", 2, Interval.Positive, "The norm: 2 is Euclidean, 1 Manhattan."),
        EpsOption = new("eps", 1e-6, Interval.NonNegative, "Added to every coordinate difference, as PyTorch does, so that the norm has a gradient at 0; or where eps_mode says.");

    static readonly Choice EpsModeOption = new("eps_mode", "difference", ["difference", "root"],
        "Where eps is added: difference for every coordinate difference, as PyTorch does, root for the sum of their powers, before the root is taken, as Optax does.")
    { InFormula = false };

    static readonly Flag SwapOption = new("swap", false, "Use the distance from positive to negative where it is the smaller one (distance swap).");

    public static LossCard Card { get; } = new("triplet_margin", "Triplet margin", Group.Embedding)
    {
        Summary = "Hinge on the difference of two distances: from the anchor to a sample of its class and to one of another.",
        Use = "Take it to learn embeddings in which like lies near like: face recognition, retrieval. L2-normalise the embeddings, and mine triplets: most random "
            + "ones have loss 0 and teach nothing.",
        Inputs = [Anchors, Positives, Negatives],
        Options = [MarginOption, POption, EpsOption, EpsModeOption, SwapOption],
        HasHessians = false,
        OutputActivation = "L2-normalised embedding",
        OutlierSensitivity = new(OutlierLevel.Partial, "a mislabelled triplet pulls with constant force, however far apart its members are"),
        Advice =
        [
            new(LearningTask.MetricLearning, 1, "learns distances directly: like is pulled together, unlike pushed apart until the margin holds")
            { Caution = "needs mined triplets; normalise the embeddings so that the margin has a scale" },
        ],
        Traits = Trait.NonNegative,
        Kinks =
        [
            "where the hinge is exactly 0 the gradient flows, as PyTorch's clamp_min lets it",
            "where a distance is 0 its gradient is 0",
            "with swap, at equal distances each gets half of the gradient",
        ],
        Aliases =
        [
            "torch.TripletMarginLoss", "torch.triplet_margin_loss", "torch.TripletMarginWithDistanceLoss", "torch.triplet_margin_with_distance_loss",
            new Alias("optax", "triplet_margin_loss") { Options = [EpsModeOption.At("root")], Reduction = Reduction.None },
        ],
        LooseNames = ["triplet", "triplet_loss"],
        References =
        [
            "Schroff, F., Kalenichenko, D., Philbin, J. (2015). FaceNet: A Unified Embedding for Face Recognition and Clustering. CVPR.",
            "Balntas, V. et al. (2016). Learning local feature descriptors with triplets and shallow convolutional neural networks. BMVC (distance swap).",
        ],
        Example = new(
            ("anchors", new[,] { { 0.0, 0.0 }, { 1.0, 0.0 } }), ("positives", new[,] { { 3.0, 4.0 }, { 1.0, 0.5 } }), ("negatives", new[,] { { 6.0, 8.0 }, { 1.0, 1.0 } }))
        {
            Options = [EpsOption.At(0), MarginOption.At(6)],
            Terms = [1, 5.5],
        },
    };

    static Input Embedding(string name, string meaning, string symbol) => new(name, Kind.Embedding, Extent.Features, meaning) { Differentiable = true, Symbol = symbol };

    public static TripletMargin With(OptionValues options) => new(options[MarginOption], options[POption], options[EpsOption], options[EpsModeOption] == "root", options[SwapOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> anchor = row[Anchors], positive = row[Positives], negative = row[Negatives];
        Span<R> toAnchor = row.Gradient(Anchors), toPositive = row.Gradient(Positives), toNegative = row.Gradient(Negatives);
        R zero = R.Of(0), one = R.Of(1);

        // In twice the precision throughout: the difference of two near distances is where this loss lives.
        Wide<R> near = Distance(anchor, positive), far = Distance(anchor, negative), crossing = far;
        R direct = one;
        if (Swap)
        {
            crossing = Distance(positive, negative);
            R gap = (far - crossing).High;
            direct = R.IfLess(gap, zero, one, R.IfEqual(gap, zero, R.Of(0.5), zero));
        }

        Wide<R> hinge = near - Wide<R>.IfEqual(direct, zero, crossing, far) + R.Of(Margin);
        R active = R.IfAtMost(zero, hinge.High, one, zero);
        double p = Norm(anchor.Length);
        for (int k = 0; k < anchor.Length; k++)
        {
            Wide<R> pull = Slope(anchor[k], positive[k], near, p), push = Slope(anchor[k], negative[k], far, p) * direct;
            Wide<R> cross = Swap ? Slope(positive[k], negative[k], crossing, p) * (one - direct) : R.Of(0);
            toAnchor[k] = R.IfEqual(active, zero, zero, (pull - push).High);
            toPositive[k] = R.IfEqual(active, zero, zero, (-pull - cross).High);
            toNegative[k] = R.IfEqual(active, zero, zero, (push + cross).High);
        }

        // Two distances that both overflow have no difference: that is no 0.
        return R.IfEqual(hinge.High, hinge.High, R.Max(zero, hinge.High), R.Of(double.PositiveInfinity));
    }

    Wide<R> Difference<R>(R x, R y) where R : struct, IReal<R> => InRoot ? Wide<R>.TwoDifference(x, y) : Wide<R>.TwoDifference(x, y) + R.Of(Eps);

    /// <summary>The norm in force: in one dimension all norms are the absolute value, unless there is something under the root.</summary>
    double Norm(int width) => width == 1 && !InRoot ? 1 : P;

    /// <summary>‖x − y + eps‖ in the p-norm, or the root of Σ|x − y|ᵖ + eps, with the differences scaled where their powers would leave the range of a double.</summary>
    Wide<R> Distance<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y) where R : struct, IReal<R>
    {
        double p = Norm(x.Length);
        R largest = InRoot ? R.Power(R.Of(Eps), R.Of(1 / p)) : R.Of(0);
        for (int k = 0; k < x.Length; k++) largest = R.Max(largest, R.Abs(Difference(x[k], y[k]).High));
        R scale = p == 2 ? PowerOfTwo(largest) : R.IfEqual(largest, R.Of(0), R.Of(1), largest);
        Wide<R> sum = R.Of(0);
        if (InRoot && Eps > 0) sum = p switch
        {
            1 => R.Of(Eps),
            2 => (Wide<R>)R.Of(Eps) * scale * scale,
            // eps / scaleᵖ, by way of a number that is at most 1: the power of the scale alone may overflow.
            _ => Wide<R>.Power(Wide<R>.Power(R.Of(Eps), (Wide<R>)R.Of(1) / R.Of(p)) / scale, R.Of(p)),
        };
        for (int k = 0; k < x.Length; k++)
        {
            var size = Wide<R>.Abs(Difference(x[k], y[k]));
            if (p == 2) size *= scale;
            sum += p switch { 1 => size, 2 => size * size, _ => Wide<R>.Power(size / scale, R.Of(p)) };
        }

        return p switch
        {
            1 => sum,
            2 => Wide<R>.IfEqual(sum.High, R.Of(0), R.Of(0), Wide<R>.Sqrt(sum) / scale),
            _ => Wide<R>.Power(sum, (Wide<R>)R.Of(1) / R.Of(p)) * scale,
        };
    }

    /// <summary>A power of two that brings squares of numbers up to <paramref name="largest"/> into range; 1 for ordinary ones. Scaling by it is exact.</summary>
    static R PowerOfTwo<R>(R largest) where R : struct, IReal<R>
    {
        const double Large = 1e140, Small = 1e-140, Up = 4.149515568880993e180;   // 2⁶⁰⁰
        return R.IfLess(R.Of(Large), largest, R.Of(1 / Up), R.IfLess(largest, R.Of(Small), R.Of(Up), R.Of(1)));
    }

    /// <summary>The derivative of the distance in one coordinate of x: sign(u)·(|u| / distance)^(p − 1).</summary>
    Wide<R> Slope<R>(R x, R y, Wide<R> distance, double p) where R : struct, IReal<R>
    {
        Wide<R> difference = Difference(x, y);
        Wide<R> slope = p switch
        {
            1 => R.Sign(difference.High),
            2 => difference / distance,
            _ => Wide<R>.Power(Wide<R>.Abs(difference) / distance, R.Of(p - 1)) * R.Sign(difference.High),
        };
        return Wide<R>.IfEqual(distance.High, R.Of(0), R.Of(0), slope);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        double p = P, added = InRoot ? 0 : Eps, under = InRoot ? Eps : 0;
        R near = Distance(Anchors, Positives), far = Distance(Anchors, Negatives);
        return R.Max(R.Of(0), near - (Swap ? R.Min(far, Distance(Positives, Negatives)) : far) + R.Of(Margin));

        R Distance(Input x, Input y)
        {
            R sum = row.Sum(term => R.Power(R.Abs(term[x] - term[y] + R.Of(added)), R.Of(p)));
            return R.Power(under == 0 ? sum : sum + R.Of(under), R.Of(1) / R.Of(p));
        }
    }
}
