namespace LossApi.Activation;

static class ActivationEndpoints
{
    public static void MapActivations(this WebApplication app) { }
}
