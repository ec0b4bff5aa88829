using LossApi.Evaluate;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Activation;

/// <summary>Takes the body of <c>POST /activation/{name}</c>.</summary>
sealed class ActivationBody : BatchBody
{
    static readonly string[] Members = ["logits", "upstream", "non_finite"];

    /// <param name="given">Where everything goes; stays the caller's.</param>
    public ActivationBody(GivenMembers given) => Begin(given);

    protected override ValueReader Member(string name, JsonBody body)
    {
        switch (name)
        {
            case "logits" or "upstream": return Tensor(name);
            case "non_finite": return NonFiniteMember();
        }

        if (body.HasRoom()) body.Faults.Add(Below(name), "unknown-member", $"an activation takes no member {Spelling.Quoted(name)}{Spelling.Hint(name, Members)}; it takes {string.Join(", ", Members)}");
        return new SkippedValue();
    }
}
