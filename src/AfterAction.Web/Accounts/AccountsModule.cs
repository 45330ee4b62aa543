using AfterAction.Web.Accounts.Administration;
using System.Security.Cryptography;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using AfterAction.Web.Writing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>People, sign-in and sessions, the same in both programs; the register program administers them besides.</summary>
public static class AccountsModule
{
    /// <summary>For the policy book of both programs.</summary>
    public static IEnumerable<Policy> Policies { get; } = [Policy.Of(PeoplePolicies.Administer, Roles.Administrator)];

    /// <param name="configuration">Needs <c>ConnectionStrings:Identity</c>, the login of this program.
    /// <c>SignIn:FailuresPerMinute</c>: wrong passwords taken from one address, 30 unless set.</param>
    /// <exception cref="InvalidOperationException">There is no such connection string.</exception>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration, WebProgram program)
    {
        var connection = configuration.GetConnectionString("Identity")
            ?? throw new InvalidOperationException("ConnectionStrings:Identity is not set.");
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.TryAddSingleton(program);
        services.AddSingleton(_ => new IdentityDatabase(NpgsqlDataSource.Create(connection)));
        services.AddDbContext<AccountsContext>((provider, options) => options.UseNpgsql(provider.GetRequiredService<IdentityDatabase>().Source));
        services.AddSingleton<IPasswordHasher<Member>>(new PasswordHasher<Member>(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 })));
        services.AddIdentityCore<Member>(options =>
            {
                options.User.AllowedUserNameCharacters = null!;
                // The rules are ours alone: the framework's own validator asks for kinds of characters.
                options.Password = new() { RequiredLength = 1, RequiredUniqueChars = 0, RequireDigit = false, RequireLowercase = false, RequireNonAlphanumeric = false, RequireUppercase = false };
            })
            .AddEntityFrameworkStores<AccountsContext>()
            .AddPasswordValidator<PasswordRules>();
        services.AddAuthentication(SessionAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddSingleton(provider => new SignInLimits(provider.GetRequiredService<IPasswordHasher<Member>>(), configuration.GetValue("SignIn:FailuresPerMinute", 30)));
        services.AddSingleton<Sessions>();
        services.AddSingleton(provider => new Grants(provider.GetRequiredService<IdentityDatabase>().Source));
        services.AddSingleton<DraftKey>();
        services.AddSingleton<PageMarks>();
        services.AddSingleton<IPeople, Roster>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<Changes>();
        services.AddScoped<Requests>();
        services.AddScoped<OneTimeLinks>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<ImportPeople>();
        if (program.Name == WebProgram.Register) services.AddSingleton(new NavigationLink("/people", "People", PeoplePolicies.Administer, 90))
            .AddSingleton(new NavigationLink("/people/requests", "Requests", PeoplePolicies.Administer, 91));
        services.AddHostedService<SchemaAtStart>();
        services.AddHealthChecks().AddCheck<IdentityAnswers>("identity", tags: ["ready"]);
        return services;
    }

    public static WebApplication MapAccounts(this WebApplication app)
    {
        SignInEndpoints.Map(app);
        DraftKey.Map(app);
        var program = app.Services.GetRequiredService<WebProgram>();
        OwnAccountEndpoints.Map(app, program);
        // The protected program's login may change no person and no password, so it has no page that would.
        if (program.Name == WebProgram.Register)
        {
            LinkEndpoints.Map(app);
            PeopleEndpoints.Map(app);
        }

        return app;
    }

    /// <summary>A program on another schema than its own does not start.</summary>
    private sealed class SchemaAtStart(IdentityDatabase database, SignInLimits limits) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(limits); // Made now, so that the first sign-in takes as long as the next.
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await AccountsMigration.Check(connection, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class IdentityAnswers(IdentityDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.Command("SELECT 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy();
            }
        }
    }
}

internal static class PeoplePolicies
{
    public const string Administer = "people:administer";
}
