using LossApi.Activation;
using LossApi.Advise;
using LossApi.Catalogue;
using LossApi.Compare;
using LossApi.Docs;
using LossApi.Evaluate;
using LossApi.OpenApi;
using LossApi.Operations;
using LossApi.Problems;

if (DocsCommand.TryRun(args) is { } written) return written;
if (await HealthProbe.TryRun(args) is { } health) return health;
WarmUp.Begin();                   // beside all that follows
try
{
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
    builder.AddOperations();      // configuration, logging, limits, health, metrics, traces
    builder.AddProblems();        // one error shape for every status
    builder.AddEvaluation();      // reading, validating, writing
    builder.AddApiDocument();     // OpenAPI 3.1 and Swagger UI

    WebApplication app = builder.Build();
    app.UseOperations();
    app.UseProblems();
    app.UseApiDocument();
    app.MapEvaluate();            // POST /loss/{name}
    app.MapCompare();             // POST /compare
    app.MapActivations();         // POST /activation/{name}
    app.MapCatalogue();           // GET /loss, GET /loss/{name}
    app.MapAdvise();              // GET /advise
    app.MapProblems();            // GET /problems/{slug}
    app.MapOperations();          // /health, /metrics
    await app.Serve();
    return 0;
}
catch (Exception fault) when (BadConfiguration.Line(fault) is { } line)
{
    Console.Error.WriteLine(line);
    return BadConfiguration.ExitCode;
}
