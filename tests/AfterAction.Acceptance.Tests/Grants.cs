using Npgsql;

namespace AfterAction.Acceptance.Tests;

/// <summary>Who may do what on a database server, a line each: logins, memberships and, database by database, schemas, tables, columns, functions, policies,
/// defaults, and whatever else can carry a right or run with one. What PostgreSQL itself comes with is left out as long as nobody changed it.</summary>
internal static class Grants
{
    /// <summary>Rights of the server as a whole.</summary>
    public static Task<List<string>> OfServer(NpgsqlConnection connection) => Lines(connection, """
        select 'login ' || rolname || concat_ws(',', case when rolsuper then ' superuser' end, case when rolcreatedb then ' creates databases' end, case when rolcreaterole then ' creates logins' end,
            case when rolreplication then ' replicates' end, case when rolbypassrls then ' passes row security' end, case when not rolcanlogin then ' cannot sign in' end, case when not rolinherit then ' does not inherit' end)
        from pg_roles where oid <> 10 and rolname !~ '^pg_'
        union all
        select 'login ' || pg_get_userbyid(member) || ' is a ' || pg_get_userbyid(roleid) from pg_auth_members where pg_get_userbyid(member) !~ '^pg_'
        union all
        select 'setting of ' || case when setrole = 0 then 'everybody' else pg_get_userbyid(setrole) end || ' everywhere: ' || setting from pg_db_role_setting, unnest(setconfig) as setting where setdatabase = 0
        """);

    /// <summary>Rights of the database of the connection.</summary>
    /// <param name="name">As the architecture names it.</param>
    public static async Task<List<string>> OfDatabase(NpgsqlConnection connection, string name)
    {
        List<string> lines = [];
        // What can carry rights: how it is called, its owner, its rights, what it has by PostgreSQL's own default, and more that matters.
        foreach (var (kind, rows) in (IEnumerable<(string, string)>)
            [
                ("", "select 'database' as called, datdba as owner, datacl as acl, acldefault('d', datdba) as usual, '' as more from pg_database where datname = current_database()"),
                ("schema", $"select nspname, nspowner, nspacl, acldefault('n', nspowner), '' from pg_namespace where {Ours("nspname")}"),
                ("relation", $"select nspname || '.' || relname, relowner, relacl, acldefault(case relkind when 'S' then 's' else 'r' end::\"char\", relowner), case relkind when 'v' then ' view' when 'm' then ' materialised view' when 'S' then ' sequence' when 'f' then ' foreign table' else '' end || case when relrowsecurity then ' row security' else '' end || case when relforcerowsecurity then ', for its owner too' else '' end from pg_class join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and {Ours("nspname")}"),
                ("column", $"select nspname || '.' || relname || '.' || attname, relowner, attacl, '{{}}'::aclitem[], '' from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace where attacl is not null and {Ours("nspname")}"),
                ("function", $"select nspname || '.' || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', proowner, proacl, acldefault('f', proowner), case when prosecdef then ' as its owner' else '' end || coalesce(' ' || array_to_string(proconfig, ' '), '') from pg_proc p join pg_namespace n on n.oid = pronamespace where {Ours("nspname")}"),
                ("type", $"select nspname || '.' || typname, typowner, typacl, acldefault('T', typowner), '' from pg_type t join pg_namespace n on n.oid = typnamespace where {Ours("nspname")} and typelem = 0 and (typrelid = 0 or typacl is not null)"),
                ("language", "select lanname, lanowner, lanacl, acldefault('l', lanowner), '' from pg_language where lanname not in ('internal', 'c', 'sql', 'plpgsql') or lanacl is not null"),
                ("large object", "select oid::text, lomowner, lomacl, acldefault('L', lomowner), '' from pg_largeobject_metadata"),
                ("foreign data", "select fdwname, fdwowner, fdwacl, acldefault('F', fdwowner), '' from pg_foreign_data_wrapper union all select srvname, srvowner, srvacl, acldefault('S', srvowner), '' from pg_foreign_server"),
                ("built-in", "select proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', proowner, proacl, acldefault('f', proowner), '' from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = 'pg_catalog' and proacl is distinct from (select initprivs from pg_init_privs i where i.objoid = p.oid and i.classoid = 'pg_proc'::regclass and i.objsubid = 0)"),
                ("built-in", "select relname, relowner, relacl, acldefault('r', relowner), '' from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'v') and nspname = 'pg_catalog' and relacl is distinct from (select initprivs from pg_init_privs i where i.objoid = c.oid and i.classoid = 'pg_class'::regclass and i.objsubid = 0)"),
                ("built-in", "select nspname, nspowner, nspacl, acldefault('n', nspowner), '' from pg_namespace n where nspname = 'pg_catalog' and nspacl is distinct from (select initprivs from pg_init_privs i where i.objoid = n.oid and i.classoid = 'pg_namespace'::regclass and i.objsubid = 0)"),
            ])
            lines.AddRange(await Lines(connection, $"""
                with thing (called, owner, acl, usual, more) as ({rows})
                select concat_ws(' ', nullif('{kind}', ''), called) || more || ', of ' || {Named("owner")} || coalesce('; ' || (
                    select string_agg(who || ': ' || rights, '; ' order by who) from (
                        select {Named("grantee")} as who, string_agg(privilege_type || case when is_grantable then ' and passes it on' else '' end, ', ' order by privilege_type) as rights
                        from aclexplode(coalesce(acl, usual)) where grantee <> owner group by grantee) as held (who, rights)), '')
                from thing
                """));
        lines.AddRange(await Lines(connection, $"""
            select 'by default, of what ' || pg_get_userbyid(defaclrole) || ' makes' || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace::text, '') || ', ' || defaclobjtype::text || ': ' || {Named("grantee")} || ': ' || privilege_type
            from pg_default_acl, aclexplode(defaclacl)
            union all
            select 'by default, of what ' || pg_get_userbyid(defaclrole) || ' makes' || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace::text, '') || ', ' || defaclobjtype::text || ': nothing' from pg_default_acl where defaclacl = array[]::aclitem[]
            union all
            select 'policy ' || schemaname || '.' || tablename || '.' || policyname || ' ' || permissive || ' ' || cmd || ' ' || array_to_string(roles, ',') || coalesce(' using ' || qual, '') || coalesce(' with check ' || with_check, '') from pg_policies
            union all
            select 'extension ' || extname || ', of ' || {Named("extowner")} from pg_extension
            union all
            select 'event trigger ' || evtname from pg_event_trigger
            union all
            select 'publication ' || pubname from pg_publication
            union all
            select 'subscription ' || subname from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
            union all
            select 'user mapping ' || srvname || ' ' || usename from pg_user_mappings
            union all
            select 'setting of ' || case when setrole = 0 then 'everybody' else pg_get_userbyid(setrole) end || ': ' || setting from pg_db_role_setting, unnest(setconfig) as setting where setdatabase = (select oid from pg_database where datname = current_database())
            """));
        return [.. lines.Select(line => $"{name}: {string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}").Order(StringComparer.Ordinal)];
    }

    private static string Ours(string schema) => $"({schema} !~ '^pg_' and {schema} <> 'information_schema')";

    private static string Named(string who) => $"case {who} when 0 then 'everybody' when 10 then 'superuser' else pg_get_userbyid({who}) end";

    private static async Task<List<string>> Lines(NpgsqlConnection connection, string question)
    {
        await using var command = new NpgsqlCommand(question, connection);
        await using var row = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await row.ReadAsync()) lines.Add(row.GetString(0));
        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
