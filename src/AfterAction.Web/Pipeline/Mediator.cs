using System.Reflection;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Pipeline;

/// <summary>The mediator's registration, all of it: a move to another version touches this file and the order of the behaviours' parameters.</summary>
internal static class Mediator
{
    /// <summary>Order of the behaviours: who may, then the log, then whether the shape is right, then the handler.</summary>
    public static IServiceCollection AddMediator(this IServiceCollection services, IReadOnlyList<Assembly> slices)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, MediatR.Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Authorise<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Record<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(Validate<,>));
        foreach (var type in slices.SelectMany(slice => slice.GetTypes()).Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false }))
            foreach (var face in type.GetInterfaces().Where(face => face.IsGenericType))
            {
                var open = face.GetGenericTypeDefinition();
                if (open == typeof(IRequestHandler<,>)) services.AddScoped(face, type);
                if (open == typeof(IValidator<>)) services.AddSingleton(face, type);
            }

        return services;
    }
}
