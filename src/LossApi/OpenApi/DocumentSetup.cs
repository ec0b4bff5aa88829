namespace LossApi.OpenApi;

static class DocumentSetup
{
    public static void AddApiDocument(this WebApplicationBuilder builder) { }

    public static void UseApiDocument(this WebApplication app) { }
}
