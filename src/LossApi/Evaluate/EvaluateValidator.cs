using FluentValidation;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Wire;

namespace LossApi.Evaluate;

/// <summary>
/// The one validator for all losses. Its rules are the card's: what the document says about a loss is what is refused here. Each failure
/// carries its pointer as the property name and its problem code as the error code.
/// </summary>
sealed class EvaluateValidator : AbstractValidator<EvaluateRequest>
{
    public EvaluateValidator()
    {
        RuleFor(r => r.Given.Faults).Custom((faults, context) =>
        {
            // In a comparison the faults of the body belong to the whole, not to each loss.
            if (context.InstanceToValidate.Pointer.Length == 0) context.Report(faults);
        });
        RuleFor(r => r.GivenReduction).Custom((given, context) =>
        {
            if (given is not { } word) return;
            if (Reductions.Parse(word.Word) is { } reduction) context.InstanceToValidate.Reduction = reduction;
            else context.Report(word.Pointer, "bad-option", $"reduction must be one of {Words}, not {Spelling.Quoted(word.Word)}{Spelling.Hint(word.Word, Reductions.Names.Select(n => n.Name))}");
        });
        RuleFor(r => r.Given.Outputs).Custom((outputs, context) =>
        {
            EvaluateRequest request = context.InstanceToValidate;
            if (outputs.HasFlag(Outputs.Hessians) && !request.Loss.Card.HasHessians)
                context.Report(request.Given.HessiansPointer, "unavailable-output", $"{request.Loss.Card.Name} offers no hessians; ask for terms or gradients");
        });
        RuleFor(r => r.GivenOptions).Custom((_, context) =>
        {
            // The batch's rules depend on the options (an axis, an ignored label), so they are only asked when those stand.
            if (CheckOptions(context)) CheckBatch(context);
        });
    }

    static string Words { get; } = string.Join(", ", Reductions.Names.Select(n => $"\"{n.Name}\""));

    static bool CheckOptions(ValidationContext<EvaluateRequest> context)
    {
        EvaluateRequest request = context.InstanceToValidate;
        LossCard card = request.Loss.Card;
        if (request.GivenOptions.Count == 0 && request.Alias is null) return true;

        var faults = new Violations();
        var options = new OptionValues(request.Alias?.Options ?? []);
        foreach ((string name, OptionValue? value) in request.GivenOptions)
        {
            Option? option = card.Options.FirstOrDefault(o => o.Name == name);
            string pointer = $"{request.Pointer}/options/{JsonPointer.Escaped(name)}";
            if (option is null) faults.Add(pointer, "unknown-option", Unknown(card, name));
            else if (value is { } scalar && option.Takes(scalar)) options.Set(option, scalar);
            else faults.Add(pointer, "bad-option", $"{name} must be {option.Allowed}, not {(value is { } bad ? Shown(bad) : "an array or object")}");
        }

        context.Report(faults);
        request.Options = options;
        return faults.None;
    }

    static void CheckBatch(ValidationContext<EvaluateRequest> context)
    {
        EvaluateRequest request = context.InstanceToValidate;
        GivenMembers given = request.Given;
        var faults = new Violations();
        Layout? layout = BatchRules.Check(request.Loss.Card, given.Batch, request.Options, faults);
        if (given.Unreadable.Count == 0)
        {
            request.Layout = layout;
            if (!faults.None) context.Report(faults);
            return;
        }

        // A tensor that could not be read has had its say already; it is not missing.
        foreach (Violation fault in faults.First)
            if (fault.Code != "missing-member" || !given.Unreadable.Contains(fault.Pointer[1..])) context.Report(fault.Pointer, fault.Code, fault.Detail);
    }

    static string Unknown(LossCard card, string name) =>
        Refusals.FromLogits(card, name)
        ?? $"{card.Name} has no option {Spelling.Quoted(name)}{Spelling.Hint(name, card.Options.Select(o => o.Name))}; "
        + (card.Options.IsEmpty ? "it has none" : $"it has {string.Join(", ", card.Options.Select(o => o.Name))}");

    static string Shown(OptionValue value) => value.Kind == OptionKind.Text ? Spelling.Quoted(value.Text) : value.ToString();
}

/// <summary>Violations as validation failures, nothing lost on the way.</summary>
static class Reporting
{
    /// <summary>How many more failures there are than were put into words.</summary>
    /// <param name="Count">At least 1.</param>
    public sealed record Further(long Count);

    /// <summary>Adds a failure.</summary>
    public static void Report<T>(this ValidationContext<T> context, string pointer, string code, string detail) =>
        context.AddFailure(new ValidationFailure(pointer, detail) { ErrorCode = code });

    /// <summary>Adds all violations that were kept; the last one carries the number of the others.</summary>
    public static void Report<T>(this ValidationContext<T> context, Violations faults)
    {
        for (int i = 0; i < faults.First.Count; i++)
        {
            Violation fault = faults.First[i];
            bool cut = i == faults.First.Count - 1 && faults.Count > faults.First.Count;
            context.AddFailure(new ValidationFailure(fault.Pointer, fault.Detail) { ErrorCode = fault.Code, CustomState = cut ? new Further(faults.Count - faults.First.Count) : null });
        }
    }
}
