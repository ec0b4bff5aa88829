using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>Losses that are wrong on purpose, one for each law: a law that lets its own pass is no law.</summary>
static class BrokenLosses
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Element, "Predictions.") { Differentiable = true };
    static readonly Input Targets = new("targets", Kind.Real, Extent.Element, "Targets.");

    /// <summary>Which law each of them breaks.</summary>
    public static IReadOnlyDictionary<Type, Subject> ByLaw { get; } = new Dictionary<Type, Subject>
    {
        [typeof(SlopeIsDerivative)] = new ElementSubject<WrongSlope>(),
        [typeof(TermIsDefinition)] = new ElementSubject<OtherDefinition>(),
        [typeof(ExampleHolds)] = new ElementSubject<WrongExample>(),
        [typeof(TraitsHold)] = new ElementSubject<FalseTraits>(),
        [typeof(PerfectPredictionIsMinimum)] = new ElementSubject<LeansAside>(),
        [typeof(BitsDoNotDependOnNeighbours)] = new ElementSubject<LooksAtNeighbours>(),
        [typeof(LanesAreScalars)] = new ElementSubject<OtherInLanes>(),
        [typeof(ExtremesAreNoNaN)] = new ElementSubject<NaiveTail>(),
        [typeof(OptionEndsAreKept)] = new ElementSubject<DividesByItsEnd>(),
        [typeof(ConventionsChangeNoTerm)] = new ElementSubject<ConventionInTheTerm>(),
        [typeof(CardIsComplete)] = new ElementSubject<Speechless>(),
        [typeof(WeightsMultiply)] = new ElementSubject<Sound>(new Miswalked<Sound>((inner, batch) => inner(Without(batch, Input.Weights), Reduction.Sum))),
        [typeof(GradientIsOfTheValue)] = new ElementSubject<Sound>(new Miswalked<Sound>((inner, batch) => inner(batch, Reduction.Sum))),
        [typeof(SplittingChangesNothing)] = new ElementSubject<Sound>(new Miswalked<Sound>((inner, batch) => NaiveSum(inner(batch, Reduction.Sum)))),
    };

    static LossCard Card(string name, params Option[] options) => new(name, name, Group.Regression)
    {
        Summary = "Squared error.",
        Use = "Never.",
        Inputs = [Predictions, Targets],
        Options = [.. options],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "the square"),
        Advice = [new(LearningTask.Regression, 9, "none")],
        References = ["none"],
        Example = new(("predictions", 3.0), ("targets", 1.0)) { Terms = [4] },
    };

    static Jet<R> Square<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return new(error * error, R.Of(2) * error, R.Of(2));
    }

    static Batch Without(Batch batch, Input input)
    {
        var rest = new Batch();
        foreach (string name in batch.Names.Where(n => n != input.Name))
        {
            var tensor = new Tensor(batch[name]!.Shape);
            batch[name]!.Numbers.CopyTo(tensor.Numbers);
            rest.Add(name, tensor);
        }

        return rest;
    }

    static Evaluation NaiveSum(Evaluation evaluation)
    {
        double sum = 0;
        foreach (double term in evaluation.Terms.Numbers) sum += term;
        return new()
        {
            Value = sum,
            Reduction = evaluation.Reduction,
            Count = evaluation.Count,
            Weight = evaluation.Weight,
            KeptTerms = evaluation.Terms,
            Extremes = evaluation.Extremes,
            Gradients = evaluation.Gradients,
            Hessians = evaluation.Hessians,
        };
    }

    /// <summary>A sound formula in an engine that does something to the batch or the answer.</summary>
    sealed class Miswalked<TLoss>(Func<Func<Batch, Reduction, Evaluation>, Batch, Evaluation> wrong) : Loss(TLoss.Card) where TLoss : struct, IElementLoss<TLoss>
    {
        readonly ElementWalk<TLoss> walk = new();
        public override string Formula => walk.Formula;
        public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default) =>
            wrong((other, changed) => walk.Evaluate(other, layout, options, changed, outputs, stop), batch);
    }

    readonly record struct Sound : IElementLoss<Sound>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("sound");
        public static Sound With(OptionValues options) => new();
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target);
    }

    readonly record struct WrongSlope : IElementLoss<WrongSlope>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("wrong_slope");
        public static WrongSlope With(OptionValues options) => new();
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target) with { Gradient = R.Of(2.000001) * (prediction - target) };
    }

    /// <summary>A factor held fixed in the code, and not in the formula on the page.</summary>
    internal readonly record struct SecretlyFixed : IElementLoss<SecretlyFixed>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("secretly_fixed");
        public static SecretlyFixed With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
        {
            R held = R.StopGradient(prediction - target);
            return new(held * (prediction - target), held, R.Of(0));
        }

        public R Definition<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target).Term;
    }

    readonly record struct OtherDefinition : IElementLoss<OtherDefinition>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("other_definition");
        public static OtherDefinition With(OptionValues options) => new();
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target);
        public R Definition<R>(R prediction, R target) where R : struct, IReal<R> => R.Of(0.5) * Square(prediction, target).Term;
    }

    readonly record struct WrongExample : IElementLoss<WrongExample>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("wrong_example") with { Example = new(("predictions", 3.0), ("targets", 1.0)) { Terms = [4.000000001] } };
        public static WrongExample With(OptionValues options) => new();
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target);
    }

    readonly record struct FalseTraits : IElementLoss<FalseTraits>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("false_traits") with { Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz };
        public static FalseTraits With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
        {
            R error = prediction - target;
            return new(R.Of(1) - error * error * error, R.Of(-3) * error * error, R.Of(-6) * error);
        }
    }

    readonly record struct LeansAside : IElementLoss<LeansAside>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("leans_aside") with { Traits = Trait.ZeroAtTarget };
        public static LeansAside With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
        {
            R error = prediction - target;
            return new(error * (error - R.Of(0.1)), R.Of(2) * error - R.Of(0.1), R.Of(2));
        }
    }

    readonly record struct LooksAtNeighbours : IElementLoss<LooksAtNeighbours>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("looks_at_neighbours");
        public static LooksAtNeighbours With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> =>
            Square(prediction, target) with { Term = R.AnyNonZero(R.Max(prediction, R.Of(0))) ? Square(prediction, target).Term : (prediction - target) * prediction - (prediction - target) * target };
    }

    readonly record struct OtherInLanes : IElementLoss<OtherInLanes>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("other_in_lanes");
        public static OtherInLanes With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> =>
            Square(prediction, target) with { Term = typeof(R) == typeof(Scalar) ? Square(prediction, target).Term : prediction * prediction - R.Of(2) * prediction * target + target * target };
    }

    readonly record struct NaiveTail : IElementLoss<NaiveTail>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("naive_tail");
        public static NaiveTail With(OptionValues options) => new();

        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
        {
            R up = R.Exp(prediction - target), down = R.Exp(target - prediction);
            return new(R.Abs(prediction - target), (up - down) / (up + down), R.Of(1));
        }
    }

    readonly record struct DividesByItsEnd(double Beta) : IElementLoss<DividesByItsEnd>
    {
        static readonly Domain.Number BetaOption = new("beta", 1, new(0, 1), "A divisor.");
        public static LossCard Card { get; } = BrokenLosses.Card("divides_by_its_end", BetaOption);
        public static DividesByItsEnd With(OptionValues options) => new(options[BetaOption]);
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target) with { Term = Square(prediction, target).Term * R.Of(Beta) / R.Of(Beta) };
    }

    readonly record struct ConventionInTheTerm(double Side) : IElementLoss<ConventionInTheTerm>
    {
        static readonly Choice Option = new("subgradient", "zero", ["zero", "over"], "A side.") { IsConvention = true };
        public static LossCard Card { get; } = BrokenLosses.Card("convention_in_the_term", Option);
        public static ConventionInTheTerm With(OptionValues options) => new(options[Option] == "zero" ? 0 : 1);
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target) with { Term = Square(prediction, target).Term + R.Of(Side) };
    }

    readonly record struct Speechless : IElementLoss<Speechless>
    {
        public static LossCard Card { get; } = BrokenLosses.Card("Speechless!") with { Summary = "", Use = "" };
        public static Speechless With(OptionValues options) => new();
        public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Square(prediction, target);
    }
}
