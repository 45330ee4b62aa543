using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>The door of reviews, as it is: policies, membership in the store and claims in the ledger, against the same rules put in Cedar and decided by Cedar's own
/// engine (npm package <c>@cedar-policy/cedar-wasm</c>, run by node). Roles, memberships, claims, links, merged accounts and questions are random. What Cedar is told
/// of the wall comes from <see cref="Wall"/>, which goes along.</summary>
[Category("W7")]
public class CedarTests
{
    private const int PerRound = 500, People = 8, Incidents = 6;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cedar");

    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static readonly Dictionary<string, string> Mutants = new(StringComparer.Ordinal)
    {
        ["principal.otherSideOf.contains(resource.incident)"] = "false",
        ["principal.roles.contains(\"supervisor\") && resource has incident }"] = "principal.roles.containsAny([\"officer\", \"supervisor\"]) && resource has incident }",
        ["(resource.facilitator == principal || resource.tookPart.contains(principal))"] = "resource.facilitator == principal",
        ["&& resource.facilitator == principal }"] = "}",
        ["&& resource.waitsForBoard"] = "",
        ["principal.roles.contains(\"supervisor\") };"] = "principal.roles.contains(\"trainer\") };",
    };

    /// <param name="Review">Null for the agency's lists.</param>
    private sealed record Question(string Action, string Person, IReadOnlyCollection<string> Roles, IReadOnlyCollection<string> OtherSideOf, Asked? Review);

    /// <param name="Incident">Null for a review that is absent.</param>
    private sealed record Asked(string Id, string? Incident = null, string? Facilitator = null, IReadOnlyCollection<string>? TookPart = null, bool WaitsForBoard = false);

    [OneTimeSetUp]
    public async Task Install()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) await Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "");
    }

    /// <summary>Per change 2,000 questions; AFTERACTION_LONG=1 makes it 100,000. AFTERACTION_SEED repeats a run.</summary>
    [Test]
    public async Task The_door_and_the_rules_in_Cedar_agree_and_changed_rules_do_not()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        Random random = new(seed);
        List<(Question Question, bool Admitted)> asked = [];
        await using (var store = await SealedStore.Open())
        await using (var register = NpgsqlDataSource.Create(store.Agency.RegisterApp("ledger")))
        {
            for (var round = (Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 100_000 : 2_000) / PerRound; round > 0; round--)
                await Ask(store, new(register, store.Clock), random, asked);
        }

        var rules = await File.ReadAllTextAsync(Path.Combine(Folder, "reviews.cedar"));
        var lines = asked.ConvertAll(each => JsonSerializer.Serialize(each.Question, Camel));
        Assert.That(Differing(await Decide(rules, lines)), Is.Empty);
        Assert.That(asked.Count(each => each.Admitted), Is.InRange(asked.Count / 20, asked.Count * 19 / 20), "both answers are given");
        Assert.That(ReviewPolicies.All.Select(policy => policy.Name), Is.EquivalentTo(asked.Select(each => each.Question.Action).Distinct()), "every policy is asked");
        foreach (var (part, instead) in Mutants)
        {
            Assert.That(rules, Does.Contain(part));
            Assert.That(Differing(await Decide(rules.Replace(part, instead, StringComparison.Ordinal), lines)), Is.Not.Empty, $"{instead} instead of {part} is noticed");
        }

        IEnumerable<string> Differing(string[] decisions)
        {
            Assert.That(decisions, Has.Length.EqualTo(asked.Count));
            return decisions.Select((decision, at) => (decision, at)).Where(each => (each.decision == "allow") != asked[each.at].Admitted).Select(each => $"Cedar says {each.decision}: {lines[each.at]}");
        }
    }

    /// <summary>People, incidents and reviews of their own, with a random history between the questions.</summary>
    private static async Task Ask(SealedStore store, ClaimLedger ledger, Random random, List<(Question, bool)> asked)
    {
        Guid Id() => new(random.Next(), (short)random.Next(), (short)random.Next(), BitConverter.GetBytes(random.NextInt64()));
        var people = Enumerable.Range(0, People).Select(_ => new PersonId(Id())).ToArray();
        var incidents = Enumerable.Range(0, Incidents).Select(_ => new IncidentId(Id())).ToArray();
        List<(ReviewId Review, int Facilitator, int[] TookPart, bool Waits)> reviews = [];
        foreach (var incident in incidents)
        {
            ReviewId review = new(Id());
            var facilitator = random.Next(People);
            var participants = Enumerable.Range(0, People).Where(person => person != facilitator && random.Next(3) == 0).Select(person => (person, How: random.Next(3) switch { 0 => Involvement.Involved, 1 => Involvement.Witness, _ => Involvement.Caller })).ToArray();
            object[] facts =
            [
                (ReviewOpened)Opened with { Review = review, Incident = incident },
                .. participants.Select(each => (ParticipantJoined)OfficerJoined with { Review = review, Person = people[each.person], Involvement = each.How, Key = $"{each.person}" }),
                (FacilitatorAssigned)Led with { Review = review, Facilitator = people[facilitator] },
            ];
            Assert.That(await store.OpenReview(review, facts), Is.True);
            var waits = participants.Length > 0 && random.Next(2) == 0;
            if (waits)
            {
                var officer = people[participants[0].person];
                await store.Store.DecideByRule("sample", review, _ => Decision.Append(
                    new DebriefOpened(review, people[facilitator], Noon), new CommendationNominated(review, review.Value, officer, "Well done.", people[facilitator], Noon), new ConsentStated(review, review.Value, true, officer, Noon)), CancellationToken.None);
            }

            reviews.Add((review, facilitator, [.. participants.Where(each => each.How != Involvement.Caller).Select(each => each.person)], waits));
        }

        ReviewAdmission admission = new(store.Lists, store.Claims);
        Wall wall = new(People, Incidents);
        string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");
        for (var turn = 0; turn < PerRound; turn++)
        {
            if (random.Next(25) == 0) wall = await Act(ledger, random, wall, people, incidents);
            var who = random.Next(People);
            var policy = ReviewPolicies.All[random.Next(ReviewPolicies.All.Count)];
            var roles = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(2) == 0 ? Roles.Supervisor : random.Next(2) == 0 ? Roles.Officer : random.Next(2) == 0 ? Roles.CommendationBoard : Roles.All[random.Next(Roles.All.Length)]).ToHashSet(StringComparer.Ordinal);
            var about = random.Next(Incidents + 1);
            var isList = policy.Name is ReviewPolicies.Queue or ReviewPolicies.Mine or ReviewPolicies.Docket;
            var review = about < Incidents ? reviews[about].Review : new ReviewId(Id());
            Asked? thing = isList ? null
                : about < Incidents ? new(Name("r", about), Name("i", about), Name("p", reviews[about].Facilitator), [.. reviews[about].TookPart.Select(person => Name("p", person))], reviews[about].Waits)
                : new("absent");
            string[] otherSideOf = [.. Enumerable.Range(0, Incidents).Where(incident => wall.StandingOf(who, incident) is Standing.Investigation or Standing.Barred).Select(incident => Name("i", incident))];
            Actor actor = new(people[who], "sample", "Ana Reyes", roles);
            // As the pipeline does: the role, then the door.
            var admitted = policy.Roles.Overlaps(roles) && await admission.Admits(new TimelineOf(review), policy, actor, CancellationToken.None);
            asked.Add((new(policy.Name, Name("p", who), roles, otherSideOf, thing), admitted));
            if (admitted && !isList && about < Incidents) wall = wall.Claim(who, about, Side.Review).After;
        }
    }

    /// <summary>Somebody starts to investigate, incidents are linked or not any more, two accounts turn out to be one person's.</summary>
    private static async Task<Wall> Act(ClaimLedger ledger, Random random, Wall wall, PersonId[] people, IncidentId[] incidents)
    {
        var (who, also, one, other) = (random.Next(People), random.Next(People), random.Next(Incidents), random.Next(Incidents));
        var by = people[0];
        switch (random.Next(8))
        {
            case 0 when one != other:
                var (linked, isLinked) = wall.Link(one, other);
                Assert.That(await ledger.Link(incidents[one], incidents[other], by, CancellationToken.None) is null, Is.EqualTo(isLinked));
                return linked;
            case 1 when one != other:
                await ledger.Unlink(incidents[one], incidents[other], by, CancellationToken.None);
                return wall.Unlink(one, other);
            case 2 when who != also:
                var (merged, isMerged) = wall.SamePerson(who, also);
                Assert.That(await ledger.SamePerson(people[who], people[also], by, CancellationToken.None) is null, Is.EqualTo(isMerged));
                return merged;
            default:
                var (claimed, isClaimed) = wall.Claim(who, one, Side.Investigation);
                Assert.That((await ledger.Claim(people[who], incidents[one], Side.Investigation, CancellationToken.None)).Refusal is null, Is.EqualTo(isClaimed));
                return claimed;
        }
    }

    private static async Task<string[]> Decide(string rules, IEnumerable<string> lines)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, rules);
            return (await Run("node", ["decide.cjs", file], string.Join('\n', lines))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> Run(string program, string[] arguments, string input)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (said, faults) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {await faults}");
        return await said;
    }
}
