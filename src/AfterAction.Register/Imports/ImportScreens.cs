using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>The pages of imports, as they are and after one of their forms was sent.</summary>
internal sealed class ImportScreens(IMediator mediator, IIds ids)
{
    /// <summary>The list with the form for a further file.</summary>
    public async Task<IResult> List(string? cursor, ImportForm form, CancellationToken ct)
    {
        var answer = await mediator.Send(new ImportsByStart(cursor, null), ct);
        if (answer.Value is not { } page) return answer.Refusal!.ToHttp();
        return Pages.Of<ImportsPage>(new { Model = new ImportsModel(page, cursor is null, form) }, form.Refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(form.Refusal));
    }

    /// <summary>The list after a file was not taken. The browser keeps no file, so that the next try is a new import.</summary>
    public Task<IResult> NotTaken(ImportForm form, CancellationToken ct) => List(null, form with { Import = ids.Next() }, ct);

    /// <summary>303 to the import's page when the form was taken; else the page with what was chosen, and why it was not taken.</summary>
    public Task<IResult> After(Decision decision, ImportId import, CancellationToken ct, CadMapping? chosen = null) =>
        decision.Refusal is { } refusal ? Show(import, null, refusal, chosen, ct) : Task.FromResult(Pages.SeeOther($"/imports/{import.Value}"));

    public async Task<IResult> Show(ImportId import, string? cursor, Refusal? refusal, CadMapping? chosen, CancellationToken ct)
    {
        var answer = await mediator.Send(new ImportOf(import, cursor), ct);
        if (answer.Value is not { } view) return answer.Refusal!.ToHttp();
        return Pages.Of<ImportPage>(new { Model = new ImportModel(view, cursor is null, refusal, chosen) }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
    }
}

/// <summary>The form for a file, with what was typed when it was not taken.</summary>
public sealed record ImportForm(Guid Import, string? Format, string? Incident, string? RecordingStart, Refusal? Refusal)
{
    public override string ToString() => $"{nameof(ImportForm)} {Import}";

    public string? Fault(string field) => Refusal?.Fields.FirstOrDefault(fault => fault.Field == field)?.Sentence;

    /// <summary>A refusal that is about one answer of the form, as that field's fault.</summary>
    public static Refusal OnFields(Refusal refusal)
    {
        var field = refusal.Code switch
        {
            "imports/no-incident-key" => "incident",
            "imports/no-recording-start" => "recordingStart",
            "imports/unknown-format" => "format",
            "imports/empty" or "imports/too-large" or "imports/another-file" => "file",
            _ => null,
        };
        return field is null ? refusal : refusal with { Fields = [new(field, refusal.Code, refusal.Sentence)] };
    }
}

public sealed record ImportsModel(Page<ImportsByStart.Row> Page, bool AtStart, ImportForm Form)
{
    public override string ToString() => nameof(ImportsModel);
}

/// <param name="Chosen">The roles that were chosen, when the mapping was not taken.</param>
public sealed record ImportModel(ImportOf.View Import, bool AtStart, Refusal? Refusal, CadMapping? Chosen)
{
    public override string ToString() => $"{nameof(ImportModel)} {Import.Id.Value}";
}
