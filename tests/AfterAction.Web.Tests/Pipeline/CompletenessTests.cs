using System.Reflection;
using System.Reflection.Emit;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Web.Tests.Pipeline;

/// <summary>A program that does not say of everything who may use it does not start.</summary>
internal sealed class CompletenessTests
{
    [Test]
    public void One_that_says_it_of_everything_starts() =>
        Assert.That(() => TinyProgram.Check(app => app.MapGet("/more", () => 1).Requires(TinyProgram.See), Slice(typeof(Decision), TinyProgram.See)), Throws.Nothing);

    [Test]
    public void An_endpoint_without_a_policy() => Refused(app => app.MapGet("/more", () => 1), "/more declares neither a policy nor that it is open to all");

    [Test]
    public void An_endpoint_with_an_unknown_policy() => Refused(app => app.MapGet("/more", () => 1).Requires("things:guess"), "/more declares the unknown policy things:guess");

    [Test]
    public void An_endpoint_that_asks_for_a_sign_in_and_no_policy() => Refused(app => app.MapGet("/more", () => 1).RequireAuthorization(), "/more declares the unknown policy (none)");

    [Test]
    public void An_endpoint_with_two_policies() =>
        Refused(app => app.MapGet("/more", () => 1).Requires(TinyProgram.See).Requires("people:administer"), "/more declares more than one policy");

    [Test]
    public void An_endpoint_with_a_policy_in_a_group_that_is_open_to_all() =>
        Refused(app => app.MapGroup("/more").Anonymous().MapGet("", () => 1).Requires(TinyProgram.See), "declares a policy and that it is open to all");

    [Test]
    public void An_endpoint_that_takes_If_Match_and_does_not_insist_on_it() =>
        Refused(app => app.MapPut("/more", (IfMatch seen) => seen.Version).Requires(TinyProgram.See), "/more takes If-Match and does not insist on it");

    [Test]
    public void A_request_without_a_policy() => Refused(_ => { }, "Ask declares no policy", Slice(typeof(Decision)));

    [Test]
    public void A_request_with_an_unknown_policy() => Refused(_ => { }, "Ask declares the unknown policy things:guess", Slice(typeof(Decision), "things:guess"));

    [Test]
    public void A_request_with_two_policies() => Refused(_ => { }, "Ask declares more than one policy", Slice(typeof(Decision), TinyProgram.See, "people:administer"));

    /// <summary>The behaviours that ask who may would be passed over in silence.</summary>
    [Test]
    public void A_request_whose_answer_cannot_be_refused() => Refused(_ => { }, "Ask answers String, which cannot be refused", Slice(typeof(string), TinyProgram.See));

    private static void Refused(Action<WebApplication> map, string because, params Assembly[] slices) =>
        Assert.That(() => TinyProgram.Check(map, slices), Throws.InvalidOperationException.With.Message.StartsWith("The program does not start: ").And.Message.Contains(because));

    /// <summary>An assembly with one request, which declares these policies.</summary>
    private static AssemblyBuilder Slice(Type answer, params string[] policies)
    {
        var slice = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Slice"), AssemblyBuilderAccess.Run);
        var ask = slice.DefineDynamicModule("Slice").DefineType("Ask", TypeAttributes.Public);
        ask.AddInterfaceImplementation(typeof(IRequest<>).MakeGenericType(answer));
        foreach (var policy in policies)
            ask.SetCustomAttribute(new CustomAttributeBuilder(typeof(RequiresAttribute).GetConstructor([typeof(string)])!, [policy]));
        ask.CreateType();
        return slice;
    }
}
