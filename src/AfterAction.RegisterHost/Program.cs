using AfterAction.Ledger;
using AfterAction.Register;
using AfterAction.Web;
using AfterAction.Web.Accounts;

var builder = WebApplication.CreateBuilder(args);
KeptIn.CheckConnections(builder.Configuration);
if (args is ["migrate", ..])
{
    await AccountsMigration.Apply(builder.Configuration.GetConnectionString("Identity")
        ?? throw new InvalidOperationException("ConnectionStrings:Identity is not set. Set it to the owner's login of the identity database."));
    if (builder.Configuration[RegisterModule.JournalSetting] is { } journal) ClaimJournal.Create(journal);
    await RegisterMigration.Apply(builder.Configuration);
    await LedgerMigration.Apply(builder.Configuration.GetConnectionString("Ledger")
        ?? throw new InvalidOperationException("ConnectionStrings:Ledger is not set. Set it to the owner's login of the ledger database."));
    return 0;
}

if (await RegisterVerbs.Run(args, builder.Configuration, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None) is { } status) return status;

// For everyone with a role, of every side; what is whose is asked per endpoint.
var program = new WebProgram(WebProgram.Register, actor => actor.Roles.Count > 0);
builder.Services.AddAccounts(builder.Configuration, program);
builder.AddWeb(program, [.. AccountsModule.Policies, .. RegisterModule.Policies], [.. RegisterModule.Slices]);
builder.Services.AddRegister(builder.Configuration);

var app = builder.Build();
if (await AccountsVerbs.Run(args, app.Services, Console.Out, Console.Error) is { } exitCode) return exitCode;

app.UseWeb();
app.MapAccounts();
app.MapRegister();
await app.RunChecked(args, Console.Out);
return 0;
