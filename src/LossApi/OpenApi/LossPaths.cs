using LossApi.Domain;
using LossApi.Wire;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace LossApi.OpenApi;

/// <summary>
/// One operation a loss, from its card alone: how an endpoint is coded cannot change what is documented, and a new loss file is a new
/// operation without another edit.
/// </summary>
sealed class LossPaths : IDocumentFilter
{
    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        var components = new Components(document);
        var schemas = new LossSchemas(components, new(components));
        var problems = new ProblemResponses(components);
        foreach (Loss loss in Domain.Catalogue.All)
        {
            LossCard card = loss.Card;
            components.Operation(HttpMethod.Post, $"/loss/{card.Name}", new Operation(card.Name, card.Group.ToString(), card.Title, LossText.Of(loss))
            {
                Body = (schemas.Request(card), OperationExample.Request(loss)),
                Answer = "The value, and the terms and derivatives that were asked for.",
                BodyFormats = [(Negotiation.Safetensors, schemas.SafetensorsRequest)],
                Answers = [("application/json", schemas.Result(card), OperationExample.Response(loss)), (Negotiation.Safetensors, schemas.SafetensorsResult, null)],
            }.Written(components, problems));
        }
    }
}
