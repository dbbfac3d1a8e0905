using KeyService.Grains;

namespace KeyService.Silo.Signing;

internal static class OpenRingsHosting
{
    public static void AddOpenRings(this IServiceCollection services)
    {
        services.AddSingleton<RingOpener>();
        services.AddSingleton<OpenRings>();
        services.AddSingleton<IChangeSubscriber>(provider => provider.GetRequiredService<OpenRings>());
    }
}
