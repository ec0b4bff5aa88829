namespace LossApi.Catalogue;

static class CatalogueEndpoints
{
    public static void MapCatalogue(this WebApplication app) { }
}
