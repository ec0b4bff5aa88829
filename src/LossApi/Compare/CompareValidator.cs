using FluentValidation;
using LossApi.Domain;
using LossApi.Evaluate;

namespace LossApi.Compare;

/// <summary>The rules of a comparison: its own few, and for each loss those of a single evaluation.</summary>
sealed class CompareValidator : AbstractValidator<CompareRequest>
{
    public CompareValidator(IValidator<EvaluateRequest> each)
    {
        RuleFor(r => r.Given.Faults).Custom((faults, context) => context.Report(faults));
        RuleFor(r => r.Listed).Custom((listed, context) =>
        {
            if (listed is { Count: > 0 }) return;
            // Where it was given and is of the wrong type, that has been said.
            if (listed is null || context.InstanceToValidate.Given.Faults.None)
                context.Report("/losses", "missing-member", "a comparison names at least one loss: \"losses\": [\"mse\", \"huber\"]");
        });
        RuleFor(r => r.Unknown).Custom((unknown, context) =>
        {
            foreach ((ListedLoss listed, Resolution found) in unknown)
                context.Report(listed.Pointer, found.Ambiguous ? "ambiguous-loss" : "unknown-loss", UnknownLoss.Detail(listed.Name!, found));
        });
        RuleFor(r => r.Given.Batch).Custom((batch, context) =>
        {
            CompareRequest request = context.InstanceToValidate;
            if (request.Requests.Count == 0 || request.Unknown.Count > 0) return;
            foreach (string name in batch.Names.Concat(request.Given.Unreadable))
                if (!request.Requests.Any(r => r.Loss.Card.AllInputs.Any(i => i.Name == name)))
                    context.Report($"/{name}", "unknown-member", $"none of the losses listed takes {name}");
        });
        RuleForEach(r => r.Requests).SetValidator(each);
    }
}
