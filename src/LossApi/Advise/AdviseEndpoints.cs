namespace LossApi.Advise;

static class AdviseEndpoints
{
    public static void MapAdvise(this WebApplication app) { }
}
