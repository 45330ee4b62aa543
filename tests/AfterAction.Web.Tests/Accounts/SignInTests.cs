using System.Net;
using AfterAction.Testing;

namespace AfterAction.Web.Tests.Accounts;

internal sealed class SignInTests
{
    private TestAgency agency;
    private TinyProgram register;
    private TinyProgram reviews;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        register = await TinyProgram.Register(agency, null, "--SignIn:FailuresPerMinute=1000");
        reviews = await TinyProgram.Protected(agency, register.Clock, "--SignIn:FailuresPerMinute=1000");
    }

    [TearDown]
    public async Task Stop()
    {
        await reviews.DisposeAsync();
        await register.DisposeAsync();
    }

    [Test]
    public async Task A_person_signs_in_over_the_API_and_is_known_from_then_on()
    {
        using var client = reviews.Client();

        using var signedIn = await SignIn(client, "D.RUIZ", SampleRoll.Password);
        var me = await client.GetFromJsonAsync<Me>("/api/v1/session");

        Assert.That(signedIn.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(me!.Person, Is.EqualTo(SampleRoll.Ruiz));
        Assert.That(me.Name, Is.EqualTo("Dana Ruiz"));
        Assert.That(me.Roles, Is.EqualTo(["supervisor"]));
    }

    [Test]
    public async Task A_person_signs_in_with_the_form_and_goes_where_he_wanted()
    {
        using var client = reviews.Client();

        using var answer = await client.PostAsync("/sign-in", Form(("name", "d.ruiz"), ("password", SampleRoll.Password), ("returnTo", "/reviews/1")));
        using var page = await client.GetAsync("/api/v1/things/1");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/reviews/1"));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    internal static Task<HttpResponseMessage> SignIn(HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("/api/v1/session", new { name, password });

    internal static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));

    private sealed record Me(Guid Person, string Name, string Agency, string[] Roles);
}
