using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The anchor must be nearer to the positive than to the negative, by a margin.</summary>
readonly record struct TripletMargin(double Margin, Distance Distance, bool Swap) : ILongRowLoss<TripletMargin>
{
    static readonly Input Anchors = Embedding("anchors", "Embeddings of the samples themselves.", "a"),
        Positives = Embedding("positives", "Embeddings that belong to the anchors' class.", "b"),
        Negatives = Embedding("negatives", "Embeddings of another class.", "n");

    static readonly Number MarginOption = new("margin", 1, Interval.NonNegative, "How much farther than the positive the negative must be.");

    static readonly Flag SwapOption = new("swap", false, "Use the distance from positive to negative where it is the smaller one (distance swap).");

    public static LossCard Card { get; } = new("triplet_margin", "Triplet margin", Group.Embedding)
    {
        Summary = "Hinge on the difference of two distances: from the anchor to a sample of its class and to one of another.",
        Use = "Take it to learn embeddings in which like lies near like: face recognition, retrieval. L2-normalise the embeddings, and mine triplets: most random "
            + "ones have loss 0 and teach nothing.",
        Inputs = [Anchors, Positives, Negatives],
        Options = [MarginOption, Distance.POption, Distance.EpsOption, Distance.EpsModeOption, SwapOption],
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
            Distance.Kink,
            "with swap, at equal distances each gets half of the gradient",
        ],
        Aliases =
        [
            "torch.TripletMarginLoss", "torch.triplet_margin_loss", "torch.TripletMarginWithDistanceLoss", "torch.triplet_margin_with_distance_loss",
            new Alias("optax", "triplet_margin_loss") { Options = [Distance.EpsModeOption.At("root")], Reduction = Reduction.None },
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
            Options = [Distance.EpsOption.At(0), MarginOption.At(6)],
            Terms = [1, 5.5],
        },
    };

    static Input Embedding(string name, string meaning, string symbol) => new(name, Kind.Embedding, Extent.Features, meaning) { Differentiable = true, Symbol = symbol };

    public static TripletMargin With(OptionValues options) => new(options[MarginOption], Distance.Of(options), options[SwapOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> anchor = row[Anchors], positive = row[Positives], negative = row[Negatives];
        Span<R> toAnchor = row.Gradient(Anchors), toPositive = row.Gradient(Positives), toNegative = row.Gradient(Negatives);
        R zero = R.Of(0), one = R.Of(1);

        // In twice the precision throughout: the difference of two near distances is where this loss lives.
        Wide<R> near = Distance.Between(anchor, positive), far = Distance.Between(anchor, negative), crossing = far;
        R direct = one;
        if (Swap)
        {
            crossing = Distance.Between(positive, negative);
            R gap = (far - crossing).High;
            direct = R.IfLess(gap, zero, one, R.IfEqual(gap, zero, R.Of(0.5), zero));
        }

        Wide<R> hinge = near - Wide<R>.IfEqual(direct, zero, crossing, far) + R.Of(Margin);
        R active = R.IfAtMost(zero, hinge.High, one, zero);
        if (!row.WantsGradients) active = zero;
        if (R.AnyNonZero(active))
        {
            R odd = Swap || !Distance.IsPlain(anchor.Length) ? one : R.Max(PlainDistance.OddDistance(near), PlainDistance.OddDistance(far));
            if (Swap) Swapped(row, active, direct, near, far, crossing);
            else if (R.AnyNonZero(odd)) Straight(row, active, near, far);
            if (R.AnyNonZero(one - odd)) Plain(row, active, odd, near, far);
        }
        else
        {
            toAnchor.Fill(zero);
            toPositive.Fill(zero);
            toNegative.Fill(zero);
        }

        // Two distances that both overflow have no difference: that is no 0.
        return R.IfEqual(hinge.High, hinge.High, R.Max(zero, hinge.High), R.Of(double.PositiveInfinity));
    }

    /// <summary>The gradients where nothing is out of the ordinary: those that are walked along, too.</summary>
    void Plain<R>(Row<R> row, R active, R odd, Wide<R> near, Wide<R> far) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> anchor = row[Anchors], positive = row[Positives], negative = row[Negatives];
        Span<R> toAnchor = row.Gradient(Anchors), toPositive = row.Gradient(Positives), toNegative = row.Gradient(Negatives);
        R zero = R.Of(0), one = R.Of(1), eps = R.Of(Distance.Eps);
        Wide<R> nearInverse = one / near, farInverse = one / far;
        for (int k = 0; k < anchor.Length; k++)
        {
            Wide<R> shifted = PlainDistance.Shifted(anchor[k], eps);
            (R a, R p, R n) = PlainDistance.Slopes(PlainDistance.Difference(shifted, positive[k]), PlainDistance.Difference(shifted, negative[k]), nearInverse, farInverse);
            toAnchor[k] = R.IfEqual(odd, zero, R.IfEqual(active, zero, zero, a), toAnchor[k]);
            toPositive[k] = R.IfEqual(odd, zero, R.IfEqual(active, zero, zero, p), toPositive[k]);
            toNegative[k] = R.IfEqual(odd, zero, R.IfEqual(active, zero, zero, n), toNegative[k]);
        }
    }

    void Straight<R>(Row<R> row, R active, Wide<R> near, Wide<R> far) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> anchor = row[Anchors], positive = row[Positives], negative = row[Negatives];
        Span<R> toAnchor = row.Gradient(Anchors), toPositive = row.Gradient(Positives), toNegative = row.Gradient(Negatives);
        R zero = R.Of(0);
        Wide<R> none = zero;
        int width = anchor.Length;
        for (int k = 0; k < anchor.Length; k++)
        {
            Wide<R> pull = Distance.Slope(anchor[k], positive[k], near, width), push = Distance.Slope(anchor[k], negative[k], far, width);
            toAnchor[k] = R.IfEqual(active, zero, zero, (pull - push).High);
            toPositive[k] = R.IfEqual(active, zero, zero, (-pull - none).High);
            toNegative[k] = R.IfEqual(active, zero, zero, (push + none).High);
        }
    }

    void Swapped<R>(Row<R> row, R active, R direct, Wide<R> near, Wide<R> far, Wide<R> crossing) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> anchor = row[Anchors], positive = row[Positives], negative = row[Negatives];
        Span<R> toAnchor = row.Gradient(Anchors), toPositive = row.Gradient(Positives), toNegative = row.Gradient(Negatives);
        R zero = R.Of(0), one = R.Of(1);
        int width = anchor.Length;
        for (int k = 0; k < anchor.Length; k++)
        {
            Wide<R> pull = Distance.Slope(anchor[k], positive[k], near, width), push = Distance.Slope(anchor[k], negative[k], far, width) * direct;
            Wide<R> cross = Distance.Slope(positive[k], negative[k], crossing, width) * (one - direct);
            toAnchor[k] = R.IfEqual(active, zero, zero, (pull - push).High);
            toPositive[k] = R.IfEqual(active, zero, zero, (-pull - cross).High);
            toNegative[k] = R.IfEqual(active, zero, zero, (push + cross).High);
        }
    }

    public static int Traces => LongDistances.Traces;

    public bool IsLong(RowPlan plan) => !Swap && Distance.IsPlain(2 * Lanes.Count);

    public void Gather(LongRows rows, Span<Lanes> traces) => Distances(rows).Gather(rows[Anchors], rows[Positives], rows[Negatives], Distance.Eps, traces);

    static LongDistances Distances(LongRows rows) =>
        rows.WantsGradients ? new(rows.Width, rows.Gradient(Anchors), rows.Gradient(Positives), rows.Gradient(Negatives), rows.Notes) : new(rows.Width);

    public Lanes Close(ReadOnlySpan<Lanes> traces, Span<Lanes> factors, out Lanes open)
    {
        Lanes zero = Lanes.Of(0), one = Lanes.Of(1);
        Wide<Lanes> nearSquare = EightSums.Total(traces, traces[8..]), farSquare = EightSums.Total(traces[16..], traces[24..]);
        Wide<Lanes> near = PlainDistance.Of(nearSquare), far = PlainDistance.Of(farSquare), hinge = near - far + Lanes.Of(Margin), nearInverse = one / near, farInverse = one / far;
        open = Lanes.Max(Lanes.Max(PlainDistance.Odd(nearSquare), PlainDistance.Odd(farSquare)), Lanes.Max(PlainDistance.OddDistance(near), PlainDistance.OddDistance(far)));
        (factors[0], factors[1], factors[2], factors[3], factors[4]) = (Lanes.IfAtMost(zero, hinge.High, one, zero), nearInverse.High, nearInverse.Low, farInverse.High, farInverse.Low);
        return Lanes.Max(zero, hinge.High);
    }

    public void Spread(LongRows rows, ReadOnlySpan<double> factors) => Distances(rows).Spread(factors, rows);

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R near = Distance.Textbook(row, Anchors, Positives), far = Distance.Textbook(row, Anchors, Negatives);
        return R.Max(R.Of(0), near - (Swap ? R.Min(far, Distance.Textbook(row, Positives, Negatives)) : far) + R.Of(Margin));
    }
}
