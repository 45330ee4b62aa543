using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AfterAction.Architecture.Tests;

/// <summary>The lists of refusals, policies and events in <c>docs/</c> are those of the assemblies. A list that differs fails with the text to paste.</summary>
public partial class ListsInDocsTests
{
    private static readonly Programs[] Both = [Programs.Protected, Programs.Register];

    [Test]
    public void Refusals() => Same("refusals.md",
        "Every expected \"no\" of the two programs. Over the API it is problem details whose `type` is `urn:afteraction:refusal:` and the code, and whose `title` is the sentence. Codes are stable; sentences may be put better.",
        "| code | status | sentence | program |\n|---|---|---|---|",
        Both.SelectMany(program => RefusalsOf(program).Select(refusal => (Code: (string)Get(refusal, "Code"), Status: StatusOf(program, refusal), Sentence: (string)Get(refusal, "Sentence"), program.Name)))
            .GroupBy(refusal => (refusal.Code, refusal.Status, refusal.Sentence))
            .OrderBy(same => same.Key.Code, StringComparer.Ordinal).ThenBy(same => same.Key.Sentence, StringComparer.Ordinal)
            .Select(same => $"| `{same.Key.Code}` | {same.Key.Status} | {same.Key.Sentence.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(", ", same.Select(each => each.Name).Distinct())} |"));

    /// <summary>Only fields can be listed: a refusal made on the spot would be in no list.</summary>
    [Test]
    public void No_refusal_is_made_outside_a_field()
    {
        var listed = Both.SelectMany(RefusalsOf).Select(refusal => (string)Get(refusal, "Code")).ToHashSet(StringComparer.Ordinal);
        var made = Tree.Sources("src").SelectMany(path => Made().Matches(File.ReadAllText(path)).Select(match => match.Groups["code"].Value)).Where(code => !listed.Contains(code));
        Assert.That(made, Is.Empty);
    }

    [Test]
    public void Policies() => Same("policies.md",
        "Who may do what, by role. Each request and each endpoint names one of these; a program in which one does not, does not start. Besides the role, membership of the one review or the one agency is asked, and whoever may not hears what he would hear if it were not there.",
        "| policy | roles | program |\n|---|---|---|",
        Both.SelectMany(program => program.Statics(type => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType && type.GetGenericArguments() is [{ FullName: "AfterAction.Web.Pipeline.Policy" }])
                .SelectMany(list => ((IEnumerable)list).Cast<object>())
                .Select(policy => (Name: (string)Get(policy, "Name"), Roles: string.Join(", ", ((IEnumerable<string>)Get(policy, "Roles")).Order(StringComparer.Ordinal)), Program: program.Name)))
            .GroupBy(policy => (policy.Name, policy.Roles))
            .OrderBy(same => same.Key.Name, StringComparer.Ordinal)
            .Select(same => $"| `{same.Key.Name}` | {same.Key.Roles} | {string.Join(", ", same.Select(each => each.Program).Distinct())} |"));

    [Test]
    public void Events() => Same("events.md",
        "Every fact that is ever written, with its members. Facts are never changed and never removed; a member is added, never taken away.",
        "| event | members | program |\n|---|---|---|",
        Both.SelectMany(program => program.Statics(type => typeof(IEnumerable<Type>).IsAssignableFrom(type)).SelectMany(list => (IEnumerable<Type>)list)
                .Where(type => type.Namespace!.StartsWith("AfterAction.", StringComparison.Ordinal)).Select(type => (type, program)))
            .GroupBy(fact => fact.type.FullName)
            .OrderBy(same => same.First().type.Name, StringComparer.Ordinal)
            .Select(same => $"| `{same.First().type.Name}` | {string.Join(", ", same.First().type.GetConstructors().MaxBy(each => each.GetParameters().Length)!.GetParameters().Select(member => member.Name))} | {string.Join(", ", same.Select(each => each.program.Name).Distinct())} |"));

    private static IEnumerable<object> RefusalsOf(Programs program)
    {
        var refusal = program.TypeOf("AfterAction.Kernel.Refusal");
        var none = Array.CreateInstance(program.TypeOf("AfterAction.Kernel.FieldFault"), 0);
        return program.Statics(type => type == refusal).Append(refusal.GetMethod("Invalid")!.Invoke(null, [none])!);
    }

    private static int StatusOf(Programs program, object refusal) => (int)program.TypeOf("AfterAction.Web.Http.Answers").GetMethod("StatusOf")!.Invoke(null, [refusal])!;

    private static object Get(object of, string member) => of.GetType().GetProperty(member)!.GetValue(of)!;

    private static void Same(string file, string about, string head, IEnumerable<string> rows)
    {
        var title = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Path.GetFileNameWithoutExtension(file));
        var expected = $"# {title}\n\n{about} Kept true by a test; do not edit by hand.\n\n{head}\n{string.Join('\n', rows)}\n";
        var path = Path.Combine(Tree.Root, "docs", file);
        Assert.That(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "", Is.EqualTo(expected), $"docs/{file} is not what the programs say. Paste this:\n{expected}");
    }

    [GeneratedRegex("""(?:new Refusal|Refusal \w+ = new|Refusal \w+ => new)\(\s*"(?<code>[^"]+)"\s*,""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Made();
}
