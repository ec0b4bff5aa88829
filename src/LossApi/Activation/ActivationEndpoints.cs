using FluentValidation;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Domain.Activations;
using LossApi.Evaluate;
using LossApi.Operations;
using LossApi.Problems;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Activation;

/// <summary><c>POST /activation/{name}</c>.</summary>
static class ActivationEndpoints
{
    /// <summary>One route an activation; its endpoint metadata is the activation. Other spellings share a route of their own.</summary>
    public static void MapActivations(this WebApplication app)
    {
        IValidator<ActivationRequest> validator = app.Services.GetRequiredService<IValidator<ActivationRequest>>();
        foreach (Domain.Activations.Activation activation in Domain.Activations.Activation.All)
            app.MapPost($"/activation/{activation.Name}", http => AnswerAsync(http, validator, activation))
                .WithName($"activation_{activation.Name}").WithSummary(activation.Summary).WithTags("Activations").WithMetadata(activation, ShortWork.Mark);

        app.MapPost("/activation/{name}", http =>
        {
            string name = http.RouteText("name");
            return Domain.Activations.Activation.Find(name) is { } found ? AnswerAsync(http, validator, found) : Unknown(name).WriteAsync(http);
        }).WithMetadata(ShortWork.Mark).ExcludeFromDescription();
    }

    static async Task AnswerAsync(HttpContext http, IValidator<ActivationRequest> validator, Domain.Activations.Activation activation)
    {
        using var given = new GivenMembers();
        using var body = new ActivationBody(given);
        if (await RequestBody.ReadAsync(http, body, given.Faults) is { } refused)
        {
            await refused.WriteAsync(http);
            return;
        }

        ValidationResult verdict = validator.Validate(new ActivationRequest(activation, given));
        if (!verdict.IsValid)
        {
            await Problem.Of(verdict).WriteAsync(http);
            return;
        }

        if (EventLoop.MustLeave(given.Batch.Elements)) await EventLoop.Leave();
        using Activated result = activation.Apply(given.Batch["logits"]!, given.Batch["upstream"], http.RequestAborted);
        if (!given.AllowsNonFinite && (Flaw(activation, result.Outputs, "") ?? (result.Gradient is null ? null : Flaw(activation, result.Gradient, " of its gradient"))) is { } flaw)
        {
            await Problem.Of(flaw).WriteAsync(http);
            return;
        }

        await WriteAsync(JsonAnswer.To(http, http.RequestAborted), result);
    }

    static Violation? Flaw(Domain.Activations.Activation activation, Tensor tensor, string of) => Finiteness.First(tensor) is { } at
        ? new($"/logits{tensor.Shape.PointerTo(at)}", "non-finite-result", $"the {activation.Name} of this element{of} is not finite{Finiteness.Allow}")
        : null;

    static async Task WriteAsync(JsonAnswer json, Activated result)
    {
        json.Open('{');
        json.Name("outputs");
        await json.TensorAsync(result.Outputs);
        if (result.Gradient is { } gradient)
        {
            json.Name("gradients");
            json.Open('{');
            json.Name("logits");
            await json.TensorAsync(gradient);
            json.Close('}');
        }

        json.Close('}');
        await json.DrainAsync(all: true);
    }

    static Problem Unknown(string name)
    {
        string[] all = [.. Domain.Activations.Activation.All.Select(a => a.Name)];
        return Problem.Of("unknown-activation", $"there is no activation {Spelling.Quoted(name)}{Spelling.Hint(name, all)}; there are {string.Join(", ", all)}") with { Names = ("suggestions", all) };
    }
}
