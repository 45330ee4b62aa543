using AfterAction.ProtectedStore;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;

var builder = WebApplication.CreateBuilder(args);
KeptIn.CheckConnections(builder.Configuration);
if (await ProtectedVerbs.Run(args, builder.Configuration, TimeProvider.System, CancellationToken.None) is { } status) return status;

// Not for whoever has no role of the review side; an auditor's place here comes with the log.
WebProgram program = new(WebProgram.Protected, actor => actor.Roles.Any(role => Roles.Sides[role] == Roles.ReviewSide));
builder.AddWeb(program, [.. ProtectedModule.Policies, .. AccountsModule.Policies], typeof(ProtectedModule).Assembly);
builder.Services.AddAccounts(builder.Configuration, program);
builder.Services.AddProtectedStore(builder.Configuration);

var app = builder.Build();
app.UseWeb();
app.MapAccounts();
app.MapProtectedStore();
await app.RunChecked(args);
return 0;
