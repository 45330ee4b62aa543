using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>Nobody has roles of two sides: not by the programs, and not by whoever holds a login and types statements.</summary>
internal sealed class SidesTests
{
    private static readonly string[] Walled = [Roles.ReviewSide, Roles.InvestigationSide, Roles.AdministrationSide];

    private TestAgency agency;

    private static IEnumerable<TestCaseData> Pairs() =>
        from one in Walled from other in Walled where one != other from login in (string[])["owner", "superuser"] select new TestCaseData(one, other, login);

    [SetUp]
    public async Task Start() => agency = await SampleRoll.Agency();

    [TestCaseSource(nameof(Pairs))]
    public async Task Two_sides_by_statement(string one, string other, string who)
    {
        var login = await Login(who);
        var person = await Somebody();
        await Give(login, person, RoleOf(one), one);

        Assert.That(async () => await Give(login, person, RoleOf(other), other), Refused(PostgresErrorCodes.ForeignKeyViolation));
        Assert.That(async () => await Sql.Run(login, "INSERT INTO identity.person_sides (person, side) VALUES ($1, $2)", person, other), Refused(PostgresErrorCodes.UniqueViolation));
        // A role's side is the role's own: it cannot be given as another's, or as neutral.
        foreach (var claimed in (string[])[one, Roles.Neutral])
            Assert.That(async () => await Sql.Run(login, "INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, $2, $3, now())", person, RoleOf(other), claimed), Refused(PostgresErrorCodes.ForeignKeyViolation));
        Assert.That(await SidesOf(person), Is.EqualTo((string[])[one]));
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task A_side_is_not_changed_under_a_role(string one, string other, string who)
    {
        var login = await Login(who);
        var person = await Somebody();
        await Give(login, person, RoleOf(one), one);
        const string refused = PostgresErrorCodes.ForeignKeyViolation;

        Assert.That(async () => await Sql.Run(login, "UPDATE identity.person_sides SET side = $2 WHERE person = $1", person, other), Refused(refused));
        Assert.That(async () => await Sql.Run(login, "DELETE FROM identity.person_sides WHERE person = $1", person), Refused(PostgresErrorCodes.ForeignKeyViolation));
        Assert.That(async () => await Sql.Run(login, "UPDATE identity.person_roles SET role = $2, side = $3 WHERE person = $1", person, RoleOf(other), other), Refused(refused));
        Assert.That(async () => await Sql.Run(login, "UPDATE identity.roles SET side = $2 WHERE name = $1", RoleOf(one), other), Refused(refused));
        Assert.That(await SidesOf(person), Is.EqualTo((string[])[one]));
    }

    [Test]
    public async Task Of_two_who_give_roles_of_two_sides_at_once_one_fails([Values(System.Data.IsolationLevel.ReadCommitted, System.Data.IsolationLevel.Serializable)] System.Data.IsolationLevel level)
    {
        var person = await Somebody();
        await using var first = await Transaction(level);
        await using var second = await Transaction(level);
        await Side(first, person, Roles.ReviewSide);
        var waiting = Side(second, person, Roles.InvestigationSide);
        await Sql.SomebodyWaitsFor(first.Connection!, await agency.Superuser("identity"));
        await first.CommitAsync();

        await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(waiting.Exception?.InnerException, Is.InstanceOf<PostgresException>());
        Assert.That(await Sql.Ask<string>(agency.Owner("identity"), "SELECT side FROM identity.person_sides WHERE person = $1", person), Is.EqualTo(Roles.ReviewSide));
    }

    [Test]
    public async Task A_neutral_role_goes_with_every_side()
    {
        foreach (var side in Walled)
        {
            var person = await Somebody();
            await Give(agency.Owner("identity"), person, RoleOf(side), side);
            Assert.That(await Sql.Run(agency.Owner("identity"), "INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, 'chief', 'neutral', now())", person), Is.EqualTo(1));
        }
    }

    /// <summary>The two lists of roles, in code and in the database, are one.</summary>
    [Test]
    public async Task The_database_knows_the_roles_of_the_code() =>
        Assert.That(await Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(name || ' ' || side ORDER BY name || ' ' || side COLLATE \"C\") FROM identity.roles"),
            Is.EquivalentTo(Roles.Sides.Select(role => $"{role.Key} {role.Value}")));

    [TestCase("INSERT INTO identity.person_sides (person, side) VALUES ($1, 'review')")]
    [TestCase("INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, 'chief', 'neutral', now())")]
    [TestCase("DELETE FROM identity.person_roles WHERE person = $1")]
    [TestCase("UPDATE identity.people SET password_hash = 'x' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET closed_at = NULL WHERE id = $1")]
    [TestCase("SELECT FROM identity.links WHERE person = $1")]
    public async Task The_protected_program_changes_nobody_s_rights(string statement)
    {
        var person = await Somebody();
        Assert.That(async () => await Sql.Run(agency.ProtectedApp("identity"), statement, person), Refused(PostgresErrorCodes.InsufficientPrivilege));
    }

    [TestCase("UPDATE identity.changes SET reason = 'another'")]
    [TestCase("DELETE FROM identity.changes")]
    [TestCase("TRUNCATE identity.changes CASCADE")]
    public void What_was_done_is_kept(string statement)
    {
        Assert.That(async () => await Sql.Run(agency.RegisterApp("identity"), statement), Refused(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(async () => await Sql.Run(agency.Owner("identity"), statement), Refused(PostgresErrorCodes.RestrictViolation));
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string state) =>
        Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(state);

    private static string RoleOf(string side) => Roles.Sides.First(role => role.Value == side).Key;

    private async Task<string> Login(string who) => who switch
    {
        "owner" => agency.Owner("identity"),
        _ => await agency.Superuser("identity"),
    };

    private Task<Guid> Somebody() => Sql.Ask<Guid>(agency.Owner("identity"), """
        INSERT INTO identity.people (id, agency, user_name, normalized_user_name, name, rank, badge, unit, security_stamp, concurrency_stamp, added_at)
        SELECT id, 'sample', id::text, upper(id::text), 'Sam Body', '', '', '', '', '', now() FROM gen_random_uuid() id RETURNING id
        """);

    private static async Task Give(string login, Guid person, string role, string side)
    {
        await Sql.Run(login, "INSERT INTO identity.person_sides (person, side) VALUES ($1, $2) ON CONFLICT DO NOTHING", person, side);
        await Sql.Run(login, "INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, $2, $3, now())", person, role, side);
    }

    private Task<string[]> SidesOf(Guid person) =>
        Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(DISTINCT r.side) FROM identity.person_roles p JOIN identity.roles r ON r.name = p.role WHERE p.person = $1", person);

    private async Task<NpgsqlTransaction> Transaction(System.Data.IsolationLevel level)
    {
        var connection = new NpgsqlConnection(agency.Owner("identity"));
        await connection.OpenAsync();
        return await connection.BeginTransactionAsync(level);
    }

    private static async Task Side(NpgsqlTransaction transaction, Guid person, string side)
    {
        await using var command = new NpgsqlCommand("INSERT INTO identity.person_sides (person, side) VALUES ($1, $2)", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = person });
        command.Parameters.Add(new() { Value = side });
        await command.ExecuteNonQueryAsync();
    }
}
