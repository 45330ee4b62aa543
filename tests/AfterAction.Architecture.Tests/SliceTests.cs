using System.Reflection;

namespace AfterAction.Architecture.Tests;

/// <summary>What every request and every fact of both programs has in common, asked of the assemblies.</summary>
public class SliceTests
{
    private static readonly Programs[] Both = [Programs.Protected, Programs.Register];

    /// <summary>Requests that carry something which could be wrong, and that nothing validates, with the reason.</summary>
    private static readonly Dictionary<string, string> NotValidated = new(StringComparer.Ordinal)
    {
        ["DrawTimeline"] = "a source that the register does not have for this incident draws nothing",
        ["LogEntries"] = "a filter that fits nothing finds nothing, and a page has a fixed length",
        ["MeetingNews"] = "a mark that is not the meeting's now means that there is news",
        ["OpeningsOf"] = "a cursor that is none reads as the start",
        ["PeopleRoll"] = "a limit out of bounds is the nearest within; what no name begins with finds nobody",
        ["ProofOf"] = "a place at which the asker was not opened is absent",
        ["SignWeekOff"] = "a day that is not the Monday of a week that is over is refused, by Decide",
    };

    /// <summary>An id, the version that was seen, and yes or no are never of a wrong shape: one that does not exist is absent, not invalid.</summary>
    private static bool CannotBeWrong(ParameterInfo member) =>
        (Nullable.GetUnderlyingType(member.ParameterType) ?? member.ParameterType) is var type
        && (type == typeof(Guid) || type == typeof(bool) || (type == typeof(long) && member.Name == "Seen")
            || (type.IsValueType && type.GetProperties() is [{ Name: "Value" } only] && only.PropertyType == typeof(Guid)));

    private static bool IsRequest(Type type) => type is { IsAbstract: false, ContainsGenericParameters: false }
        && type.GetInterfaces().Any(face => face.FullName?.StartsWith("MediatR.IRequest`1", StringComparison.Ordinal) == true);

    [Test]
    public void Every_request_that_can_be_wrong_has_a_validator_or_a_reason()
    {
        var requests = Both.SelectMany(program => program.Types).Where(IsRequest).ToList();
        var validated = Both.SelectMany(program => program.Types).Select(type => type.BaseType)
            .Where(parent => parent is { IsGenericType: true } && parent.GetGenericTypeDefinition().FullName == "FluentValidation.AbstractValidator`1")
            .Select(parent => parent!.GetGenericArguments()[0].FullName).ToHashSet();
        var without = requests
            .Where(type => !validated.Contains(type.FullName) && !type.GetConstructors().MaxBy(each => each.GetParameters().Length)!.GetParameters().All(CannotBeWrong))
            .Select(type => type.Name).Distinct(StringComparer.Ordinal);
        Assert.Multiple(() =>
        {
            Assert.That(requests, Has.Count.GreaterThan(80), "there is something to look at");
            Assert.That(without, Is.EquivalentTo(NotValidated.Keys));
        });
    }

    [Test]
    public void Every_fact_says_who_and_when_and_nothing_of_it_can_be_changed()
    {
        var facts = Both.SelectMany(program => program.Statics(type => typeof(IEnumerable<Type>).IsAssignableFrom(type)).SelectMany(list => (IEnumerable<Type>)list))
            .Where(type => type.Namespace!.StartsWith("AfterAction.", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(facts, Has.Count.GreaterThan(70), "there is something to look at");
            Assert.That(facts.Where(fact => fact.GetProperty("By")?.PropertyType.Name != "PersonId").Select(fact => fact.Name), Is.Empty, "who");
            Assert.That(facts.Where(fact => new[] { "At", "On" }.Count(name => fact.GetProperty(name)?.PropertyType == typeof(DateTimeOffset)) != 1).Select(fact => fact.Name), Is.Empty, "when");
            Assert.That(facts.Where(fact => !fact.IsSealed || fact.GetProperties().Any(CanBeSet) || fact.GetFields().Any(field => field is { IsInitOnly: false, IsLiteral: false })).Select(fact => fact.Name), Is.Empty, "unchangeable");
        });
    }

    private static bool CanBeSet(PropertyInfo property) => property.SetMethod is { } setter
        && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
}
