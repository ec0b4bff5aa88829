using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>How the two classes are written as numbers.</summary>
enum LabelCoding
{
    /// <summary>−1 and 1.</summary>
    Signs,

    /// <summary>0 and 1.</summary>
    Bits,

    /// <summary>−1 or 0, and 1.</summary>
    Either,
}

/// <summary>The inputs and options that losses of the margin y·z share.</summary>
static class MarginInputs
{
    /// <summary>The raw score, positive for class 1.</summary>
    public static readonly Input Scores = new("predictions", Kind.Logits, Extent.Element, "The raw score: positive for the positive class, negative for the other.")
    { Differentiable = true };

    /// <summary>How the labels are written.</summary>
    public static readonly Choice Labels = new("labels", "pm1", ["pm1", "01", "auto"],
        "How the two classes are written: pm1 for −1 and 1, 01 for 0 and 1 (t becomes 2t − 1), auto for −1 and 1 where a 0 counts as −1, too. "
        + "Each label is judged by itself; Keras looks at the whole batch instead, and leaves a 0 as it is where the batch also holds a label other than 0 and 1.")
    { InFormula = false };

    /// <summary>The labels.</summary>
    public static readonly Input Signs = new("targets", Kind.Real, Extent.Element, "The true classes, of the predictions' shape: −1 or 1, or with labels \"01\" 0 or 1; a number between is a degree.")
    { Range = SignRange, RangeWhen = options => options[Labels] == "01" ? Interval.Unit : SignRange };

    static Interval SignRange => new(-1, 1);

    /// <summary>The coding that the options name.</summary>
    public static LabelCoding CodingOf(OptionValues options) => options[Labels] switch { "01" => LabelCoding.Bits, "auto" => LabelCoding.Either, _ => LabelCoding.Signs };

    /// <summary>y as it is written down.</summary>
    public static R Textbook<R>(R target, LabelCoding coding) where R : struct, IReal<R> => coding switch
    {
        LabelCoding.Bits => R.Of(2) * target - R.Of(1),
        LabelCoding.Either => R.IfEqual(target, R.Of(0), R.Of(-1), target),
        _ => target,
    };
}
