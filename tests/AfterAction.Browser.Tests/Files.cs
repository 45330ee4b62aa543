using AfterAction.Testing;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>Small invented files for the states an import can be in.</summary>
internal static class Files
{
    public static readonly FilePayload Columns = Of("columns.csv", "Case,When,What,Where\nA1,2026-09-01 10:00:00,Welfare check,Mill Lane\n");

    public static readonly FilePayload Broken = Of("broken.json", "{ \"this\": ");

    private static readonly FilePayload Given = Of("given-up.csv", "Case,When,What,Where\nA2,2026-09-01 10:00:00,Welfare check,Mill Lane\n");

    /// <summary>The sample's own dispatch log with two rows spoiled.</summary>
    public static FilePayload Faults
    {
        get
        {
            var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Sample", "cad.csv"));
            return Of("faults.csv", string.Join('\n', [.. lines.Take(8), lines[8].Replace(lines[8].Split(',')[0], "", StringComparison.Ordinal), "Z9," + lines[9]]));
        }
    }

    /// <summary>Gives a file in and waits until the import stands still.</summary>
    public static async Task Give(Window window, FilePayload file)
    {
        await Submit(window, file);
        await Assertions.Expect(window.Page.Locator("main .alert, main #columns").First).ToBeVisibleAsync();
        await window.Page.WaitForLoadStateAsync(LoadState.Load);
    }

    /// <summary>Gives the file in and takes the meanings that are suggested for its columns.</summary>
    public static async Task GiveMapped(Window window, FilePayload file)
    {
        await Give(window, file);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Import with these meanings" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("#faults")).ToBeVisibleAsync();
    }

    public static async Task GiveUp(Window window)
    {
        await Give(window, Given);
        await window.Send("form[action$='/giving-up']", 303);
    }

    /// <summary>A long file, looked at while it is read: the page is kept from following it.</summary>
    public static async Task Running(Window window)
    {
        await window.Page.RouteAsync("**/progress.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" }));
        var path = Shared.Data("nj-use-of-force/reports.csv");
        await Submit(window, new() { Name = "reports.csv", MimeType = "text/csv", Buffer = await File.ReadAllBytesAsync(path) });
        await Assertions.Expect(window.Page.Locator("main [data-progress]")).ToHaveCountAsync(1);
    }

    private static async Task Submit(Window window, FilePayload file)
    {
        await window.Page.Locator("input[type=file]").SetInputFilesAsync(file);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await window.Page.WaitForURLAsync("**/imports/*");
    }

    private static FilePayload Of(string name, string text) => new() { Name = name, MimeType = "application/octet-stream", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };
}
