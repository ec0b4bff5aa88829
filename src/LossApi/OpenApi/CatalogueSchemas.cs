using System.Text.Json;
using LossApi.Domain;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>Schemas of what can be read about losses and errors.</summary>
sealed class CatalogueSchemas(Components components)
{
    /// <summary>An entry of <c>GET /loss</c>.</summary>
    public OpenApiSchemaReference Entry => components.Schema("CatalogueEntry", _ => SchemaWords.Object("A loss of the catalogue.", Members()));

    /// <summary>What <c>GET /loss/{name}</c> answers.</summary>
    public OpenApiSchemaReference EntryWithExample => components.Schema("CatalogueEntryWithExample", _ => new OpenApiSchema
    {
        Description = "A loss of the catalogue, with a worked example.",
        AllOf =
        [
            Entry,
            SchemaWords.Object(null, ("example!", SchemaWords.Object("A request and its exact answer.",
                ("request!", Free("What to send.")), ("response!", Free("What is answered."))))),
        ],
    });

    /// <summary>What <c>GET /advise</c> answers.</summary>
    public OpenApiSchemaReference Recommendations => components.Schema("Recommendations", _ => SchemaWords.Object("Losses for a task, best first.",
        ("recommendations!", SchemaWords.ListOf(SchemaWords.Object("A recommended loss.",
            ("loss!", SchemaWords.Text("Its canonical name.")),
            ("route!", SchemaWords.Text("Where to post a batch: `/loss/{name}`.")),
            ("output_activation!", SchemaWords.Text("The activation of the model's last layer.")),
            ("why!", SchemaWords.Text("The reason.")),
            ("task", SchemaWords.Word("The task it is recommended for.", Words<LearningTask>())),
            ("caution!", SchemaWords.Text("What to look out for; empty where there is nothing.")))))));

    /// <summary>What health checks answer.</summary>
    public OpenApiSchemaReference Health => components.Schema("Health", _ => SchemaWords.Object("The state of the service.",
        ("status!", SchemaWords.Word("In a word.", ["live", "ready", "starting", "draining"]))));

    /// <summary>What <c>GET /problems</c> answers to programs.</summary>
    public OpenApiSchemaReference ProblemIndex => components.Schema("ProblemIndex", _ => SchemaWords.Object("Every kind of error and diagnostic.",
        ("problems!", SchemaWords.ListOf(SchemaWords.Object("A kind of error.", ProblemMembers()), "What a request can be refused for.")),
        ("diagnostics!", SchemaWords.ListOf(SchemaWords.Object("A kind of diagnostic.", ProblemMembers()), "What an answer can warn of."))));

    /// <summary>What <c>GET /problems/{slug}</c> answers to programs.</summary>
    public OpenApiSchemaReference ProblemPage => components.Schema("ProblemPage", _ => SchemaWords.Object("What a kind of error or diagnostic means.",
        [
            .. ProblemMembers(),
            ("meaning!", SchemaWords.Text("What happened.")),
            ("example!", SchemaWords.Text("A request, or part of one, that brings it about.")),
            ("remedy!", SchemaWords.Text("How to mend it.")),
        ]));

    static IEnumerable<(string, IOpenApiSchema)> ProblemMembers() =>
    [
        ("type", SchemaWords.Text("Where it is explained.")),
        ("code!", SchemaWords.Text("Its name.")),
        ("kind", SchemaWords.Word("What it is.", ["error", "diagnostic"])),
        ("status!", SchemaWords.Whole("The HTTP status it comes with; 200 for a diagnostic.", 200)),
        ("title!", SchemaWords.Text("In a few words.")),
    ];

    static IEnumerable<(string, IOpenApiSchema)> Members() =>
    [
        ("name!", SchemaWords.Text("The canonical name.")),
        ("title!", SchemaWords.Text("The name for people.")),
        ("group!", SchemaWords.Word("The family.", Words<Group>())),
        ("tasks!", SchemaWords.ListOf(SchemaWords.Word("A task.", Words<LearningTask>()), "The tasks it is recommended for.")),
        ("summary!", SchemaWords.Text("What it measures.")),
        ("use!", SchemaWords.Text("When to take it, and when not.")),
        ("formula!", SchemaWords.Text("One term in LaTeX, printed from the code.")),
        ("inputs!", SchemaWords.ListOf(SchemaWords.Object("A tensor it takes.",
            ("name!", SchemaWords.Text("The member of the request.")),
            ("kind!", SchemaWords.Word("What its numbers mean.", Words<Kind>())),
            ("shape!", SchemaWords.Text("The shape in words.")),
            ("range!", SchemaWords.Text("The allowed numbers in words.")),
            ("differentiable!", SchemaWords.Truth("Whether gradients are answered for it.")),
            ("required!", SchemaWords.Truth("Whether a request must give it.")),
            ("meaning", SchemaWords.Text("What it is."))), "The tensors it takes.")),
        ("options!", SchemaWords.ListOf(SchemaWords.Object("A parameter.",
            ("name!", SchemaWords.Text("The member of `options`.")),
            ("type!", SchemaWords.Text("The JSON type.")),
            ("nullable", SchemaWords.Truth("Whether null may be given, and means \"off\".")),
            ("default!", new OpenApiSchema { Description = "What holds when it is not given." }),
            ("range!", SchemaWords.Text("The allowed values in words.")),
            ("meaning!", SchemaWords.Text("What it does."))), "Its parameters.")),
        ("output_activation!", SchemaWords.Text("The activation a model's last layer has with this loss.")),
        ("outlier_sensitivity!", SchemaWords.Word("How much one wrong sample can pull at the fit.", Words<OutlierLevel>())),
        ("outlier_note", SchemaWords.Text("Why.")),
        ("kinks", SchemaWords.ListOf(SchemaWords.Text("A place and the answer there."), "Where the derivative jumps, and what is answered there.")),
        ("reduction", SchemaWords.Word("The reduction when the request names none.", Reductions.Names.Select(r => r.Name))),
        ("reductions", SchemaWords.ListOf(SchemaWords.Text("A reduction."), "The reductions it takes.")),
        ("outputs", SchemaWords.ListOf(SchemaWords.Text("An output."), "What it offers beside the value.")),
        ("traits!", SchemaWords.ListOf(SchemaWords.Word("A property.", Words<Trait>().Where(t => t != "none")), "Properties, each checked by a test.")),
        ("aliases!", SchemaWords.ListOf(SchemaWords.Object("A library's name for it.",
            ("library!", SchemaWords.Text("The library.")),
            ("name!", SchemaWords.Text("The name there.")),
            ("options!", Free("Defaults of that library that differ.")),
            ("reduction", SchemaWords.Text("The library's default reduction, where it differs."))), "Libraries' names for it.")),
        ("references!", SchemaWords.ListOf(SchemaWords.Text("A paper or page."), "Papers and documentation.")),
    ];

    /// <summary>The words of an enumeration as they are spelled on the wire, each once, in the enumeration's order.</summary>
    public static IEnumerable<string> Words<T>(IEnumerable<T> values) where T : struct, Enum =>
        values.Distinct().Order().Select(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

    static IEnumerable<string> Words<T>() where T : struct, Enum => Words(Enum.GetValues<T>());

    static OpenApiSchema Free(string description) => new() { Type = JsonSchemaType.Object, Description = description };
}
