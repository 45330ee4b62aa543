using System.Text;
using System.Text.Json;

namespace AfterAction.Acceptance.Tests;

/// <summary>Every operation of both programs' API × every role × the state of what it is about: another's, behind the wall, absent. One's own is in
/// <see cref="RoleByEndpointTests"/>, whose table says for every operation who may; here nearly nobody may.</summary>
[NonParallelizable, Category("C1")]
public class ObjectStateTests
{
    private static readonly string[] Supervisors = ["supervisor", "supervisor-2"];

    /// <summary>What may be done with a review to which one does not belong: supervisors see to it that each is led by somebody.</summary>
    private static readonly Dictionary<string, string[]> WithAnothers = new(StringComparer.Ordinal) { ["PUT /api/v1/reviews/{review}/facilitator"] = Supervisors };

    private Grounds grounds = null!;

    [OneTimeSetUp]
    public async Task Prepare() => grounds = await Grounds.Ready();

    [Test]
    public void There_is_somebody_of_every_role() => Assert.That(Town.Residents.Select(resident => resident.Role).Distinct().Count(), Is.EqualTo(16));

    [Test]
    public async Task A_review_of_others_behind_the_wall_or_absent_is_not_there_for_any_operation_and_role()
    {
        var operations = await Operations(Town.Running.Protected);
        Assert.That(operations.Except(RoleByEndpointTests.Open), Is.SubsetOf(RoleByEndpointTests.Protected.Keys), "operations without a row");
        List<string> wrong = [];
        var asked = 0;
        foreach (var person in Town.Residents.Select(resident => resident.SignIn))
        {
            using var caller = await Inside(person);
            var absent = await caller.Get($"api/v1/reviews/{Guid.NewGuid()}");
            foreach (var operation in operations.Where(operation => operation.Contains("{review}", StringComparison.Ordinal)))
                foreach (var (state, ground) in ((string, Ground)[])[("another's", grounds.OthersThan(person)), ("walled", grounds.WalledFrom(person)), ("absent", Ground.Absent())])
                {
                    var reply = await Try(caller, operation, ground);
                    var may = state == "another's" && WithAnothers.GetValueOrDefault(operation)?.Contains(person) == true;
                    if (Same(reply, absent) == may) wrong.Add($"{person}, {state}: {operation} answered {reply.Status}");
                    asked++;
                }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(asked, Is.GreaterThan(16 * 3 * 15), "all of it was asked");
    }

    [Test]
    public async Task Lists_show_the_own_reviews_and_none_behind_the_wall()
    {
        foreach (var person in (string[])["officer", "officer-2", "officer-3", .. Supervisors])
        {
            using var caller = await Inside(person);
            var mine = (await caller.Get("api/v1/reviews?limit=100")).Text + (await caller.Get("reviews", "text/html")).Text;
            Assert.Multiple(() =>
            {
                Assert.That(mine.Contains(grounds.Own.Review, StringComparison.Ordinal), Is.EqualTo(person is "officer" or "supervisor"), person);
                Assert.That(mine, Does.Not.Contain(grounds.OthersThan(person).Review).And.Not.Contain(grounds.WalledFrom(person).Review), person);
            });
        }

        foreach (var person in Supervisors)
        {
            using var caller = await Inside(person);
            var queue = new StringBuilder((await caller.Get("reviews/queue", "text/html")).Text);
            for (string? cursor = ""; cursor is not null;)
            {
                var page = await caller.Get($"api/v1/reviews/queue?limit=100&cursor={cursor}");
                queue.Append(page.Text);
                cursor = page.Json.TryGetProperty("next", out var next) ? next.GetString() : null;
            }

            Assert.That(queue.ToString(), Does.Contain(grounds.OthersThan(person).Review).And.Not.Contain(grounds.WalledFrom(person).Review), person);
        }
    }

    /// <summary>Of what is absent nothing is done: whoever may not hears what is absent, whoever may hears that, or what is wrong with what he sent.</summary>
    [Test]
    public async Task In_the_register_what_is_absent_is_not_there_for_any_operation_and_role()
    {
        var operations = await Operations(Town.Running.Register);
        List<string> wrong = [];
        foreach (var person in Town.Residents.Select(resident => resident.SignIn))
        {
            using var caller = await Town.SignIn(Town.Running.Register, person);
            var absent = await caller.Get($"api/v1/incidents/{Guid.NewGuid()}");
            // Whoever makes a thing brings its id along: of such a thing there is no absent one. Of sessions there is a test of their own.
            foreach (var operation in operations.Where(operation => operation.Contains('{', StringComparison.Ordinal) && !operation.Contains("{session}", StringComparison.Ordinal)
                && !(operation.StartsWith("PUT", StringComparison.Ordinal) && operation.EndsWith('}'))))
            {
                var reply = await Try(caller, operation, Ground.Absent());
                var may = RoleByEndpointTests.Register.TryGetValue(operation, out var row) ? row.Contains(person) : person == "administrator";
                if (!Same(reply, absent) && !(may && reply.Status is 400 or 409 or 412 or 428)) wrong.Add($"{person}, absent: {operation} answered {reply.Status}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Ending a session that is not there and one that is another's is one answer, and ends nothing.</summary>
    [Test]
    public async Task Another_s_session_is_like_none()
    {
        using var other = await Town.SignIn(Town.Running.Register, "auditor");
        var session = (await other.Get("api/v1/account/sessions")).Json.EnumerateArray().First().Text("id");
        foreach (var person in (string[])["investigator", "administrator", "officer"])
        {
            using var caller = await Town.SignIn(Town.Running.Register, person);
            var (anothers, none) = (await caller.Send(HttpMethod.Delete, $"api/v1/account/sessions/{session}", null, null), await caller.Send(HttpMethod.Delete, $"api/v1/account/sessions/{Guid.NewGuid()}", null, null));
            Assert.That((anothers.Status, anothers.Text, string.Join('\n', anothers.Headers)), Is.EqualTo((none.Status, none.Text, string.Join('\n', none.Headers))), person);
        }

        Assert.That((await other.Get("api/v1/session")).Status, Is.EqualTo(200), "it goes on");
    }

    /// <summary>In the protected program: signed in, or with the session of the register for whom it is not.</summary>
    internal static async Task<Caller> Inside(string person)
    {
        var caller = new Caller(Town.Running.Protected);
        if ((await caller.Post("api/v1/session", new { name = person, password = Town.Password })).Status == 200) return caller;
        using var register = await Town.SignIn(Town.Running.Register, person);
        return caller.Steal(register, "aa_register", "aa_protected");
    }

    private static bool Same(Reply reply, Reply absent) => reply.Status == 404 && reply.Bytes.SequenceEqual(absent.Bytes) && reply.Headers.SequenceEqual(absent.Headers);

    private static async Task<string[]> Operations(Uri program)
    {
        using var outside = new Caller(program);
        return [.. (await outside.Get("swagger/v1/swagger.json")).Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"))];
    }

    private static Task<Reply> Try(Caller caller, string operation, Ground ground)
    {
        var (verb, route) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        return caller.Send(new(verb), ground.Fill(route), verb is "GET" or "DELETE" ? null : JsonDocument.Parse("{}").RootElement, "\"0\"");
    }
}
