namespace AfterAction.Register.Conflicts;

/// <summary>The conflicts officer's work, put together for the register's module.</summary>
internal static class ConflictsModule
{
    public static void MapConflicts(this IEndpointRouteBuilder app)
    {
        var conflicts = app.MapGroup("/api/v1/conflicts").WithTags("Conflicts");
        foreach (var map in (Action<IEndpointRouteBuilder>[])[WaitingPeople.Map, DecidePerson.Map]) map(conflicts);
    }
}
