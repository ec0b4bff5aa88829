using FluentValidation;
using LossApi.Domain;
using LossApi.Evaluate;

namespace LossApi.Activation;

/// <summary>An activation to be applied.</summary>
/// <param name="Activation">Which one.</param>
/// <param name="Given">What the body says.</param>
sealed record ActivationRequest(Domain.Activations.Activation Activation, GivenMembers Given);

/// <summary>The rules of every activation, read from what it declares.</summary>
sealed class ActivationValidator : AbstractValidator<ActivationRequest>
{
    public ActivationValidator()
    {
        RuleFor(r => r.Given.Faults).Custom((faults, context) => context.Report(faults));
        RuleFor(r => r.Given.Batch).Custom((batch, context) =>
        {
            ActivationRequest request = context.InstanceToValidate;
            if (request.Given.Unreadable.Count > 0) return;
            if (batch["logits"] is not { } logits)
            {
                context.Report("/logits", "missing-member", $"{request.Activation.Name} needs logits: {request.Activation.Logits.Meaning}");
                return;
            }

            var faults = new Violations();
            if (!request.Activation.Check(logits, batch["upstream"], faults)) context.Report(faults);
        });
    }
}
