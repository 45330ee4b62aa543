using System.Collections;
using System.Reflection;
using Npgsql;

namespace AfterAction.Testing;

/// <summary>Every source of connections that a program holds, wherever in it, and whether content comes out of one beside its answers.</summary>
public static class DataSources
{
    private const string Marker = "zqdetail-1";

    /// <summary>All that can be reached from these through fields of ours, of the compiler's, of Marten and of collections.</summary>
    public static IReadOnlyCollection<NpgsqlDataSource> HeldBy(IEnumerable<object> things)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        HashSet<NpgsqlDataSource> found = [];
        Stack<object> open = new(things);
        while (open.TryPop(out var thing))
        {
            if (thing is NpgsqlDataSource source) found.Add(source);
            else if (thing is IEnumerable several and not string && !thing.GetType().IsPrimitive && IsLookedInto(thing.GetType()) && seen.Add(thing)) open.PushAll(several);
            else if (IsLookedInto(thing.GetType()) && seen.Add(thing)) open.PushAll(Fields(thing.GetType()).Select(field => field.GetValue(thing)));
        }

        return found;
    }

    /// <summary>What a source tells beside its answers, when a statement fails whose parameters, detail and text hold something: nothing, or where it stood.</summary>
    public static async Task<IReadOnlyList<string>> ToldBy(NpgsqlDataSource source)
    {
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        List<string> told = [];
        if (settings.IncludeErrorDetail || settings.LogParameters || settings.IncludeFailedBatchedCommand) told.Add("settings");
        try
        {
            await using var batch = source.CreateBatch();
            batch.BatchCommands.Add(new($"DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = '{Marker}', HINT = 'none' ; END $$"));
            await batch.ExecuteNonQueryAsync();
            told.Add("nothing failed");
        }
        catch (PostgresException failure)
        {
            if (failure.ToString().Contains(Marker, StringComparison.Ordinal) || failure.Detail?.Contains(Marker, StringComparison.Ordinal) == true) told.Add("detail");
            if (failure.BatchCommand is not null) told.Add("statement");
        }

        return told;
    }

    private static void PushAll(this Stack<object> open, IEnumerable things)
    {
        foreach (var thing in things)
            if (thing is not null) open.Push(thing);
    }

    private static bool IsLookedInto(Type type) =>
        type.Namespace is not { } name || name.StartsWith("AfterAction", StringComparison.Ordinal) || name.StartsWith("Marten", StringComparison.Ordinal) || name.StartsWith("Weasel", StringComparison.Ordinal)
            || name.StartsWith("System.Collections", StringComparison.Ordinal) || type.IsArray && !type.GetElementType()!.IsPrimitive;

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsPrimitive && field.FieldType is { IsPointer: false, IsByRefLike: false }) yield return field;
    }
}
