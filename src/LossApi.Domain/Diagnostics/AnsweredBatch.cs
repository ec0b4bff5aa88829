using System.Globalization;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Diagnostics;

/// <summary>A batch with its answer: what every smell is looked for in.</summary>
readonly struct AnsweredBatch
{
    /// <summary>
    /// How far from 1 the sum of a distribution may lie when it was rounded on its way here. Half-precision formats keep a row's sum to 2⁻⁹
    /// (bfloat16: every entry is off by at most 2⁻⁹ of itself, so the sum by 2⁻⁹ of 1); three decimals keep it for four classes.
    /// </summary>
    public const double Rounding = 2e-3;

    readonly Tensor? labels, weights, classWeights;
    readonly double? ignored;

    public AnsweredBatch(LossCard card, Batch batch, Layout layout, OptionValues options, Evaluation evaluation, IReadOnlyList<Loss> losses)
    {
        (Card, Batch, Layout, Options, Evaluation, Losses) = (card, batch, layout, options, evaluation, losses);
        Input = card.Inputs[0];
        Predictions = batch[Input]!;
        Targets = batch["targets"];
        foreach (Input input in card.Inputs)
            if (batch[input] is { } tensor && BatchRules.IsLabel(input, tensor, layout)) (LabelInput, labels) = (LabelInput ?? input, labels ?? tensor);
        weights = batch[Domain.Input.Weights];
        classWeights = labels is null ? null : batch[Domain.Input.ClassWeights];
        ignored = labels is not null && card.IgnoreIndex is { } option ? options[option] : null;
        Smoothed = Amount("label_smoothing") > 0;
        Normalizes = IsOn("normalize");
    }

    public LossCard Card { get; }
    public Batch Batch { get; }
    public Layout Layout { get; }
    public OptionValues Options { get; }
    public Evaluation Evaluation { get; }

    /// <summary>The losses among which one on probabilities may be looked up.</summary>
    public IReadOnlyList<Loss> Losses { get; }

    /// <summary>The leading input: what the model said.</summary>
    public Input Input { get; }

    public Tensor Predictions { get; }

    /// <summary>What it should have said, where the loss has such an input.</summary>
    public Tensor? Targets { get; }

    /// <summary>The input that holds class indices in this batch, if any.</summary>
    public Input? LabelInput { get; }

    /// <summary>The class indices, one a row, if any.</summary>
    public Tensor? Labels => labels;

    /// <summary>
    /// Whether the terms are entries of distributions and not samples: log-probabilities that come one a term. Entries may be alike (a uniform
    /// prediction) and one may outweigh all others (a certain target) without anything being wrong.
    /// </summary>
    public bool TermsAreEntries => Input is { Kind: Kind.LogProbabilities, Extent: Extent.Element };

    /// <summary>Whether label smoothing gives every class a share of every target.</summary>
    public bool Smoothed { get; }

    /// <summary>Whether the loss divides each row of predictions by its sum first.</summary>
    public bool Normalizes { get; }

    /// <summary>Whether a label is the one whose rows do not count.</summary>
    public bool IsIgnored(double label) => label == ignored;

    /// <summary>Whether a row has any part in the value: padding and masked rows may hold anything, and are never held against a request.</summary>
    public bool Counts(int row)
    {
        if (labels is not null)
        {
            double label = labels.Numbers[row];
            if (label == ignored || classWeights is not null && classWeights.Numbers[(int)label] == 0) return false;
        }

        if (weights is null) return true;
        int at = weights.Count == 1 ? 0 : weights.Count == Layout.Rows ? row : row / (Layout.Rows / Layout.First);
        return weights.Numbers[at] != 0;
    }

    /// <summary>The row that a number of a tensor belongs to: of the terms' shape one number a row, else one a class or feature.</summary>
    public int RowOf(Tensor tensor, int index)
    {
        if (tensor.Shape == Layout.Terms) return index;
        if (Layout.LeadsBySample || !ReferenceEquals(tensor, Predictions)) return Layout.RowOf(index);
        int axis = Input.AxesUnder(Options).IndexOf(Card.TermAxis!);
        return axis < 0 ? 0 : (int)(index / tensor.Shape.Product(axis + 1, tensor.Shape.Rank) % tensor.Shape[axis]);
    }

    /// <summary>Whether the target gives a class of a row any weight, so that its probability has a part in the loss.</summary>
    public bool Matters(int row, int k)
    {
        if (Smoothed) return true;
        if (labels is not null) return labels.Numbers[row] == k;
        return Targets is null || Targets.Shape != Predictions.Shape || Targets.Numbers[Layout.Origin(row) + k * Layout.Stride] > 0;
    }

    /// <summary>What the loss divides a row by before it takes the numbers for probabilities: their sum where it normalizes.</summary>
    public double Divisor(int row)
    {
        if (!Normalizes) return 1;
        double sum = Sum(Predictions, row);
        return sum > 0 ? sum : 1;
    }

    /// <summary>The sum of a row's numbers, added in their order.</summary>
    public double Sum(Tensor tensor, int row)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        int width = Layout.Width, stride = Layout.Stride;
        double sum = 0;
        for (int k = 0, at = Layout.Origin(row); k < width; k++, at += stride) sum += numbers[at];
        return sum;
    }

    /// <summary>
    /// The largest probability that the option <c>clip</c> leaves alone. A clip that may exceed ½ cannot hold on both sides: it is one from
    /// below only, as divergences have it.
    /// </summary>
    public double Ceiling
    {
        get
        {
            foreach (Option declared in Card.Options)
                if (declared is Number { Name: "clip", Range.High: <= 0.5 } clip) return 1 - Options[clip];
            return 1;
        }
    }

    /// <summary>The value of a numeric option of that name; 0 where the loss has none or it is off.</summary>
    public double Amount(string option) => Limit(option) ?? 0;

    /// <summary>The value of a numeric option of that name; null where the loss has none or it is off.</summary>
    public double? Limit(string option)
    {
        foreach (Option declared in Card.Options)
            if (declared.Name == option && Options.Of(declared) is { Kind: OptionKind.Number, Number: var number })
                return declared is OptionalNumber optional && number == optional.Off ? null : number;
        return null;
    }

    /// <summary>Whether the loss has a flag of that name and it is set.</summary>
    public bool IsOn(string flag)
    {
        foreach (Option declared in Card.Options)
            if (declared.Name == flag) return Options.Of(declared).Flag;
        return false;
    }

    /// <summary>The pointer of one number of a tensor.</summary>
    public static string Pointer(Input input, Tensor tensor, int index) => $"/{input.Name}{tensor.Shape.PointerTo(index)}";

    /// <summary>The pointer of a whole row; where a row is no single member of the request, that of its first number.</summary>
    public string RowPointer(Input input, Tensor tensor, int row) =>
        !Layout.LeadsBySample && InputBySample() is { } whole ? $"/{whole.Name}{Layout.Terms.PointerTo(row)}"
        : tensor.Shape == Layout.Terms || Layout.Stride == 1 ? $"/{input.Name}{Layout.Terms.PointerTo(row)}" : Pointer(input, tensor, Layout.Origin(row));

    /// <summary>The first given input whose first axis is the samples, if any.</summary>
    Input? InputBySample()
    {
        foreach (Input input in Card.Inputs)
            if (Batch[input] is not null && input.AxesUnder(Options) is [var first, ..] && first == Card.TermAxis) return input;
        return null;
    }

    /// <summary>A number as JSON writes it, which is also how the other routes answer it.</summary>
    public static string Text(double number) => ((OptionValue)number).ToString();

    /// <summary>A number for reading, six digits.</summary>
    public static string Short(double number) => number.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Many(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
