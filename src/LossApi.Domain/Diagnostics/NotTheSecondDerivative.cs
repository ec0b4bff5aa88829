using LossApi.Domain.Losses;

namespace LossApi.Domain.Diagnostics;

/// <summary>Hessians were asked for, and by the option <c>hessian</c> they are those a library puts in the place of the second derivatives.</summary>
sealed class NotTheSecondDerivative : ISmell
{
    public string Code => "not-the-second-derivative";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        if (answered.Evaluation.Hessians is not [(Input input, { Count: > 0 } tensor), ..]) return null;
        Option? option = answered.Card.Options.FirstOrDefault(o => o is { IsConvention: true, Name: HessianConvention.Name });
        if (option is null || answered.Options.Of(option) is var word && word == option.Default) return null;
        return new(Code, Severity.Info, $"/{input.Name}",
            $"{option.Name} = {word}: {AnsweredBatch.Many(tensor.Count, "hessian")} of {input.Name} {(tensor.Count == 1 ? "is" : "are")} what that library answers, not the second derivative; the first is {AnsweredBatch.Short(tensor.Numbers[0])}",
            $"A custom objective of that library wants these; for the true ones set options.{option.Name} to {option.Default}. {option.Meaning}");
    }
}
