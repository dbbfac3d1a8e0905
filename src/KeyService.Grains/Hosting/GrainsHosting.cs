using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace KeyService.Grains;

/// <summary>Adds the writers, the scheduler and the change feed to a silo.</summary>
public static class GrainsHosting
{
    /// <summary>
    /// Registers all that grains need but what the host chooses: <c>IAuthorityStore</c>, <c>IKeyEncryptionKey</c>, any
    /// number of <see cref="IChangeSubscriber"/>s, a reminder service and, if it is not to be the system's,
    /// <see cref="TimeProvider"/>.
    /// </summary>
    public static ISiloBuilder AddKeyServiceGrains(this ISiloBuilder silo, Action<SchedulerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        services.AddOptions<SchedulerOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TenantVault>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ChangeBarrier>();
        services.AddSingleton<RequestWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ChangeCatchUp>();
        services.AddKeyServiceSerialization();
        return silo.AddStartupTask<ShardStarter>();
    }

    /// <summary>Has grain calls carry this project's types as JSON; what a client that is no silo needs too.</summary>
    public static IServiceCollection AddKeyServiceSerialization(this IServiceCollection services) =>
        services.AddSerializer(serializer => serializer
            .AddAssembly(typeof(GrainsHosting).Assembly)
            .AddJsonSerializer(GrainCallJson.Carries, GrainCallJson.Options));
}
