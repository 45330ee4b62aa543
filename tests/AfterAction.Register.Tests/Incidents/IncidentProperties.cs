using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using CsCheck;
using Marten;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

/// <summary>A failing property prints its seed.</summary>
public sealed class IncidentProperties
{
    private const string Secret = "the words nobody may print";

    private static readonly string[] SomeKeys = ["1", "2", "3", "4", "5", " 1", "a", "A"];

    private static readonly Gen<string> Keys = Gen.Int[0, SomeKeys.Length - 1].Select(index => SomeKeys[index]);

    private static readonly Gen<DateTimeOffset?> Instants = Gen.Int[-100_000, 100_000].Select(seconds => seconds % 7 == 0 ? null : (DateTimeOffset?)Noon.AddSeconds(seconds));

    private static readonly Gen<ReadEvidence> Evidences = Gen.Select(Keys, Gen.Enum<EvidenceKind>(), Instants, Instants, Gen.Int[0, 5_000],
        (key, kind, at, until, uncertain) => new ReadEvidence(key, kind, $"raw {key}", at, until, TimeSpan.FromMilliseconds(uncertain), key, $"said {key}", EvidenceMarks.None));

    private static readonly Gen<ReadParticipant> Participants = Gen.Select(Keys, Gen.Enum<Involvement>(), (key, involvement) =>
        new ReadParticipant(key, key == "1" ? "Ines Marsh" : $"Person {key}", null, involvement));

    private static readonly Gen<ReadForceReport> ForceReports = Gen.Select(Keys, Instants, (key, at) => ReadForce with { Key = key, At = at });

    private static readonly Gen<(ReadIncident Read, Origin Origin)> Files = Gen.Select(
        Evidences.List[0, 6], Participants.List[0, 3], ForceReports.List[0, 3], Gen.Enum<SourceKind>(), Keys, Gen.Bool,
        (evidence, participants, reports, kind, name, dated) =>
            (Read(evidence, participants, reports) with { LocalDate = dated ? new DateOnly(2026, 3, 1) : null, Kind = name == "a" ? null : name }, new Origin(kind, name, Import)));

    [Test]
    public void Every_fold_takes_what_absorbing_decides() => Files.List[1, 5].Sample(files =>
    {
        var facts = AbsorbAll(files);
        var page = facts.Aggregate(default(IncidentPage), IncidentPage.Fold)!;
        var line = facts.Aggregate(default(IncidentLine), IncidentLine.Fold)!;
        var incident = facts.Aggregate(default(Incident), Incident.Fold)!;
        return page.Facts == facts.Count
            && line.Facts == facts.Count
            && line.ForceReports == incident.ForceReports.Count
            && line.HappenedAt == page.HappenedAt
            && page.Evidence.Select(evidence => new EvidenceId(evidence.Id)).ToImmutableHashSet().SetEquals(incident.Evidence)
            && page.Evidence.Select(evidence => evidence.Ordinal).SequenceEqual(Enumerable.Range(1, page.Evidence.Count).Select(ordinal => (long)ordinal))
            && page.Participants.Count == incident.Linked.Count
            && page.Sources.Count == incident.Clocks.Count;
    });

    [Test]
    public void Absorbing_twice_appends_nothing() => Files.List[1, 4].Sample(files =>
    {
        var incident = AbsorbAll(files).Aggregate(default(Incident), Incident.Fold);
        return files.All(file => Absorb(incident, file.Read, file.Origin) is { Facts.Count: 0, Refusal: null });
    });

    [Test]
    public void Files_in_any_order_give_the_same_evidence_reports_and_participants() =>
        Gen.Select(Files.List[2, 5], Gen.Int[0, 1000]).Sample((files, seed) =>
        {
            var one = AbsorbAll(files).Aggregate(default(Incident), Incident.Fold)!;
            var other = AbsorbAll([.. files.OrderBy(file => HashCode.Combine(seed, files.IndexOf(file)))]).Aggregate(default(Incident), Incident.Fold)!;
            return one.Evidence.SetEquals(other.Evidence) && one.ForceReports.SetEquals(other.ForceReports)
                && one.Linked.Keys.Order().SequenceEqual(other.Linked.Keys.Order());
        });

    [TestCaseSource(nameof(FactTypes))]
    public void A_stored_fact_reads_back_as_it_was(Type type)
    {
        var fact = Filled(type);
        var options = new StoreOptions();
        RegisterStore.Configure(options);
        var serializer = options.Serializer();
        using var stored = new MemoryStream(Encoding.UTF8.GetBytes(serializer.ToJson(fact)));
        Assert.That(serializer.FromJson(type, stored), Is.EqualTo(fact));
    }

    [TestCaseSource(nameof(FactTypes))]
    public void A_printed_fact_says_nothing_of_its_content(Type type) => Assert.That(Filled(type).ToString(), Does.Not.Contain(Secret));

    [TestCaseSource(nameof(FactTypes))]
    public void Every_fact_says_who_and_when(Type type) => Assert.Multiple(() =>
    {
        Assert.That(type.GetProperty("By")?.PropertyType, Is.EqualTo(typeof(PersonId)));
        Assert.That(type.GetProperty("On")?.PropertyType, Is.EqualTo(typeof(DateTimeOffset)));
    });

    [Test]
    public void Printed_states_and_pages_say_nothing_of_their_content()
    {
        object[] facts = [.. FactTypes().Select(Filled).OrderBy(fact => fact is not IncidentRegistered)];
        Assert.Multiple(() =>
        {
            Assert.That(facts.Aggregate(default(Incident), Incident.Fold)!.ToString(), Does.Not.Contain(Secret));
            Assert.That(facts.Aggregate(default(IncidentPage), IncidentPage.Fold)!.ToString(), Does.Not.Contain(Secret));
            Assert.That(facts.Aggregate(default(IncidentLine), IncidentLine.Fold)!.ToString(), Does.Not.Contain(Secret));
        });
    }

    [TestCaseSource(nameof(FactTypes))]
    public void The_store_knows_every_fact(Type type) => Assert.That(IncidentStorage.Facts, Does.Contain(type));

    [Test]
    public void A_fact_before_the_first_is_a_bug() =>
        Assert.That(() => Incident.Fold(null, Arrived), Throws.InvalidOperationException);

    private static IEnumerable<Type> FactTypes() => typeof(Incident).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsPublic: true, Namespace: "AfterAction.Register.Incidents" }
            && type.GetProperty("By") is not null && type.GetProperty("On") is not null);

    private static List<object> AbsorbAll(IEnumerable<(ReadIncident Read, Origin Origin)> files)
    {
        List<object> facts = [];
        Incident? incident = null;
        foreach (var (read, origin) in files)
        {
            var decided = Absorb(incident, read, origin);
            facts.AddRange(decided.Facts);
            incident = decided.Facts.Aggregate(incident, Incident.Fold);
        }

        return facts;
    }

    /// <summary>An instance with every member set to something that is not its default.</summary>
    private static object Filled(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Filled(inner);
        if (type == typeof(string)) return Secret;
        if (type == typeof(Guid)) return Participant;
        if (type == typeof(long)) return 1234L;
        if (type == typeof(DateOnly)) return new DateOnly(2026, 3, 1);
        if (type == typeof(DateTimeOffset)) return Noon;
        if (type == typeof(EvidenceMarks)) return EvidenceMarks.Overlaps | EvidenceMarks.Imprecise;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
        {
            var element = Filled(type.GetGenericArguments()[0]);
            return type.GetMethod(nameof(ValueList<object>.Add))!.Invoke(type.GetProperty("Empty", BindingFlags.Static | BindingFlags.Public)!.GetValue(null), [element])!;
        }

        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Filled(parameter.ParameterType))]);
    }
}
