using AfterAction.ProtectedStore;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;

var builder = WebApplication.CreateBuilder(args);
KeptIn.CheckConnections(builder.Configuration);
if (await ProtectedVerbs.Run(args, builder.Configuration, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None) is { } status) return status;

// For whoever has a role of the review side; and for auditors who have none of any side, who read the log and nothing else.
WebProgram program = new(WebProgram.Protected, actor => actor.Roles.Any(role => Roles.Sides[role] == Roles.ReviewSide) || ProtectedModule.Audits(actor));
builder.AddWeb(program, [.. ProtectedModule.Policies, .. AccountsModule.Policies], [.. ProtectedModule.Slices]);
builder.Services.AddAccounts(builder.Configuration, program);
builder.Services.AddProtectedStore(builder.Configuration);

var app = builder.Build();
app.UseWeb();
app.MapAccounts();
app.MapProtectedStore();
await app.RunChecked(args, Console.Out);
return 0;
