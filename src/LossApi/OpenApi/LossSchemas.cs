using LossApi.Domain;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>The schemas of a loss's request and answer, read off its card.</summary>
sealed class LossSchemas(Components components, TensorSchemas tensors)
{
    /// <summary>What <c>POST /loss/{name}</c> takes for this loss.</summary>
    public OpenApiSchemaReference Request(LossCard card) => components.Schema(SchemaWords.Pascal(card.Name) + "Request", _ => SchemaWords.Object(
        $"A batch for `{card.Name}`.",
        [
            .. card.AllInputs.Select(i => (i.Name + (i.Required ? "!" : ""), (IOpenApiSchema)tensors.Of(i, card))),
            ("reduction", Reduction(card.Reduction)),
            ("options", OptionSchemas.Asked(card)),
            ("outputs", OutputsAsked(card.HasHessians)),
            ("non_finite", NonFinite),
        ]).Closed());

    /// <summary>What it answers.</summary>
    public OpenApiSchemaReference Result(LossCard card) => components.Schema(SchemaWords.Pascal(card.Name) + "Result", _ => SchemaWords.Object(
        $"The loss of a batch under `{card.Name}`.",
        [
            ("loss!", new OpenApiSchema { Type = JsonSchemaType.String, Const = card.Name, Description = "The canonical name, whatever name it was called by." }),
            ("value!", SchemaWords.Either("The reduced loss; null with `\"reduction\": \"none\"`, and when nothing was counted.",
                tensors.ResultNumber, new OpenApiSchema { Type = JsonSchemaType.Null })),
            ("reduction!", SchemaWords.Word("The reduction that made the value.", Reductions.Names.Select(r => r.Name))),
            ("count!", SchemaWords.Whole("How many terms were counted; ignored ones are not.", 0)),
            ("weight!", SchemaWords.Real("Σ weights of the counted terms: the divisor of `weighted_mean`.")),
            ("terms", Described(tensors.ResultTensor, "The loss of each sample, weights included: PyTorch's `reduction=\"none\"`. There when `outputs` asks for it.")),
            ("gradients", Derivatives(card, "d value / d input for each differentiable input, in that input's shape; with `none`, that of Σ terms. There when `outputs` asks for it.")),
            .. card.HasHessians
                ? [("hessians", (IOpenApiSchema)Derivatives(card, "The diagonal of the second derivative of the value, in each input's shape. There when `outputs` asks for it."))]
                : Array.Empty<(string, IOpenApiSchema)>(),
            ("options!", OptionSchemas.InForce(card)),
            ("diagnostics!", SchemaWords.ListOf(Diagnostic, "What is legal but smells; empty when nothing does.")),
        ]));

    /// <summary>A request as safetensors, the same for every loss.</summary>
    public OpenApiSchemaReference SafetensorsRequest => components.Schema("SafetensorsRequest", _ => SchemaWords.Text(
        "Binary: the inputs as tensors under their names, `F64`, `F32`, `I64` or `I32`. `reduction`, `options`, `outputs`, `non_finite` and `dtype` are texts of `__metadata__` or parameters of the query, "
        + "not both: `options` as JSON text, `outputs` as JSON text or as words between commas, `dtype` (`F64` or `F32`) as the type of the answer's numbers."));

    /// <summary>An answer as safetensors, the same for every loss.</summary>
    public OpenApiSchemaReference SafetensorsResult => components.Schema("SafetensorsResult", _ => SchemaWords.Text(
        "Binary, answered where `Accept` names it: tensors `value` (unless it is null), `terms`, `gradients.<input>`, `hessians.<input>`, all `F64`, or but for the value `F32` where `dtype` says so; "
        + "in `__metadata__` the texts `loss`, `reduction`, `count`, `weight`, and as JSON text `options` and `diagnostics`."));

    /// <summary>The answers of all losses, told apart by their <c>loss</c> member.</summary>
    public OpenApiSchemaReference AnyResult => components.Schema("LossResult", _ => new OpenApiSchema
    {
        Description = "The answer of one loss.",
        OneOf = [.. Domain.Catalogue.All.Select(l => Result(l.Card))],
        Discriminator = new() { PropertyName = "loss", Mapping = Domain.Catalogue.All.ToDictionary(l => l.Card.Name, l => Result(l.Card)) },
    });

    /// <summary>The <c>reduction</c> member; null for a default that depends on the loss.</summary>
    public static OpenApiSchema Reduction(Reduction? @default) => SchemaWords.Word(
        $"How the terms become the value. {string.Join("; ", Reductions.Names.Select(r => $"`{r.Name}`: {r.Meaning}"))}."
            + (@default is { } own ? $" Default: `{own.Spelled()}`." : " Default: each loss's own."),
        Reductions.Names.Select(r => r.Name), @default?.Spelled());

    /// <summary>The <c>outputs</c> member.</summary>
    public static OpenApiSchema OutputsAsked(bool hessians)
    {
        OpenApiSchema schema = SchemaWords.ListOf(
            SchemaWords.Word(hessians ? "`hessians` is the diagonal of the second derivative." : "Second derivatives are not offered.", hessians ? ["terms", "gradients", "hessians"] : ["terms", "gradients"]),
            "What to answer beside the value; `[]` answers the value alone. Default: terms and gradients.");
        schema.Default = new System.Text.Json.Nodes.JsonArray("terms", "gradients");
        return schema;
    }

    /// <summary>The <c>non_finite</c> member.</summary>
    public static OpenApiSchema NonFinite => SchemaWords.Word(
        "What to do with a result that is infinite or not a number: `error` answers 422 and points at the sample; `allow` writes \"Infinity\", \"-Infinity\" or \"NaN\".",
        ["error", "allow"], "error");

    OpenApiSchema Derivatives(LossCard card, string description) => SchemaWords.Object(description,
        card.Inputs.Where(i => i.Differentiable).Select(i => (i.Required ? i.Name + "!" : i.Name, (IOpenApiSchema)Described(tensors.ResultTensor, $"In the shape of `{i.Name}`.")))).Closed();

    OpenApiSchemaReference Diagnostic => components.Schema("Diagnostic", _ => SchemaWords.Object(
        "Something legal that smells: the answer stands, and this says why it may not be the answer that was meant.",
        ("code!", SchemaWords.Text("A stable kebab-case name, such as `double-softmax`.")),
        ("severity!", SchemaWords.Word("Whether it is likely a mistake.", Enum.GetNames<Severity>().Select(n => n.ToLowerInvariant()))),
        ("pointer!", SchemaWords.Text("RFC 6901 JSON Pointer into the request.")),
        ("message!", SchemaWords.Text("What was seen, with its numbers.")),
        ("hint!", SchemaWords.Text("What to do about it."))));

    static OpenApiSchemaReference Described(OpenApiSchemaReference reference, string description)
    {
        reference.Description = description;
        return reference;
    }
}
