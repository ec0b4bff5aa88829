namespace LossApi.Compare;

static class CompareEndpoints
{
    public static void MapCompare(this WebApplication app) { }
}
