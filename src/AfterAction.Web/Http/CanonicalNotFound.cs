using System.Text;

namespace AfterAction.Web.Http;

/// <summary>The constant bytes of "there is nothing here".</summary>
public static class CanonicalNotFound
{
    public static byte[] Json { get; } = Encoding.UTF8.GetBytes(
        """{"type":"urn:afteraction:refusal:not-found","title":"Not found","status":404,"detail":"There is nothing here."}""");

    public static byte[] Html { get; } = Encoding.UTF8.GetBytes(
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Not found - AfterAction</title><link rel="stylesheet" href="/_content/AfterAction.Web/lib/app.css"><link rel="icon" href="/_content/AfterAction.Web/icon.svg" type="image/svg+xml"></head><body><main><h1>There is nothing here</h1><p>Check the address, or go back to <a href="/">the start page</a>.</p></main></body></html>
        """);
}
